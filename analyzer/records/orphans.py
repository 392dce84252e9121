"""Which stored objects belong to nothing."""

from collections.abc import Sequence

from analyzer.domain.stages import StageState
from analyzer.domain.stored import Listed
from analyzer.records.models import Item, Stage


def orphans(objects: Sequence[Listed]) -> list[Listed]:
    """Those versions below `derived/` that no item names and that no running stage may still come to name.

    The running stages are asked for first: one that ends between the two questions has its items by the second.
    """
    running = Stage.objects.filter(state=StageState.RUNNING).values_list("recording_id", "name", "fence")
    written_now = {f"derived/{recording}/{name}-{fence}" for recording, name, fence in running}
    named = set(Item.objects.filter(key__in={each.key for each in objects}).values_list("key", "version_id"))
    return [
        each
        for each in objects
        if (each.key, each.version_id) not in named and each.key.rpartition("/")[0] not in written_now
    ]
