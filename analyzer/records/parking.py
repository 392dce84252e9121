"""What becomes of a stage that failed: another attempt after a wait, or a place where a person finds it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import AFTER, GONE, Family, RecordingState, StageName, StageState
from analyzer.records.items import forget_derived
from analyzer.records.leases import Claim, lock, lost
from analyzer.records.models import Recording, Stage

OPEN = (StageState.WAITING, StageState.READY, StageState.RUNNING)
"""States from which a stage still goes somewhere by itself."""

OVER = (StageState.DONE, StageState.SKIPPED)
"""States after which the next stages may start."""

HOPELESS = (Family.PERMANENT, Family.INTEGRITY)
"""Families of failures that no further attempt can mend."""

STRIKES = (Family.KILLED, Family.BUG)
"""Families of failures that the recording itself may have brought about."""

LONGEST_REASON = 500
"""Characters; what the column holds."""


def set_back(
    rows: QuerySet[Stage], claim: Claim, family: Family, reason: str, *, now: datetime, policy: StagePolicy
) -> StageState:
    """Make a stage ready again after a wait or, if that is hopeless or was tried often enough, park it.

    The caller is in a transaction and has locked the recording.

    Args:
        rows: the stage's row, on the condition on which it may be changed.
        claim: under which it failed.
        family: of the failure.
        reason: safe to show.
        now: the time.
        policy: how often it is tried, and the waits.

    Returns:
        READY or PARKED.

    Raises:
        LostLeaseError: the condition was not met.
    """
    strikes = claim.strikes + (family in STRIKES)
    parked = family in HOPELESS or strikes >= policy.attempts or claim.attempt >= policy.transient_attempts
    state = StageState.PARKED if parked else StageState.READY
    reason = reason[:LONGEST_REASON]
    changed = rows.update(
        state=state,
        strikes=strikes,
        fence=F("fence") + 1,
        lease_until=None,
        enqueued_at=None,
        not_before=now + timedelta(seconds=0 if parked else policy.backoff(claim.attempt)),
        ready_at=None if parked else now,
        finished_at=now if parked else None,
        family=family,
        reason=reason,
    )
    if not changed:
        raise lost(claim)
    if parked:
        _park_recording(claim, family, reason, now)
    return state


def _park_recording(claim: Claim, family: Family, reason: str, now: datetime) -> None:
    """Park the recording and whatever else is open of it; one that is assessed stays so, whatever fails afterwards."""
    unassessed = Recording.objects.filter(id=claim.recording_id).exclude(state=RecordingState.ASSESSED)
    if unassessed.update(state=RecordingState.PARKED, state_at=now, family=family, reason=reason):
        Stage.objects.filter(recording=claim.recording_id, state__in=OPEN).update(
            state=StageState.PARKED,
            fence=F("fence") + 1,
            lease_until=None,
            finished_at=now,
            family="",
            reason=f"{claim.name} was parked",
        )


def retry(recording_id: UUID, now: datetime) -> list[Stage]:
    """Give a parked recording, or the parked copy of an assessed one, another chance, as a person has asked.

    A parked recording starts from its originals alone: what was derived from them may be the trouble.

    Returns:
        The stages that are ready now, to be enqueued.

    Raises:
        ConflictError: nothing of it is parked, it is frozen, or it is being destroyed.
        PermanentError: there is no such recording.
    """
    with transaction.atomic():
        recording = _locked(recording_id)
        if recording.frozen_at is not None:
            raise ConflictError(f"recording {recording_id}: it is frozen; see `lessonguard fixity`")
        if recording.state in GONE:
            raise ConflictError(f"recording {recording_id}: it is destroyed, or being destroyed")
        stages = Stage.objects.filter(recording=recording_id)
        parked = stages.filter(state=StageState.PARKED)
        if not parked.exists():
            raise ConflictError(f"recording {recording_id}: no stage of it is parked")
        if recording.state == RecordingState.PARKED:
            forget_derived(recording_id)
            Recording.objects.filter(id=recording_id).update(
                state=RecordingState.PROCESSING, state_at=now, family="", reason=""
            )
            parked = stages
        anew = {"attempts": 0, "strikes": 0, "progress": 0.0, "family": "", "reason": "", "not_before": now}
        never = {"enqueued_at": None, "ready_at": None, "started_at": None, "finished_at": None, "lease_until": None}
        parked.update(state=StageState.WAITING, fence=F("fence") + 1, **anew, **never)
        return make_ready(recording_id, now)


def _locked(recording_id: UUID) -> Recording:
    try:
        return lock(recording_id)
    except Recording.DoesNotExist as error:
        raise PermanentError(f"recording {recording_id}: there is no such recording") from error


def make_ready(recording_id: UUID, now: datetime) -> list[Stage]:
    """Make the waiting stages ready for which everything before is over; the caller has locked the recording."""
    stages = Stage.objects.filter(recording=recording_id)
    over = {StageName(name) for name in stages.filter(state__in=OVER).values_list("name", flat=True)}
    due = Q(state=StageState.WAITING, name__in=[name for name, before in AFTER.items() if before <= over])
    ids = list(stages.filter(due).values_list("id", flat=True))
    Stage.objects.filter(id__in=ids).update(state=StageState.READY, ready_at=now, not_before=now)
    return list(Stage.objects.filter(id__in=ids).select_related("recording").order_by("id"))
