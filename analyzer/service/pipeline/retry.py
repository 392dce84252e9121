"""Gives what is parked another chance: one recording, or all that failed in one way."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import ConflictError
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.sight import Sight
from analyzer.domain.stages import Family
from analyzer.messaging.port import TaskQueue
from analyzer.records import custody
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.operations import count_parked_in, parked_in
from analyzer.records.stages import retry
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit

AT_ONCE = 100
"""Recordings at most that one call has tried again."""


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


@dataclass(frozen=True)
class Retried:
    """What came of having many tried again."""

    retried: int
    left: int
    """Still parked, for another call: what is begun ends within seconds."""


def retry_family(family: Family, by: str, sight: Sight, service: Service) -> Retried:
    """Have what is parked by failures of one family tried again, those that wait for longest first.

    What is not what it was recorded to be is left out of it: a person looks at each of these.

    Args:
        family: of the failures.
        by: name of the account.
        sight: how far its right to retry reaches.
        service: the service's parts.

    Raises:
        ConflictError: nothing of this family may be retried all at once.
    """
    if family == Family.INTEGRITY:
        raise ConflictError("what is not what it was recorded to be is looked at one by one")
    retried = 0
    for recording_id in parked_in(family, sight, limit=AT_ONCE):
        with suppress(ConflictError):  # somebody else did, or it is being destroyed
            retry_recording(recording_id, by, service.queue, service.policy.stages, now=service.clock())
            retried += 1
    return Retried(retried, count_parked_in(family, sight))
