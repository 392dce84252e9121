"""Holds what the catalogue says is kept of recordings against what the store has."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.stages import GONE, RecordingState
from analyzer.records.ledger import DayRecording
from analyzer.records.rows import Item
from analyzer.storage.port import ObjectStore

THREADS = 8
"""Recordings compared at a time: nearly all of it is waiting for the store's answers."""
ASSESSED_KEEPS = frozenset({"original", "signals", "analysis"})
"""Without these an assessment cannot be shown, replayed or proven."""


def what_is_wrong(batch: Sequence[DayRecording], store: ObjectStore) -> Iterator[tuple[str, ...]]:
    """For each recording, everything about it that no row explains; nothing where all is as it should be.

    Raises:
        TransientError: the store cannot be reached.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(partial(_faults, store=store), batch)


def _faults(recording: DayRecording, store: ObjectStore) -> tuple[str, ...]:
    row = recording.row
    if row.state in GONE:
        return ()
    finished = (*_unfinished(recording),) if row.state == RecordingState.ASSESSED else ()
    stored = [item for item in recording.items if item.version_id]
    announced = () if row.state in {RecordingState.ARRIVING, RecordingState.PARKED} else recording.items
    return (
        *finished,
        *(f"the {item.role} was never stored" for item in announced if not item.version_id),
        *_differences(f"derived/{row.id}/", stored, store),
    )


def _unfinished(recording: DayRecording) -> Iterator[str]:
    """What an assessed recording must have and has not."""
    if recording.row.current_run_id is None:
        yield "it is shown as assessed, and no run is current"
    yield from (
        f"it is shown as assessed, and no {role} is kept"
        for role in sorted(ASSESSED_KEEPS - recording.expired - {item.role for item in recording.items})
    )
    if recording.unverified_holds:
        yield "it is shown as assessed, and a hold on it has not been verified"


def _differences(folder: str, items: Sequence[Item], store: ObjectStore) -> Iterator[str]:
    """What the store does not have as its row says; one listing for all that was derived from the recording."""
    derived = [item for item in items if item.key.startswith(folder)]
    sizes = {(one.key, one.version_id): one.bytes for one in store.list(folder, versions=True)} if derived else {}
    for item in items:
        size = sizes.get((item.key, item.version_id)) if item in derived else _size(item, store)
        if size is None:
            yield f"the {item.role} is not in the store"
        elif size != item.bytes:
            yield f"the {item.role} has another size in the store"


def _size(item: Item, store: ObjectStore) -> int | None:
    try:
        return store.stat(item.key, item.version_id).bytes
    except ObjectMissingError:
        return None
