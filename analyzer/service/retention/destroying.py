"""Destroys what a plan names: decided in a row, removed version by version, certified, and only then forgotten.

A crash at any point leaves a row from which the next sweep goes on: `deleting` until the last version is gone,
`emptied` until the certificate is stored and the rows are gone, `destroyed` for good.
"""

from collections.abc import Sequence

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.destruction import Destroyed, DestructionState
from analyzer.domain.errors import IntegrityError, ObjectLockedError
from analyzer.domain.kinds import Severity
from analyzer.domain.retention import RetentionKind
from analyzer.records import custody, destructions
from analyzer.records.custody_states import About, whole
from analyzer.records.database import unit_of_work
from analyzer.records.destructible import why_held, why_kept
from analyzer.records.rows import Destruction
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.patterns.forgetting import forget_steps
from analyzer.service.planning.forgetting import forget_lesson
from analyzer.service.queueing.placing import place
from analyzer.service.retention.certificates import AGENT, decision, keep
from analyzer.service.retention.listing import MARKER, everything
from analyzer.service.retention.planning import Leaving
from analyzer.service.retention.removing import is_gone, kept_by_the_store, remove
from analyzer.service.signing_keys import key_ring

log = structlog.get_logger()


def destroy(leaving: Leaving, approved_by: Sequence[str], service: Service) -> bool:
    """Destroy what is due of one recording; whether it is gone now.

    Raises:
        TransientError: the store cannot be reached; the next sweep goes on.
        ConfigurationError: there is no key to sign the certificate with; nothing was removed.
    """
    key_ring(service.settings)
    row = _decide(leaving, approved_by, service)
    return row is not None and go_on(row, service)


def go_on(row: Destruction, service: Service) -> bool:
    """Go on with what was decided, wherever it was left off; whether it is gone now."""
    if row.state == DestructionState.STOPPED and not _taken_up(row, service):
        return False
    if row.state == DestructionState.DELETING and not _remove_all(row, service):
        return False
    _certify_and_forget(row, service)
    return True


def _decide(leaving: Leaving, approved_by: Sequence[str], service: Service) -> Destruction | None:
    """Note the decision, unless something speaks against it by now."""
    objects, left = everything(leaving, service)
    now = service.clock()
    if kept_by_the_store(objects, service.store, now):
        log.warning("the store keeps what is due", recording=str(leaving.row.id))
        return None
    with unit_of_work():
        recording = destructions.locked(leaving.row.id)
        if recording.state != leaving.row.state or why_kept(recording):
            return None
        values = {
            "kinds": [kind.value for kind in leaving.kinds],
            "basis": leaving.due.basis.value,
            "left": left,
            **decision(leaving.due.at, objects, approved_by, service.policy.retention),
        }
        row = destructions.begin(recording, values, now=now)
        place([recording.pk])
        facts: Facts = {"destruction": str(row.id), "kinds": list(row.kinds), "objects": len(objects)}
        _tell(row, CustodyAction.DESTRUCTION_DECIDED, facts, service)
    return row


def _taken_up(row: Destruction, service: Service) -> bool:
    """Go on with what had stopped, once nothing speaks against it any more."""
    objects = [Destroyed.model_validate(one) for one in row.objects_listed]
    if why_held(row.recording_id) or kept_by_the_store(objects, service.store, service.clock()):
        return False
    with unit_of_work():
        destructions.turn(row, DestructionState.DELETING, "")
    return True


def _remove_all(row: Destruction, service: Service) -> bool:
    """Remove every version; whether all are gone, which something may have come to forbid."""
    objects = [Destroyed.model_validate(one) for one in row.objects_listed]
    for one in objects:
        try:
            remove(one, row, service.store)
        except (ObjectLockedError, IntegrityError) as error:
            _give_up(row, str(error), objects, service)
            return False
    with unit_of_work():
        destructions.note_emptied(row, now=service.clock())
    return True


def _give_up(row: Destruction, why: str, objects: Sequence[Destroyed], service: Service) -> None:
    """Let it be: as before where nothing is gone, else frozen, and somebody is told."""
    gone = [one for one in objects if one.role != MARKER and is_gone(one, service.store)]
    state = DestructionState.STOPPED if gone else DestructionState.WITHDRAWN
    with unit_of_work():
        destructions.turn(row, state, why)
        place([row.recording_id])
        facts: Facts = {"destruction": str(row.id), "state": state.value, "gone": len(gone), "why": why}
        _tell(row, CustodyAction.DESTRUCTION_STOPPED, facts, service)
    if gone:
        subject = f"destruction:{row.id}"
        raise_trouble(subject, "destruction_stopped", Severity.CRITICAL, service, row.recording)
    log.warning("destruction given up", recording=str(row.recording_id), state=state.value, why=why)


def _certify_and_forget(row: Destruction, service: Service) -> None:
    """Store the certificate first, then let the rows go: without a certificate nothing is called destroyed."""
    stored = keep(row, service)
    now = service.clock()
    with unit_of_work():
        destructions.locked(row.recording_id)
        if RetentionKind.FINDINGS in row.kinds:
            forget_lesson(row.recording_id, AGENT, now=now)
            forget_steps(row.recording_id, AGENT, now=now)
        about = destructions.finish(row, stored, now=now)
        place([row.recording_id])
        facts: Facts = {
            "destruction": str(row.id),
            "certificate_sha256": stored.sha256,
            "kinds": row.kinds,
            "rows": row.rows,
        }
        chain = Chain.recording(row.recording_id)
        custody.note(chain, CustodyAction.DELETED, row.agent, facts, about=about, now=now)
    log.info("destroyed", recording=str(row.recording_id), certificate=str(row.id), objects=len(row.objects_listed))


def _tell(row: Destruction, action: CustodyAction, facts: Facts, service: Service) -> None:
    chain = Chain.recording(row.recording_id)
    about = (*whole(row.recording_id), About("destruction", row.pk))
    custody.note(chain, action, AGENT, facts, about=about, now=service.clock())
