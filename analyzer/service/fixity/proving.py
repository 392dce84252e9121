"""Reads one original from end to end, says whether it is what was stored, and raises the alarm where it is not."""

from datetime import datetime

import structlog
from pydantic import JsonValue

from analyzer.domain.custody import Chain, CustodyAction, process
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.domain.fixity import BROKEN, FixityState
from analyzer.domain.kinds import Severity
from analyzer.records import custody, fixity
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Item
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import verified_blocks

FIXITY = "fixity"
"""Kind of the alert."""
MOMENT = "%Y-%m-%dT%H:%M:%S.%f"
log = structlog.get_logger()


def prove(item: Item, service: Service) -> FixityState:
    """Read an original again and write down how it was found; one that is not what was stored freezes its recording.

    Nothing is touched, mended or deleted, whatever is found.

    Raises:
        TransientError: the store cannot be reached; nothing is written down.
    """
    state = look(item, service.store)
    now = service.clock()
    with unit_of_work():
        if fixity.note(item, state, now=now):
            if state in BROKEN:
                _alarm(item, state, service, now)
            if state != item.fixity:
                _note_custody(item, state, now)
    return state


def look(item: Item, store: ObjectStore) -> FixityState:
    """How an original's bytes are, as the store hands them out now.

    Raises:
        TransientError: the store cannot be reached.
    """
    try:
        if store.stat(item.key, item.version_id).bytes != item.bytes:
            return FixityState.MISMATCH
        for _ in verified_blocks(store, item, item.role):
            pass
    except ObjectMissingError:
        return FixityState.MISSING
    except IntegrityError:
        return FixityState.MISMATCH
    return FixityState.PROVEN


def _note_custody(item: Item, state: FixityState, now: datetime) -> None:
    """Tell in the chain of custody what was found, where it is not what was found before."""
    facts: dict[str, JsonValue] = {
        "role": item.role,
        "place": item.position,
        "sha256": item.sha256,
        "state": state.value,
    }
    about = (About("recording", item.recording_id),)
    chain = Chain.recording(item.recording_id)
    custody.note(chain, CustodyAction.FIXITY, process(FIXITY), facts, about=about, now=now)


def _alarm(item: Item, state: FixityState, service: Service, now: datetime) -> None:
    """Freeze the recording and tell a person, once for each time that something breaks."""
    if fixity.freeze(item.recording_id, now=now) or item.fixity not in BROKEN:
        raise_trouble(f"{FIXITY}:{item.pk}:{now:{MOMENT}}", FIXITY, Severity.CRITICAL, service, item.recording)
    log.critical(
        "not what was stored", recording=str(item.recording_id), role=item.role, item=item.pk, state=state.value
    )
