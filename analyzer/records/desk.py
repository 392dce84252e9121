"""The safeguarding desk: alerts by the lesson in which they were raised, gravest first."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from analyzer.domain.access import Reach
from analyzer.domain.holding import HoldState
from analyzer.domain.sight import Sight
from analyzer.records.cases import STANDING, cases_of_person
from analyzer.records.models import Alert, AlertOpening, AlertOutcome, Case, CaseRecording, Hold, Recording
from analyzer.records.reached import about_reached


@dataclass(frozen=True)
class DeskAlert:
    """An alert of an entry."""

    id: int
    recording_id: UUID | None
    subject: str
    kind: str
    severity: str
    finding_id: str
    start_ms: int | None
    raised_at: datetime
    first_sent_at: datetime | None
    level: int
    escalate_at: datetime | None
    opened: bool
    """By the one who looks."""


@dataclass(frozen=True)
class Entry:
    """One lesson with everything about it that nobody has acknowledged; or one alert about the service."""

    recording_id: UUID | None
    lesson_id: str | None
    tutor_id: str | None
    uploaded_at: datetime | None
    retain_until: datetime | None
    """When its time of being kept ends, where nothing holds it."""
    cut: bool
    """Sealed or in quarantine."""
    holds: tuple[tuple[str, bool], ...]
    """Why each was asked for, and whether the store has confirmed it."""
    cases: tuple[tuple[int, str], ...]
    """Id and reference of those that stand, and that whoever looks may open."""
    alerts: tuple[DeskAlert, ...]
    """Gravest first."""

    @property
    def gravest(self) -> str:
        """The weight of the gravest."""
        return self.alerts[0].severity

    @property
    def opened(self) -> tuple[DeskAlert, ...]:
        """Those that whoever looks has opened."""
        return tuple(one for one in self.alerts if one.opened)


@dataclass(frozen=True)
class Outcome:
    """What was said of an acknowledged alert."""

    alert_id: int
    outcome: str
    next_step: str
    case_id: int | None


def lessons_with_alerts(viewer: str, *, sight: Sight, skip: int, limit: int) -> list[Entry]:
    """One entry for each recording with open alerts, gravest first and the latest of those; six queries.

    Args:
        viewer: name of the account that looks.
        sight: how far their right reaches.
        skip: how many were on the pages before.
        limit: how many at most.
    """
    opened = Alert.objects.filter(about_reached(sight), acknowledged_at=None, recording__isnull=False).order_by()
    grouped = opened.values("recording").annotate(gravest=Max("rank"), latest=Max("raised_at"))
    rows = grouped.order_by("-gravest", "-latest", "recording")[skip : skip + limit]
    return _entries([row["recording"] for row in rows], viewer, sight)


def service_alerts(viewer: str, *, sight: Sight, limit: int) -> list[Entry]:
    """Open alerts about the service itself, gravest first."""
    rows = Alert.objects.filter(about_reached(sight), acknowledged_at=None, recording=None).order_by(
        "-rank", "-raised_at", "-id"
    )
    found = _alerts(rows[:limit], viewer)
    return [Entry(None, None, None, None, None, cut=False, holds=(), cases=(), alerts=(one,)) for one in found]


def note_opened(alert_id: int, by: str, *, now: datetime) -> Alert | None:
    """Note that somebody opened what an alert is about, the first time; None where there is no such alert."""
    alert = Alert.objects.filter(id=alert_id).first()
    if alert is not None:
        AlertOpening.objects.get_or_create(alert=alert, by=by, defaults={"at": now})
    return alert


def has_opened(alert_id: int, by: str) -> bool:
    """Whether somebody has opened what an alert is about."""
    return AlertOpening.objects.filter(alert=alert_id, by=by).exists()


def opened_among(alerts: Collection[int], by: str) -> set[int]:
    """Those of some alerts of which somebody has opened what they are about."""
    return set(AlertOpening.objects.filter(alert__in=list(alerts), by=by).values_list("alert", flat=True))


def add_outcome(alert_id: int, said: tuple[str, str], by: str, case_id: int | None, *, now: datetime) -> None:
    """Keep what was said of an alert, and what comes next; in the transaction that acknowledges it."""
    AlertOutcome.objects.create(alert_id=alert_id, outcome=said[0], next_step=said[1], case_id=case_id, by=by, at=now)


def outcomes_of(alerts: Collection[int]) -> dict[int, Outcome]:
    """What was said of these alerts, by their ids."""
    rows = AlertOutcome.objects.filter(alert__in=list(alerts))
    return {row.alert_id: Outcome(row.alert_id, row.outcome, row.next_step, row.case_id) for row in rows}


def findings_of(alerts: Collection[int]) -> list[tuple[UUID, str]]:
    """Recording and finding of these alerts, of those that are about one."""
    rows = Alert.objects.filter(id__in=list(alerts), recording__isnull=False).exclude(finding_id="")
    return [(one, finding) for one, finding in rows.order_by("id").values_list("recording_id", "finding_id") if one]


def recordings_of_alerts(alerts: Collection[int]) -> set[UUID]:
    """The recordings that these alerts are about."""
    rows = Alert.objects.filter(id__in=list(alerts), recording__isnull=False).values_list("recording_id", flat=True)
    return {one for one in rows if one}


def _entries(ids: list[UUID], viewer: str, sight: Sight) -> list[Entry]:
    recordings = {row.id: row for row in Recording.objects.filter(id__in=ids).select_related("lesson")}
    alerts = defaultdict(list)
    rows = Alert.objects.filter(acknowledged_at=None, recording__in=ids)
    for one in _alerts(rows.order_by("-rank", "start_ms", "id"), viewer):
        alerts[one.recording_id].append(one)
    holds, cases = _holds(ids), _cases(ids, sight)
    return [
        Entry(
            recording_id=row.id,
            lesson_id=row.lesson_id,
            tutor_id=row.lesson.tutor_id if row.lesson else None,
            uploaded_at=row.uploaded_at,
            retain_until=row.retain_until,
            cut=bool(row.sealed_at or row.quarantined_at),
            holds=tuple(holds[row.id]),
            cases=tuple(cases[row.id]),
            alerts=tuple(alerts[row.id]),
        )
        for row in (recordings[one] for one in ids if one in recordings)
    ]


def _alerts(rows: Iterable[Alert], viewer: str) -> list[DeskAlert]:
    found = list(rows)
    opened = opened_among([row.pk for row in found], viewer)
    names = [name for name in DeskAlert.__dataclass_fields__ if name != "opened"]
    return [DeskAlert(**{name: getattr(row, name) for name in names}, opened=row.pk in opened) for row in found]


def _holds(ids: Collection[UUID]) -> dict[UUID, list[tuple[str, bool]]]:
    found: dict[UUID, list[tuple[str, bool]]] = defaultdict(list)
    for row in Hold.objects.filter(recording__in=ids).exclude(state=HoldState.RELEASED).order_by("id"):
        found[row.recording_id].append((row.reason, row.state == HoldState.IN_FORCE))
    return found


def _cases(ids: Collection[UUID], sight: Sight) -> dict[UUID, list[tuple[int, str]]]:
    """Those that stand; for whoever does not reach everything, those in which they are named."""
    found: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    theirs = Case.objects.all() if Reach.ALL in sight.reaches else cases_of_person(sight.account_id)
    standing = theirs.filter(state__in=STANDING).values("pk")
    for row in CaseRecording.objects.filter(recording__in=ids, case__in=standing).select_related("case").order_by("id"):
        found[row.recording_id].append((row.case_id, row.case.reference))
    return found
