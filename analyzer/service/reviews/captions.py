"""The stored transcript of a recording, as players show it."""

from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import BUT_WHAT_IS_CUT, Sight
from analyzer.records import items
from analyzer.service.access import check_reached
from analyzer.service.reviews.acting import shown_run
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified


def read_captions(recording_id: UUID, store: ObjectStore, seeing: Sight = BUT_WHAT_IS_CUT) -> bytes:
    """The transcript of the run that is shown, proven to be the one that was stored.

    Raises:
        ObjectMissingError: there is none.
        IntegrityError: what is stored is not what was written.
        TransientError: the store cannot be reached.
    """
    item = items.find(recording_id, "transcript", shown_run(recording_id).pk)
    if item is None:
        raise ObjectMissingError("there is no transcript of this recording")
    content = read_verified(store, item, "transcript")
    check_reached(recording_id, seeing)
    return content
