"""Which stored objects belong to nothing."""

from collections.abc import Sequence

from analyzer.domain.replay import ReplayState
from analyzer.domain.stages import StageState
from analyzer.domain.stored import Listed
from analyzer.records.models import Item, Replay, Stage


def orphans(objects: Sequence[Listed]) -> list[Listed]:
    """Those versions below `derived/` that no item names and that no work under way may still come to name.

    What is under way is asked for first: what ends between the two questions has its items by the second.
    """
    under_way = _under_way()
    named = set(Item.objects.filter(key__in={each.key for each in objects}).values_list("key", "version_id"))
    return [each for each in objects if (each.key, each.version_id) not in named and not under_way & _folders(each.key)]


def _under_way() -> set[str]:
    """The folders that running stages write to, and the names of those that running replays do, of any recording."""
    stages = Stage.objects.filter(state=StageState.RUNNING).values_list("recording_id", "name", "fence")
    replays = Replay.objects.filter(state=ReplayState.RUNNING).values_list("id", "fence")
    return {f"derived/{recording}/{name}-{fence}" for recording, name, fence in stages} | {
        f"replay-{replay}-{fence}" for replay, fence in replays
    }


def _folders(key: str) -> set[str]:
    folder = key.rpartition("/")[0]
    return {folder, folder.rpartition("/")[2]}
