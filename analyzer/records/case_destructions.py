"""Cases that were closed long ago: which of them are due, what speaks against it, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from analyzer.domain.case import CaseState
from analyzer.domain.holding import LIVE
from analyzer.domain.stages import RecordingState
from analyzer.records.destructible import PROMISED
from analyzer.records.models import Case, CaseDestruction, EvidenceRelease, Hold, Recording
from analyzer.records.sealing import UNCUT


def closed_before(moment: datetime) -> Sequence[Case]:
    """Cases that were closed before then and are whole, the one closed first first."""
    return list(Case.objects.filter(state=CaseState.CLOSED, closed_at__lt=moment).order_by("closed_at", "id"))


def why_case_kept(case: Case) -> str | None:
    """What is stronger than the clock of a closed case; None where nothing is."""
    if case.state != CaseState.CLOSED:
        return "it is not closed"
    recordings = Recording.objects.filter(cases__case=case)
    if Hold.objects.filter(recording__in=recordings, state__in=LIVE).exists():
        return "a hold keeps a recording in it"
    if EvidenceRelease.objects.filter(case=case, state__in=PROMISED).exists():
        return "somebody asked for an original in it to be handed over"
    there = recordings.exclude(state=RecordingState.DESTROYED)
    if there.exclude(UNCUT).exists() or there.exclude(frozen_at=None).exists():
        return "a recording in it is sealed, in quarantine or frozen"
    return None


def begin_case(case: Case, values: Mapping[str, object], *, now: datetime) -> CaseDestruction:
    """Note that it is decided: from now on nothing is added to the case, and it is never opened again."""
    Case.objects.filter(id=case.pk).update(state=CaseState.DESTROYED)
    return CaseDestruction.objects.create(case=case, decided_at=now, **values)


def unfinished_cases() -> Sequence[CaseDestruction]:
    """Those that a sweep goes on with, the oldest first."""
    rows = CaseDestruction.objects.filter(destroyed_at=None).select_related("case")
    return list(rows.order_by("decided_at"))


def note_case_emptied(row: CaseDestruction, *, now: datetime) -> None:
    """Note that no object is left."""
    row.emptied_at = now
    row.save(update_fields=["emptied_at"])


def find_case(destruction_id: UUID) -> CaseDestruction | None:
    """One by its id, which is also that of its certificate."""
    return CaseDestruction.objects.filter(id=destruction_id).first()


def destroyed_case(case_id: int) -> CaseDestruction | None:
    """What became of a case; None of one that is there."""
    return CaseDestruction.objects.filter(case=case_id).first()
