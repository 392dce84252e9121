"""The stored transcript of a recording, as players show it."""

from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.records import items
from analyzer.service.reviews.acting import shown_run
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified


def read_captions(recording_id: UUID, store: ObjectStore) -> bytes:
    """The transcript of the run that is shown, proven to be the one that was stored.

    Raises:
        ObjectMissingError: there is none.
        IntegrityError: what is stored is not what was written.
        TransientError: the store cannot be reached.
    """
    item = items.find(recording_id, "transcript", shown_run(recording_id).pk)
    if item is None:
        raise ObjectMissingError("there is no transcript of this recording")
    return read_verified(store, item, "transcript")
