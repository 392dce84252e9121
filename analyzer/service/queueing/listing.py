"""A page of the queue, with how many lessons each filter would leave."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analyzer.domain.kinds import Severity
from analyzer.domain.queue import (
    NO_QUESTION,
    Place,
    QueueFacts,
    QueuePolicy,
    QueueState,
    Reason,
    Stretch,
    Wanted,
    Whose,
)
from analyzer.records.queue import Group, QueuedLesson, groups_of, lessons_of
from analyzer.review.queue import due_until, in_order, stretch_of, why

FILTERS = ("state", "reason", "weight", "whose", "subject")
ANYWHERE = Stretch(Reason.NEWEST)
"""Where lessons stand that wait for nobody: newest first, whatever was found."""


@dataclass(frozen=True)
class Row:
    """A lesson as the queue shows it."""

    lesson: QueuedLesson
    stretch: Stretch
    why: str
    """In plain words."""

    @property
    def gravest(self) -> str:
        """Weight of the gravest open question; empty where none is open."""
        return list(Severity)[self.lesson.facts.rank].value if self.lesson.facts.questions else ""

    @property
    def place(self) -> Place:
        """Where the next page begins."""
        return Place(self.stretch, self.lesson.uploaded_at, self.lesson.id, self.lesson.facts.due_on)


@dataclass(frozen=True)
class Listed:
    """A page of the queue."""

    rows: tuple[Row, ...]
    counts: Mapping[str, Mapping[str, int]]
    """For state, reason, weight, whose and subject: how many lessons each choice would show, the other filters as they
    are."""
    unfiltered: Mapping[str, int]
    """How many lessons would be shown if one of these filters asked for nothing."""
    next: Place | None
    """Where the next page begins; None on the last."""

    @property
    def subjects(self) -> tuple[tuple[str, int], ...]:
        """Those that there are, by name."""
        return tuple(sorted((name, count) for name, count in self.counts["subject"].items() if name))


def queue_page(
    wanted: Wanted, before: Place | None, *, account_id: int | None, policy: QueuePolicy, today: date, limit: int
) -> Listed:
    """What waits to be observed, in order.

    Args:
        wanted: the filters.
        before: the last lesson of the page before; None for the first.
        account_id: of whoever asks; None for a machine.
        policy: how lessons are ranked.
        today: the day.
        limit: lessons at most.
    """
    tally = _tally(groups_of(wanted), wanted, account_id, policy, today)
    stretches = [
        one for one in sorted(tally.here, key=in_order) if not before or in_order(one) >= in_order(before.stretch)
    ]
    bounds = (policy, due_until(policy, today))
    found: list[Row] = []
    for stretch in stretches:
        start = before if before and before.stretch == stretch else None
        left = limit + 1 - len(found)
        lessons = lessons_of(wanted, stretch, start, bounds=bounds, account_id=account_id, limit=left)
        found += [Row(one, stretch, why(one.facts, policy, today)) for one in lessons]
        if len(found) > limit:
            break
    rows = tuple(found[:limit])
    return Listed(rows, tally.counts, tally.unfiltered, rows[-1].place if len(found) > limit else None)


@dataclass(frozen=True)
class _Tally:
    counts: dict[str, Counter[str]]
    unfiltered: Counter[str]
    here: set[Stretch]
    """Stretches in which there is anything to show."""


def _tally(groups: Iterable[Group], wanted: Wanted, account_id: int | None, policy: QueuePolicy, today: date) -> _Tally:
    """Count lessons under each choice: a group counts for a filter if it is what all others ask for."""
    tally = _Tally({name: Counter() for name in FILTERS}, Counter(), set())
    for group in groups:
        stretch = _stretch(group, policy, today)
        fits = _fits(group, stretch, wanted, account_id)
        misses = [name for name in FILTERS if not fits[name]]
        if not misses:
            tally.here.add(stretch)
        for name in FILTERS if not misses else misses if len(misses) == 1 else ():
            tally.unfiltered[name] += group.lessons
            for choice in _choices(name, group, stretch, account_id):
                tally.counts[name][choice] += group.lessons
    return tally


def _stretch(group: Group, policy: QueuePolicy, today: date) -> Stretch:
    if group.state is QueueState.DONE:
        return ANYWHERE
    facts = QueueFacts(0, group.rank, group.concerns, group.due_on, graded=False, state=group.state)
    return stretch_of(facts, policy, today)


def _fits(group: Group, stretch: Stretch, wanted: Wanted, account_id: int | None) -> dict[str, bool]:
    """Whether lessons of a group are what each filter asks for. What is done has no reason to wait any more."""
    return {
        "state": group.state is wanted.state,
        "reason": group.state is QueueState.DONE or wanted.reason in {None, stretch.reason},
        "weight": wanted.weight is None or group.rank == wanted.weight.rank,
        "whose": wanted.whose in _whose(group, account_id),
        "subject": wanted.subject in {None, group.subject},
    }


def _choices(name: str, group: Group, stretch: Stretch, account_id: int | None) -> Iterable[str]:
    """The choices of a filter that would show lessons of a group."""
    if name == "state":
        return [group.state]
    if name == "reason":
        return [] if group.state is QueueState.DONE else [stretch.reason]
    if name == "weight":
        return [] if group.rank == NO_QUESTION else [list(Severity)[group.rank]]
    return _whose(group, account_id) if name == "whose" else [group.subject]


def _whose(group: Group, account_id: int | None) -> list[Whose]:
    found = [Whose.ALL]
    if group.account_id is None:
        found.append(Whose.NOBODYS)
    elif group.account_id == account_id:
        found.append(Whose.MINE)
    return found
