"""Every look at content is an event of custody; what cannot be noted is not shown."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from analyzer.domain.content import Content
from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.records import custody


def saw(recording_id: UUID, content: Content, by: str, *, now: datetime, **facts: str | int) -> None:
    """Note that somebody is shown something; to be called before it is: where this fails, nothing may be shown.

    Args:
        recording_id: of what it is shown.
        content: what.
        by: whom, as `custody.person` or `custody.token` names them.
        now: the time.
        facts: ids and times that say more exactly what, e.g. `start_ms`; never words.

    Raises:
        django.db.DatabaseError: it could not be noted.
    """
    told: Facts = {"content": content.value, **facts}
    custody.note(Chain.recording(recording_id), CustodyAction.VIEWED, by, told, now=now)


def saw_lessons(ids: Collection[UUID], content: Content, by: str, *, now: datetime) -> None:
    """Note that somebody is shown something of many recordings together, as one event; as `saw` otherwise."""
    if ids:
        told: Facts = {"content": content.value, "recordings": [*sorted(map(str, ids))]}
        custody.note(Chain.service(), CustodyAction.VIEWED, by, told, now=now)


def saw_case(case_id: int, content: Content, by: str, *, now: datetime, **facts: int) -> None:
    """Note in a case's chain that somebody is shown something of it; to be called before it is.

    A case in which something is only read stays as still as it was: its clock goes on.

    Args:
        case_id: of what it is shown.
        content: what.
        by: whom, as `custody.person` or `custody.token` names them.
        now: the time.
        facts: ids that say more exactly what, e.g. `entry`.

    Raises:
        django.db.DatabaseError: it could not be noted.
    """
    told: Facts = {"content": content.value, **facts}
    custody.note(Chain.case(case_id), CustodyAction.VIEWED, by, told, now=now)


def saw_alerts(ids: Collection[int], by: str, *, now: datetime) -> None:
    """Note that somebody is shown a list of alerts of many recordings, as one event; nothing for an empty one."""
    if ids:
        told: Facts = {"content": Content.ALERTS.value, "alerts": [*sorted(ids)]}
        custody.note(Chain.service(), CustodyAction.VIEWED, by, told, now=now)


def saw_pattern(pattern_id: int, by: str, *, now: datetime) -> None:
    """Note in its chain that somebody is shown a proposal about signs over lessons; to be called before it is."""
    custody.note(Chain.pattern(pattern_id), CustodyAction.VIEWED, by, {"content": Content.PATTERN.value}, now=now)


def saw_patterns(ids: Collection[int], by: str, *, now: datetime) -> None:
    """Note that somebody is shown a list of such proposals, as one event; nothing for an empty one."""
    if ids:
        told: Facts = {"content": Content.PATTERN.value, "patterns": [*sorted(ids)]}
        custody.note(Chain.service(), CustodyAction.VIEWED, by, told, now=now)


def saw_observations(ids: Collection[UUID], by: str, *, now: datetime) -> None:
    """Note that somebody is given how these lessons were graded, and what was asked in numbers, as one event."""
    told: Facts = {"content": Content.TEACHING.value, "recordings": [str(one) for one in ids]}
    custody.note(Chain.service(), CustodyAction.VIEWED, by, told, now=now)
