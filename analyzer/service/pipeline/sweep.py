"""Finds what was lost on the way: workers that fell silent, messages that never came, failures that nobody was told of.

Any number of processes may sweep at once: every change is a compare-and-set, and a doubled message does no harm.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from analyzer.domain.kinds import Severity
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import Queue
from analyzer.messaging.port import TaskQueue
from analyzer.records.arrivals import unalerted_refusals
from analyzer.records.database import unit_of_work
from analyzer.records.recordings import unalerted_integrity_failures, unalerted_parked
from analyzer.records.stages import AT_ONCE, ready_counts, reap, to_enqueue, unfreeze
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Clock, Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit

INTEGRITY = "integrity"
"""Subject and kind of the alert."""
PARKED, REFUSED = "parked", "refused"
"""Kinds of alerts; their subjects name a moment, too."""
MOMENT = "%Y-%m-%dT%H:%M:%S.%f"
LOOK_BACK = timedelta(days=7)
"""Refusals that nobody was told of for so long are history."""


@dataclass(frozen=True)
class Swept:
    """What a sweep has found."""

    unfrozen: int
    """Stages whose lease or wait was too long, as after a clock that was put back."""
    reaped: int
    """Stages whose worker fell silent."""
    enqueued: int
    """Stages whose message was lost, or whose wait is over."""
    alerted: int
    """Recordings that were parked, and arrivals that were refused, of which nobody was told."""


def sweep(service: Service) -> Swept:
    """Set everything going again that has come to a stop and should not have; asks neither store nor network.

    The broker alone is asked, and it costs seconds at most where it is away: a storage outage stops no sweep.
    """
    policy, clock = service.policy.stages, service.clock
    return Swept(
        unfrozen=unfreeze(now=clock(), policy=policy),
        reaped=_reap(policy, clock()),
        enqueued=_enqueue_again(service.queue, policy, clock),
        alerted=_alert(service),
    )


def _reap(policy: StagePolicy, now: datetime) -> int:
    reaped = reap(now=now, policy=policy)
    for each in reaped:
        structlog.get_logger().warning(
            "worker fell silent",
            recording=str(each.claim.recording_id),
            stage=each.claim.name,
            worker=each.claim.worker,
            attempt=each.claim.attempt,
            state=each.state,
        )
    return len(reaped)


def _enqueue_again(task_queue: TaskQueue, policy: StagePolicy, clock: Clock) -> int:
    """Send messages for stages that are ready beyond those that wait; for none where the broker is away."""
    depths = {queue: task_queue.depth(queue) for queue in Queue}
    now = clock()  # asking the broker may have taken seconds
    ready = ready_counts(now=now)
    missing = {queue: min(ready[queue] - depth, AT_ONCE[queue]) for queue, depth in depths.items() if depth is not None}
    with unit_of_work():
        due = to_enqueue(now=now, policy=policy, at_most=missing)
        stages = [stage for queue in due.values() for stage in queue]
        enqueue_after_commit(stages, task_queue, policy, now=now)
    return len(stages)


def _alert(service: Service) -> int:
    """Tell a person what came to an end that nobody wanted; each once, and once more if it does so again."""
    raised = [
        raise_trouble(INTEGRITY, INTEGRITY, Severity.CRITICAL, service, recording=recording)
        for recording in unalerted_integrity_failures(INTEGRITY)
    ]
    raised += [
        raise_trouble(f"{PARKED}:{recording.state_at:{MOMENT}}", PARKED, Severity.SERIOUS, service, recording=recording)
        for recording in unalerted_parked(PARKED)
    ]
    raised += [
        raise_trouble(subject, REFUSED, Severity.SERIOUS, service)
        for subject in unalerted_refusals(REFUSED, since=service.clock() - LOOK_BACK)
    ]
    return sum(raised)
