"""Cases: opened, added to and closed; what was put into one is never changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery

from analyzer.domain.access import Reach
from analyzer.domain.case import Body, CaseState, EntryKind, Naming, ReferralOutcome, Step
from analyzer.domain.errors import ConflictError
from analyzer.domain.stages import RecordingState
from analyzer.domain.stored import Stored
from analyzer.records.models import (
    Account,
    Case,
    CaseEntry,
    CaseFinding,
    CasePerson,
    CaseRecording,
    CaseReferral,
    Finding,
    Recording,
)
from analyzer.records.sealing import UNCUT

STANDING = (CaseState.OPEN, CaseState.ASKED)
"""In which something may be done."""
OVER = (CaseState.CLOSED, CaseState.DESTROYED)


@dataclass(frozen=True)
class Viewer:
    """Somebody who wants to look into cases."""

    account_id: int
    name: str
    every: bool
    """Whether they may look into every case, as the safeguarding lead does."""
    writes: bool = False
    """Whether they may add to the cases that they may look into."""
    cut: frozenset[Reach] = frozenset()
    """How far they may know of recordings that are sealed or in quarantine."""


@dataclass(frozen=True)
class ListedCase:
    """A case as lists show it."""

    id: int
    reference: str
    state: str
    opened_at: datetime
    opened_by: str
    active_at: datetime
    recordings: int


def add_case(reference: str, by: str, *, now: datetime) -> Case:
    """A new case.

    Raises:
        ConflictError: there is one of this reference.
    """
    try:
        with transaction.atomic():
            return Case.objects.create(reference=reference, opened_at=now, opened_by=by, active_at=now)
    except IntegrityError as error:
        raise ConflictError("there is a case of this reference already") from error


def lock_case(case_id: int) -> Case | None:
    """A case, which nobody else changes until the transaction ends; None where there is none."""
    return Case.objects.select_for_update().filter(id=case_id).first()


def touch(case_id: int, *, now: datetime) -> None:
    """Note that something was done in a case; one that was asked about is open again."""
    Case.objects.filter(id=case_id).update(active_at=now)
    Case.objects.filter(id=case_id, state=CaseState.ASKED).update(state=CaseState.OPEN)


def set_state(case: Case, state: CaseState, by: str, *, now: datetime) -> None:
    """Close a case, open it again, or note that the lead was asked whether it may close."""
    fields: dict[str, object] = {"state": state}
    if state is not CaseState.ASKED:
        closed = state is CaseState.CLOSED
        fields |= {"active_at": now, "closed_at": now if closed else None, "closed_by": by if closed else ""}
    Case.objects.filter(id=case.pk).update(**fields)


def add_recording(case: Case, recording_id: UUID, by: str, *, now: datetime) -> bool:
    """Let a case be about a recording; False if it was already."""
    _, made = CaseRecording.objects.get_or_create(case=case, recording_id=recording_id, defaults={"at": now, "by": by})
    return made


def add_finding(case: Case, recording_id: UUID, finding_id: str, by: str, *, now: datetime) -> bool:
    """Let a case be about a finding; False if it was already."""
    _, made = CaseFinding.objects.get_or_create(
        case=case, recording_id=recording_id, finding_id=finding_id, defaults={"at": now, "by": by}
    )
    return made


def add_entry(  # noqa: PLR0913 - a row has as many columns
    case: Case,
    kind: EntryKind,
    stored: Stored,
    by: str,
    *,
    now: datetime,
    suffix: str = "",
    about: CaseEntry | None = None,
) -> CaseEntry:
    """Name the stored words of a note, or a document."""
    return CaseEntry.objects.create(
        case=case, kind=kind, suffix=suffix, about=about, at=now, by=by, **stored.model_dump()
    )


def add_referral(  # noqa: PLR0913 - a row has as many columns
    case: Case,
    body: Body,
    by: str,
    *,
    reference: str,
    outcome: ReferralOutcome | None,
    happened_at: datetime,
    now: datetime,
    of: CaseReferral | None = None,
) -> CaseReferral:
    """Note one step: the referral, or where `of` is one, the answer to it."""
    return CaseReferral.objects.create(
        case=case,
        step=Step.ANSWERED if of else Step.MADE,
        of=of,
        body=body,
        reference=reference,
        outcome=outcome or "",
        happened_at=happened_at,
        at=now,
        by=by,
    )


def find_referral(case_id: int, referral_id: int) -> CaseReferral | None:
    """A referral of a case, not an answer to one."""
    return CaseReferral.objects.filter(case=case_id, id=referral_id, step=Step.MADE).first()


def add_person(case: Case, account: Account, act: Naming, by: str, *, now: datetime) -> None:
    """Name somebody in a case, or take their name away."""
    CasePerson.objects.create(case=case, account=account, act=act, at=now, by=by)


def is_named(case_id: int, account_id: int) -> bool:
    """Whether somebody is named in a case now."""
    last = CasePerson.objects.filter(case=case_id, account=account_id).order_by("-id").values_list("act", flat=True)
    return last.first() == Naming.NAMED


def cases_of_person(account_id: int | None) -> QuerySet[Case]:
    """The cases in which somebody is named now, as a query that goes into others."""
    last = CasePerson.objects.filter(case=OuterRef("pk"), account=account_id).order_by("-id").values("act")[:1]
    return Case.objects.annotate(naming=Subquery(last)).filter(naming=Naming.NAMED)


def recordings_in_cases_of(account_id: int | None) -> QuerySet[CaseRecording, UUID]:
    """The recordings of standing cases in which somebody is named now, as a query that goes into others."""
    standing = cases_of_person(account_id).filter(state__in=STANDING)
    return CaseRecording.objects.filter(case__in=standing.values("pk")).values_list("recording", flat=True)


def is_named_anywhere(account_id: int) -> bool:
    """Whether somebody is named in any case."""
    return cases_of_person(account_id).exists()


def list_cases(viewer: Viewer, *, closed: bool, after: int | None = None, limit: int) -> list[ListedCase]:
    """Cases that somebody may look into, the newest first; one query.

    Args:
        viewer: who asks.
        closed: those that are closed, instead of those that stand.
        after: id of the last one of the page before.
        limit: how many at most.
    """
    rows = Case.objects.all() if viewer.every else cases_of_person(viewer.account_id)
    rows = rows.filter(state__in=OVER if closed else STANDING)
    if after is not None:
        rows = rows.filter(id__lt=after)
    rows = rows.annotate(count=Count("recordings")).order_by("-id")[:limit]
    return [
        ListedCase(row.pk, row.reference, row.state, row.opened_at, row.opened_by, row.active_at, row.count)
        for row in rows
    ]


def find_case(case_id: int) -> Case | None:
    """A case."""
    return Case.objects.filter(id=case_id).first()


def case_by_reference(reference: str) -> Case | None:
    """The case that people call so."""
    return Case.objects.filter(reference=reference).first()


def find_entry(case_id: int, entry_id: int) -> CaseEntry | None:
    """A note or document of a case; `case__id` finds nothing for a number that no column holds, `case` would fail."""
    return CaseEntry.objects.filter(case__id=case_id, id=entry_id).first()


def recordings_of(case_id: int) -> list[UUID]:
    """The recordings that a case is about, in the order in which they were added."""
    return list(CaseRecording.objects.filter(case=case_id).order_by("id").values_list("recording_id", flat=True))


def about_recordings(ids: Collection[UUID]) -> list[int]:
    """The cases that are about any of these recordings, in the order in which they were opened."""
    rows = Case.objects.filter(recordings__recording__in=list(ids)).distinct()
    return list(rows.order_by("id").values_list("id", flat=True))


def is_about_something_cut(case_id: int) -> bool:
    """Whether any recording of a case is sealed or in quarantine."""
    return Recording.objects.filter(~UNCUT, cases__case=case_id).exists()


def has_recording(recording_id: UUID) -> bool:
    """Whether there is such a recording, and it was not destroyed."""
    return Recording.objects.filter(id=recording_id).exclude(state=RecordingState.DESTROYED).exists()


def has_finding(recording_id: UUID, finding_id: str) -> bool:
    """Whether any run of a recording has such a finding."""
    return Finding.objects.filter(run__recording=recording_id, finding_id=finding_id).exists()


def long_still(before: datetime, limit: int = 100) -> Sequence[int]:
    """Open cases in which nothing was done since a moment, the longest first."""
    rows = Case.objects.filter(state=CaseState.OPEN, active_at__lt=before).order_by("active_at")
    return list(rows.values_list("id", flat=True)[:limit])


def standing_about(recording_id: UUID) -> list[int]:
    """Cases that are not closed and are about a recording."""
    rows = Case.objects.filter(recordings__recording=recording_id, state__in=STANDING)
    return list(rows.order_by("id").values_list("id", flat=True))
