"""The sealed lane: a recording is there for the safeguarding lead alone, at once, and no copy of it is left."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from analyzer.domain.case_policy import CopyOfSealed
from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.errors import ObjectLockedError, TransientError
from analyzer.records import custody, sealing
from analyzer.records.custody_states import About
from analyzer.records.database import after_commit
from analyzer.records.rows import Item
from analyzer.service.bootstrap import Service
from analyzer.service.queueing.placing import place
from analyzer.service.removing import remove_version
from analyzer.storage.port import ObjectStore

SEALED = "something in it is sealed, or it is in quarantine: no copy may be made"

log = structlog.get_logger()


def seal(recording_id: UUID, service: Service) -> None:
    """Seal a recording in which something was found that nobody may look at; in the caller's unit of work.

    A copy around what was sealed before goes, too: it may show what is sealed now.
    """
    if sealing.seal(recording_id, now=service.clock()) or sealing.may_have_copy(recording_id):
        cut(recording_id, CustodyAction.SEALED, process("seal"), {}, SEALED, service)


def cut(recording_id: UUID, action: CustodyAction, agent: str, facts: Facts, why: str, service: Service) -> None:
    """Withdraw every copy of a recording that was just cut off, and tell of it; in the caller's unit of work."""
    around = action is CustodyAction.SEALED and service.policy.cases.copy_of_sealed is CopyOfSealed.AROUND
    copies = sealing.withdraw_copies(recording_id, why, around=around)
    place([recording_id])
    after_commit(lambda: _remove(copies, service.store))
    about = (About("sealing", recording_id), About("items", recording_id))
    told: Facts = {**facts, "withdrawn": [one.sha256 for one in copies]}
    custody.note(Chain.recording(recording_id), action, agent, told, about=about, now=service.clock())
    log.warning("recording cut off", recording=str(recording_id), action=action, withdrawn=len(copies))


def _remove(copies: Sequence[Item], store: ObjectStore) -> None:
    """Remove the copies themselves; what stays meanwhile is named by no row, and is removed as an orphan.

    That is so while the store is away, and while the recording is frozen, of which nothing is removed.
    """
    for item in copies:
        try:
            remove_version(item.key, item.version_id, store)
        except (TransientError, ObjectLockedError):
            log.warning("copy not removed yet", recording=str(item.recording_id), role=item.role)
        else:
            log.info("playable copy withdrawn", recording=str(item.recording_id))
