"""Somebody has finished observing a lesson: it is theirs no more, and goes on where a second person is to review it."""

from uuid import UUID

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import ConflictError
from analyzer.records import blind, custody
from analyzer.records.assignments import assignee
from analyzer.records.database import unit_of_work
from analyzer.records.leases import lock
from analyzer.service.bootstrap import Service
from analyzer.service.quality.drawing import give_samples
from analyzer.service.queueing.placing import place


def finish(recording_id: UUID, by: str, service: Service) -> None:
    """Put on record that somebody has finished with a lesson that is theirs to observe.

    Args:
        recording_id: the lesson's recording.
        by: name of their account.
        service: the service's parts.

    Raises:
        ConflictError: it is not theirs.
    """
    with unit_of_work():
        lock(recording_id)
        standing = assignee(recording_id)
        if standing is None or standing.name != by:
            raise ConflictError("only whoever observes a lesson can have finished with it")
        now = service.clock()
        blind.add_finished(recording_id, by, now=now)
        place([recording_id])
        custody.note(Chain.recording(recording_id), CustodyAction.FINISHED, person(by), now=now)
    give_samples(service.policy, service.clock)
