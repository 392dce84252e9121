"""Reads the stored scorecard of a recording."""

import hashlib
from uuid import UUID

from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.records.recordings import current_card
from analyzer.service.bootstrap import Service


def read_scorecard(recording_id: UUID, service: Service) -> bytes:
    """The scorecard of the run that is shown, proven to be the one that was stored.

    Raises:
        ObjectMissingError: the recording has none, or the store has it no more.
        IntegrityError: what is stored is not what was stored.
        TransientError: the store cannot be reached.
    """
    card = current_card(recording_id)
    if card is None:
        raise ObjectMissingError("there is no scorecard of this recording yet")
    with service.store.open(card.key, card.version_id) as file:
        content = file.read()
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise IntegrityError("the stored scorecard is not the one that was written")
    return content
