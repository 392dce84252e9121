"""Which stored objects belong to nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from analyzer.domain.replay import ReplayState
from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.domain.stored import Listed
from analyzer.records.models import Item, Recording, Replay, Stage


def orphans(objects: Sequence[Listed]) -> list[Listed]:
    """Those versions below `derived/` that no item names and that no work under way may still come to name.

    What is under way is asked for first: what ends between the two questions has its items by the second.
    """
    under_way = _under_way()
    named = set(Item.objects.filter(key__in={each.key for each in objects}).values_list("key", "version_id"))
    return [each for each in objects if (each.key, each.version_id) not in named and not under_way & _folders(each.key)]


def parts_folder(recording_id: UUID, name: StageName) -> str:
    """Where finished parts of a stage lie until it is done; another one once a person has the recording tried again."""
    return _parts_folder(recording_id, name, Recording.objects.values_list("state_at", flat=True).get(id=recording_id))


def _parts_folder(recording_id: UUID, name: str, since: datetime) -> str:
    return f"derived/{recording_id}/{name}-parts-{since:%Y%m%dT%H%M%S%f}"


def _under_way() -> set[str]:
    """The folders that running stages write to or go on from, and the names of those that running replays write to."""
    stages = Stage.objects.filter(state=StageState.RUNNING).values_list("recording_id", "name", "fence")
    begun = Stage.objects.filter(
        state__in=(StageState.READY, StageState.RUNNING), fence__gt=0, recording__state=RecordingState.PROCESSING
    ).values_list("recording_id", "name", "recording__state_at")
    replays = Replay.objects.filter(state=ReplayState.RUNNING).values_list("id", "fence")
    return (
        {f"derived/{recording}/{name}-{fence}" for recording, name, fence in stages}
        | {_parts_folder(*one) for one in begun}
        | {f"replay-{replay}-{fence}" for replay, fence in replays}
    )


def _folders(key: str) -> set[str]:
    folder = key.rpartition("/")[0]
    return {folder, folder.rpartition("/")[2]}
