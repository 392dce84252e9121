"""The frame of every act: which run is shown, and one place in which all that an act writes stands and is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, ObjectMissingError
from analyzer.records import custody
from analyzer.records.assessments import current_run
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.leases import lock
from analyzer.records.rows import Run
from analyzer.service.queueing.placing import place

log = structlog.get_logger()


@contextmanager
def acting(recording_id: UUID, action: CustodyAction, by: str, *, now: datetime, **facts: str | int) -> Iterator[Run]:
    """Let a person act on the run that is shown; everything that the block writes stands together, told in custody.

    Args:
        recording_id: the lesson's recording.
        action: as custody names what is done.
        by: name of the account.
        now: the time.
        facts: what it is, and about it; names, ids and counts, never words.

    Raises:
        ConflictError: it is not assessed yet, or another run became the one that is shown; nothing was written.
    """
    run = current_run(recording_id)
    if run is None:
        raise ConflictError("the recording is not assessed yet: there is nothing to be judged")
    with unit_of_work():
        lock(recording_id)
        if current_run(recording_id) != run:
            raise ConflictError("another run is shown since: reload the page and look again")
        yield run
        place([recording_id])
        told: Facts = {"run": run.number, **facts}
        chain, about = Chain.recording(recording_id), whole(recording_id)
        custody.note(chain, action, person(by), told, about=about, now=now)
    log.info(action.value, recording=str(recording_id), run=run.number, **facts)


def shown_run(recording_id: UUID) -> Run:
    """The run that is shown.

    Raises:
        ObjectMissingError: there is no such recording, or it is not assessed yet.
    """
    run = current_run(recording_id)
    if run is None:
        raise ObjectMissingError("the recording is not assessed yet")
    return run
