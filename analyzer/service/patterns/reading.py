"""Who may see a proposal about signs over lessons: whoever reads alerts and conduct of all its lessons."""

from collections.abc import Sequence

from analyzer.domain.access import Right
from analyzer.domain.sight import Sight
from analyzer.service.access import Person, has, sight

TO_SEE = (Right.VIEW_ALERT, Right.VIEW_CONDUCT)
TO_ANSWER = (*TO_SEE, Right.ACKNOWLEDGE_ALERT)


def sees_patterns(who: Person) -> bool:
    """Whether somebody may see any at all."""
    return all(has(who, right) for right in TO_SEE)


def sights_to(rights: Sequence[Right], who: Person) -> list[Sight]:
    """How far each of these rights of theirs reaches."""
    return [sight(who, right) for right in rights]
