"""Holds what the catalogue says is kept of recordings against what the store has."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from types import MappingProxyType

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.fixity import FixityState
from analyzer.domain.service_policy import FixityPolicy
from analyzer.domain.stages import GONE, RecordingState
from analyzer.records.fixity import is_overdue
from analyzer.records.items import ORIGINALS
from analyzer.records.ledger import DayRecording
from analyzer.records.rows import Item
from analyzer.storage.port import ObjectStore

THREADS = 8
"""Recordings compared at a time: nearly all of it is waiting for the store's answers."""
ASSESSED_KEEPS = frozenset({"original", "signals", "analysis"})
"""Without these an assessment cannot be shown, replayed or proven."""

BROKEN: Mapping[str, str] = MappingProxyType(
    {
        FixityState.MISMATCH: "the bytes of the {role} are not those that were stored",
        FixityState.MISSING: "the {role} was not there when its bytes were to be read again",
    }
)
"""What the last reading of an original found that nothing explains."""
FROZEN = "it is frozen until a person lets work go on"


def what_is_wrong(batch: Sequence[DayRecording], store: ObjectStore) -> Iterator[tuple[str, ...]]:
    """For each recording, everything about it that no row explains; nothing where all is as it should be.

    Raises:
        TransientError: the store cannot be reached.
    """
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(partial(_faults, store=store), batch)


def what_is_unproven(recording: DayRecording, policy: FixityPolicy, now: datetime) -> tuple[str, ...]:
    """What of a recording has not been read again since it was stored, or not for longer than policy allows.

    It is there, and of the size that it was stored with; `put` proved its bytes when they came.
    """
    if recording.row.state in GONE:
        return ()
    originals = [item for item in recording.items if item.role in ORIGINALS and item.version_id]
    return tuple(
        f"the {item.role} was to be read again, and that is overdue"
        if is_overdue(item, policy, held=recording.held, now=now)
        else f"the {item.role} has not been read again since it was stored"
        for item in originals
        if item.checked_at is None or is_overdue(item, policy, held=recording.held, now=now)
    )


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
        *(BROKEN[item.fixity].format(role=item.role) for item in stored if item.fixity in BROKEN),
        *((FROZEN,) if row.frozen_at else ()),
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
