"""Everything that the catalogue knows of one recording."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from analyzer.domain.kinds import Severity
from analyzer.domain.stages import GONE
from analyzer.records.models import Alert, Finding, Hold, HoldRelease, Item, Recording, Run, Stage
from analyzer.records.projections import pick


@dataclass(frozen=True)
class StageDetails:
    """One stage, in its order."""

    id: int
    name: str
    state: str
    attempts: int
    progress: float
    worker: str
    engine: str
    family: str
    reason: str
    not_before: datetime
    heartbeat_at: datetime | None
    ready_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class FindingDetails:
    """One finding of one run."""

    run_id: int
    finding_id: str
    kind: str
    cause: str
    clause: str
    severity: str
    route: str
    participant: str
    role: str
    channel: str
    start_ms: int
    end_ms: int
    score: float
    preserve: bool
    sealed: bool


@dataclass(frozen=True)
class RunDetails:
    """One run with what lists show of its scorecard; None where it has none."""

    id: int
    number: int
    replay_id: int | None
    policy_sha256: str
    software: str
    created_at: datetime
    complete: bool | None
    gaps: int | None
    gravest: str | None
    grades: dict[str, object] | None


@dataclass(frozen=True)
class ItemDetails:
    """One version of one stored object."""

    id: int
    role: str
    position: int
    run_id: int | None
    key: str
    version_id: str
    sha256: str
    bytes: int
    created_at: datetime


@dataclass(frozen=True)
class AlertDetails:
    """One alert."""

    id: int
    subject: str
    kind: str
    severity: str
    raised_at: datetime
    first_sent_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    level: int


@dataclass(frozen=True)
class HoldDetails:
    """One hold."""

    id: int
    reason: str
    case_reference: str
    asked_by: str
    state: str
    released_at: datetime | None
    asked_at: datetime
    verified_at: datetime | None
    failure: str


@dataclass(frozen=True)
class ApprovalDetails:
    """That one person lets a hold go."""

    hold_id: int
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class RecordingDetails:
    """The recording itself, and its lesson."""

    id: UUID
    sha256: str
    bytes: int
    duration_ms: int | None
    lesson_id: str | None
    platform: str | None
    subject: str | None
    scheduled_start: datetime | None
    scheduled_end: datetime | None
    tutor_id: str | None
    number: int
    source: str
    state: str
    reason: str
    family: str
    uploaded_at: datetime
    state_at: datetime
    retain_until: datetime
    frozen_at: datetime | None
    current_run_id: int | None
    sealed_at: datetime | None
    quarantined_at: datetime | None
    erase_asked_at: datetime | None

    @property
    def cut(self) -> bool:
        """Whether it is there only for those who look after such recordings."""
        return self.sealed_at is not None or self.quarantined_at is not None


@dataclass(frozen=True)
class Details:
    """A recording and all that belongs to it."""

    recording: RecordingDetails
    stages: tuple[StageDetails, ...]
    runs: tuple[RunDetails, ...]
    """Latest first."""
    findings: tuple[FindingDetails, ...]
    """Of all runs, in the order of the lesson."""
    items: tuple[ItemDetails, ...]
    alerts: tuple[AlertDetails, ...]
    holds: tuple[HoldDetails, ...]
    approvals: tuple[ApprovalDetails, ...]
    """Of all holds, the first first."""

    @property
    def current_run(self) -> RunDetails | None:
        """The run that is shown."""
        return next((run for run in self.runs if run.id == self.recording.current_run_id), None)

    def findings_of(self, run: RunDetails) -> tuple[FindingDetails, ...]:
        """The findings of one run."""
        return tuple(finding for finding in self.findings if finding.run_id == run.id)


def recording_details(recording_id: UUID) -> Details | None:
    """A recording and all that belongs to it, in eight queries; None if there is no such recording."""
    of_lesson = ("platform", "subject", "scheduled_start", "scheduled_end", "tutor_id")
    found = pick(
        RecordingDetails,
        Recording.objects.filter(id=recording_id),
        **{name: f"lesson__{name}" for name in of_lesson},
    )
    if not found:
        return None
    return Details(
        recording=found[0],
        stages=pick(StageDetails, Stage.objects.filter(recording=recording_id).order_by("id")),
        runs=pick(
            RunDetails,
            Run.objects.filter(recording=recording_id).order_by("-number"),
            **{name: f"scorecard__{name}" for name in ("complete", "gaps", "gravest", "grades")},
        ),
        findings=pick(
            FindingDetails, Finding.objects.filter(run__recording=recording_id).order_by("run", "start_ms", "id")
        ),
        items=pick(ItemDetails, Item.objects.filter(recording=recording_id).order_by("role", "position", "id")),
        alerts=pick(AlertDetails, Alert.objects.filter(recording=recording_id).order_by("-raised_at", "-id")),
        holds=pick(HoldDetails, Hold.objects.filter(recording=recording_id).order_by("asked_at", "id")),
        approvals=pick(ApprovalDetails, HoldRelease.objects.filter(hold__recording=recording_id).order_by("at", "id")),
    )


def findings_of_run(run_id: int) -> tuple[FindingDetails, ...]:
    """The findings of one run, in the order of the lesson."""
    return pick(FindingDetails, Finding.objects.filter(run=run_id).order_by("start_ms", "id"))


def weights_of(run_ids: Collection[int]) -> dict[int, dict[str, Severity]]:
    """For some runs, the weight of each finding that is not sealed, by its id; one query."""
    weights: dict[int, dict[str, Severity]] = {}
    unsealed = Finding.objects.filter(run__in=run_ids, sealed=False)
    for run, finding, severity in unsealed.values_list("run", "finding_id", "severity"):
        weights.setdefault(run, {})[finding] = Severity(severity)
    return weights


def current_card(recording_id: UUID) -> ItemDetails | None:
    """Where the scorecard of the run that is shown is stored; None while there is none."""
    return next(iter(pick(ItemDetails, Item.objects.filter(run__in=_shown(recording_id), role="card"))), None)


def is_on_card(recording_id: UUID, finding_id: str) -> bool:
    """Whether there is a scorecard that is shown, and a finding is on it."""
    found = Finding.objects.filter(run__in=_shown(recording_id), finding_id=finding_id)
    return found.exists() and current_card(recording_id) is not None


def _shown(recording_id: UUID) -> QuerySet[Recording, Any]:
    """The run that is shown, if anything still is."""
    return Recording.objects.filter(id=recording_id).exclude(state__in=GONE).values("current_run")
