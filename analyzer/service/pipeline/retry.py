"""Gives a parked recording another chance."""

from datetime import datetime
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.service_policy import StagePolicy
from analyzer.messaging.port import TaskQueue
from analyzer.records import custody
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.stages import retry
from analyzer.service.pipeline.enqueue import enqueue_after_commit


def retry_recording(recording_id: UUID, by: str, queue: TaskQueue, policy: StagePolicy, *, now: datetime) -> int:
    """Have whatever is parked of a recording tried again, as a person has asked.

    Args:
        recording_id: the recording.
        by: name of the account, or how the command was called.
        queue: takes the messages of its stages.
        policy: of stages.
        now: the time.

    Returns:
        How many stages are ready now.

    Raises:
        ConflictError: nothing of it is parked.
        PermanentError: there is no such recording.
    """
    with unit_of_work():
        stages = retry(recording_id, now)
        chain, about = Chain.recording(recording_id), whole(recording_id)
        custody.note(chain, CustodyAction.RETRIED, person(by), about=about, now=now)
        enqueue_after_commit(stages, queue, policy, now=now)
    structlog.get_logger(__name__).info("retried by hand", recording=str(recording_id), account=by)
    return len(stages)
