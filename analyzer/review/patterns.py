"""Which weak signs of one tutor come together over lessons, by student. It counts to decide, and ranks nobody."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from analyzer.domain.pattern import PatternPolicy, Sign

Names = Collection[tuple[UUID, str]]


def new_steps(signs: Sequence[Sign], answered: Names, policy: PatternPolicy, now: datetime) -> tuple[Sign, ...]:
    """The steps of a proposal about one pair, in order; none where its signs are too few.

    Args:
        signs: of the tutor, in lessons with the student.
        answered: what was in proposals about the pair that a person has answered: it is proposed no more.
        policy: how many it takes.
        now: the time.
    """
    fresh = further_steps(signs, answered, policy, now)
    return fresh if is_enough(fresh, policy) else ()


def further_steps(signs: Sequence[Sign], known: Names, policy: PatternPolicy, now: datetime) -> tuple[Sign, ...]:
    """Signs of the time that counts that are in no proposal yet, in order."""
    fresh = (one for one in signs if one.name not in known and one.taught_at > now - policy.within)
    return tuple(sorted((one for one in fresh if not (one.dismissed or one.handled)), key=_place))


def is_enough(signs: Sequence[Sign], policy: PatternPolicy) -> bool:
    """Whether these are enough to ask a person, of those that nobody dismissed."""
    left = [one for one in signs if not one.dismissed]
    return (
        len(left) >= policy.least_signs
        and len({one.kind for one in left}) >= policy.least_kinds
        and len({one.lesson_id for one in left}) >= policy.least_lessons
    )


def _place(sign: Sign) -> tuple[datetime, str, int, str]:
    return sign.taught_at, sign.lesson_id, sign.start_ms, sign.finding_id
