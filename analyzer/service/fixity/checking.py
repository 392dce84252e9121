"""Proves originals because a person asks, and lets work go on with a recording that is whole again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import ConflictError
from analyzer.domain.fixity import FixityState
from analyzer.records import custody, fixity
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Item
from analyzer.service.bootstrap import Service
from analyzer.service.fixity.proving import prove

DUE_AT_ONCE = 1000
log = structlog.get_logger()


@dataclass(frozen=True)
class Checked:
    """How one original was found."""

    recording: UUID
    role: str
    position: int
    bytes: int
    state: FixityState


def check_recording(recording_id: UUID, service: Service) -> Iterator[Checked]:
    """Read everything again that was handed in of one recording.

    Raises:
        PermanentError: there is no such recording.
        TransientError: the store cannot be reached; what was told until then is written down.
    """
    fixity.recording_known(recording_id)
    return _checked(fixity.originals_of(recording_id), service)


def check_all(service: Service) -> Iterator[Checked]:
    """Read every original that there is again, by the order in which they came; raises as `check_recording` does."""
    return _checked(fixity.originals_of(None), service)


def check_due(service: Service) -> Iterator[Checked]:
    """Read what is due again, whoever waits for the disk; raises as `check_recording` does."""
    due = fixity.due(service.policy.fixity, now=service.clock(), limit=DUE_AT_ONCE)
    return _checked(iter(due), service)


def thaw(recording_id: UUID, by: str, *, now: datetime) -> None:
    """Let work go on with a frozen recording of which everything has just been proven again.

    Args:
        recording_id: which.
        by: who has found out what had happened.
        now: the time.

    Raises:
        ConflictError: something of it is not what was stored, or it is not frozen; nothing was changed.
    """
    with unit_of_work():
        if not fixity.thaw(recording_id):
            raise ConflictError(f"recording {recording_id}: something is not what was stored, or it is not frozen")
        about = (About("recording", recording_id),)
        custody.note(Chain.recording(recording_id), CustodyAction.THAWED, person(by), about=about, now=now)
    log.warning("recording is not frozen any more", recording=str(recording_id), by=by)


def _checked(items: Iterator[Item], service: Service) -> Iterator[Checked]:
    for item in items:
        state = prove(item, service)
        yield Checked(item.recording_id, item.role, item.position, item.bytes, state)
