"""The sealed lane: a recording is there for the safeguarding lead alone, at once, and no copy of it is left."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.errors import TransientError
from analyzer.records import custody, sealing
from analyzer.records.cases import Viewer, is_named_about
from analyzer.records.custody_states import About
from analyzer.records.database import after_commit
from analyzer.records.rows import Item
from analyzer.service.bootstrap import Service
from analyzer.storage.port import ObjectStore

SEALED = "something in it is sealed, or it is in quarantine: no copy may be made"

log = structlog.get_logger()


def may_open(recording_id: UUID, viewer: Viewer | None) -> bool:
    """Whether somebody may see that a recording is there, and anything of it.

    Everything that shows, streams, links or exports a recording asks this first, besides the right that it needs.

    Args:
        recording_id: which.
        viewer: who; None for a machine with a key to the API, which never may where a recording is cut off.
    """
    if not sealing.is_cut(recording_id):
        return True
    return viewer is not None and (viewer.every or is_named_about(recording_id, viewer.account_id))


def seal(recording_id: UUID, service: Service) -> None:
    """Seal a recording in which something was found that nobody may look at; in the caller's unit of work."""
    if sealing.seal(recording_id, now=service.clock()):
        cut(recording_id, CustodyAction.SEALED, process("seal"), {}, SEALED, service)


def cut(recording_id: UUID, action: CustodyAction, agent: str, facts: Facts, why: str, service: Service) -> None:
    """Withdraw every copy of a recording that was just cut off, and tell of it; in the caller's unit of work."""
    copies = sealing.withdraw_copies(recording_id, why)
    after_commit(lambda: _remove(copies, service.store))
    about = (About("sealing", recording_id), About("items", recording_id))
    told: Facts = {**facts, "withdrawn": [one.sha256 for one in copies]}
    custody.note(Chain.recording(recording_id), action, agent, told, about=about, now=service.clock())
    log.warning("recording cut off", recording=str(recording_id), action=action, withdrawn=len(copies))


def _remove(copies: Sequence[Item], store: ObjectStore) -> None:
    """Remove the copies themselves; what a store that is away keeps is an orphan, and is removed as one."""
    for item in copies:
        try:
            store.delete(item.key, item.version_id)
        except TransientError:
            log.warning("copy not removed yet", recording=str(item.recording_id), role=item.role)
        else:
            log.info("playable copy withdrawn", recording=str(item.recording_id))
