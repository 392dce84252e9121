"""Why a recording may not be destroyed, whatever its clocks say: the one place that is asked."""

from uuid import UUID

from analyzer.domain.replay import ReplayState
from analyzer.domain.stages import Family, RecordingState, StageState
from analyzer.records.models import Alert, Finding, Hold, Recording, Replay, Stage
from analyzer.records.parking import OPEN

UNASSESSED = "unassessed_leaves"
"""Kind of the alert that asks a person about a recording that leaves without ever having been assessed."""

REPLAYING = (ReplayState.RUNNING, ReplayState.APPLYING)
"""A replay that writes runs, or makes them current."""


def why_held(recording_id: UUID) -> str | None:
    """What is stronger than any clock: a hold that nobody has released, whatever its state, or a seal."""
    if Hold.objects.filter(recording=recording_id).exists():
        return "a hold keeps it"
    if Finding.objects.filter(run__recording=recording_id, sealed=True).exists():
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
