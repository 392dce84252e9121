"""Reads the stored scorecard of a recording."""

from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import BUT_WHAT_IS_CUT, Sight
from analyzer.records.recordings import current_card
from analyzer.service.access import check_reached
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified


def read_scorecard(recording_id: UUID, store: ObjectStore, seeing: Sight = BUT_WHAT_IS_CUT) -> bytes:
    """The scorecard of the run that is shown, proven to be the one that was stored.

    Raises:
        ObjectMissingError: the recording has none, or the store has it no more.
        IntegrityError: what is stored is not what was stored.
        TransientError: the store cannot be reached.
    """
    card = current_card(recording_id)
    if card is None:
        raise ObjectMissingError("there is no scorecard of this recording yet")
    content = read_verified(store, card, "scorecard")
    check_reached(recording_id, seeing)
    return content
