"""Everything that is in one case, for whoever shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from analyzer.domain.case import EntryKind, Naming
from analyzer.records.models import Case, CaseEntry, CaseFinding, CasePerson, CaseRecording, CaseReferral, Finding
from analyzer.records.projections import pick


@dataclass(frozen=True)
class CaseLine:
    """The case itself."""

    id: int
    reference: str
    state: str
    opened_at: datetime
    opened_by: str
    active_at: datetime
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True)
class RecordingLine:
    """A recording that a case is about."""

    recording_id: UUID
    lesson_id: str | None
    tutor_id: str | None
    sha256: str
    uploaded_at: datetime
    at: datetime
    by: str


@dataclass(frozen=True)
class FindingLine:
    """A finding that a case is about, as the latest run that has it tells it."""

    recording_id: UUID
    finding_id: str
    at: datetime
    by: str
    kind: str
    severity: str
    start_ms: int
    end_ms: int
    sealed: bool


@dataclass(frozen=True)
class EntryLine:
    """A note or a document."""

    id: int
    kind: str
    about_id: int | None
    suffix: str
    key: str
    version_id: str
    sha256: str
    bytes: int
    at: datetime
    by: str


@dataclass(frozen=True)
class ReferralLine:
    """A step of a referral."""

    id: int
    step: str
    of_id: int | None
    body: str
    reference: str
    outcome: str
    happened_at: datetime
    at: datetime
    by: str


@dataclass(frozen=True)
class CaseDetails:
    """A case and all that is in it, each in the order in which it was added."""

    case: CaseLine
    recordings: tuple[RecordingLine, ...]
    findings: tuple[FindingLine, ...]
    entries: tuple[EntryLine, ...]
    referrals: tuple[ReferralLine, ...]
    people: tuple[str, ...]
    """Names of the accounts that are named in it now."""

    @property
    def notes(self) -> tuple[EntryLine, ...]:
        """What was written."""
        return tuple(one for one in self.entries if one.kind == EntryKind.NOTE)

    @property
    def documents(self) -> tuple[EntryLine, ...]:
        """What was put in."""
        return tuple(one for one in self.entries if one.kind == EntryKind.DOCUMENT)


def case_details(case_id: int) -> CaseDetails | None:
    """A case and all that is in it, in seven queries; None if there is no such case."""
    found = pick(CaseLine, Case.objects.filter(id=case_id))
    if not found:
        return None
    of_recording = ("lesson_id", "sha256", "uploaded_at")
    return CaseDetails(
        case=found[0],
        recordings=pick(
            RecordingLine,
            CaseRecording.objects.filter(case=case_id).order_by("id"),
            tutor_id="recording__lesson__tutor_id",
            **{name: f"recording__{name}" for name in of_recording},
        ),
        findings=_findings(case_id),
        entries=pick(EntryLine, CaseEntry.objects.filter(case=case_id).order_by("id")),
        referrals=pick(ReferralLine, CaseReferral.objects.filter(case=case_id).order_by("id")),
        people=_people(case_id),
    )


def _findings(case_id: int) -> tuple[FindingLine, ...]:
    rows = list(CaseFinding.objects.filter(case=case_id).order_by("id"))
    runs = Finding.objects.filter(
        run__recording__in={row.recording_id for row in rows}, finding_id__in={row.finding_id for row in rows}
    )
    latest = {(one.run.recording_id, one.finding_id): one for one in runs.select_related("run").order_by("run__number")}
    told = ("kind", "severity", "start_ms", "end_ms", "sealed")
    return tuple(
        FindingLine(
            row.recording_id,
            row.finding_id,
            row.at,
            row.by,
            **{name: getattr(latest[row.recording_id, row.finding_id], name) for name in told},
        )
        for row in rows
    )


def _people(case_id: int) -> tuple[str, ...]:
    rows = CasePerson.objects.filter(case=case_id).order_by("id").values_list("account__username", "act")
    last = dict(rows)  # the last row about an account counts
    return tuple(sorted(name for name, act in last.items() if act == Naming.NAMED))
