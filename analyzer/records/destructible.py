"""Why a recording may not be destroyed, whatever its clocks say: the one place that is asked."""

from uuid import UUID

from analyzer.domain.case import ReleaseState
from analyzer.domain.holding import LIVE
from analyzer.domain.replay import ReplayState
from analyzer.domain.stages import Family, RecordingState, StageState
from analyzer.records.cases import standing_about
from analyzer.records.models import Alert, EvidenceRelease, Finding, Hold, Recording, Replay, Stage
from analyzer.records.parking import OPEN

UNASSESSED = "unassessed_leaves"
"""Kind of the alert that asks a person about a recording that leaves without ever having been assessed."""

PROMISED = (ReleaseState.REQUESTED, ReleaseState.APPROVED)
"""States of a release in which the original is still needed."""

REPLAYING = (ReplayState.RUNNING, ReplayState.APPLYING)
"""A replay that writes runs, or makes them current."""


def why_held(recording_id: UUID) -> str | None:
    """What is stronger than any clock: a hold that is not released, an open case, a seal, or that it is frozen."""
    if Hold.objects.filter(recording=recording_id, state__in=LIVE).exists():
        return "a hold keeps it"
    if standing_about(recording_id):
        return "a case that is not closed is about it"
    if EvidenceRelease.objects.filter(recording=recording_id, state__in=PROMISED).exists():
        return "somebody asked for it to be handed over"
    return _why_cut(Recording.objects.get(id=recording_id))


def _why_cut(recording: Recording) -> str | None:
    if recording.frozen_at is not None:
        return "it is frozen, because something of it is not what was handed in"
    if recording.quarantined_at is not None:
        return "it is in quarantine"
    if recording.sealed_at is not None or Finding.objects.filter(run__recording=recording, sealed=True).exists():
        return "something in it is sealed, and nothing is destroyed while sealed"
    return None


def why_kept(recording: Recording) -> str | None:
    """Everything that speaks against its destruction now; None where nothing does."""
    if why := why_held(recording.pk):
        return why
    stages = Stage.objects.filter(recording=recording)
    if recording.family == Family.INTEGRITY or stages.filter(family=Family.INTEGRITY, state=StageState.PARKED).exists():
        return "it is not what it was recorded to be, and is left as it is"
    if (
        recording.state in {RecordingState.ARRIVING, RecordingState.PROCESSING}
        or stages.filter(state__in=OPEN).exists()
    ):
        return "work on it is under way"
    at = recording.uploaded_at
    if Replay.objects.filter(state__in=REPLAYING, since__lte=at, until__gt=at).exists():
        return "a replay goes through it"
    if recording.state == RecordingState.PARKED and not _answered(recording):
        return "nobody could assess it, and nobody has answered whether it may leave"
    return None


def _answered(recording: Recording) -> bool:
    """Whether a person has acknowledged that it leaves unassessed."""
    return Alert.objects.filter(recording=recording, kind=UNASSESSED).exclude(acknowledged_at=None).exists()
