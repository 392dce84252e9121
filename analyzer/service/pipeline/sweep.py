"""Finds what was lost on the way: workers that fell silent, messages that never came, failures that nobody was told of.

Any number of processes may sweep at once: every change is a compare-and-set, and a doubled message does no harm.
"""

from dataclasses import dataclass

import structlog
from django.db import transaction

from analyzer.domain.kinds import Severity
from analyzer.domain.stages import Queue
from analyzer.records.recordings import unalerted_integrity_failures
from analyzer.records.stages import AT_ONCE, ready_counts, reap, to_enqueue, unfreeze
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit

INTEGRITY = "integrity"
"""Subject and kind of the alert."""


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
    """Recordings parked because something is not what it was recorded to be."""


def sweep(service: Service) -> Swept:
    """Set everything going again that has come to a stop and should not have; asks neither store nor network.

    The broker alone is asked, and it costs seconds at most where it is away: a storage outage stops no sweep.
    """
    return Swept(
        unfrozen=unfreeze(now=service.clock(), policy=service.policy.stages),
        reaped=_reap(service),
        enqueued=_enqueue_again(service),
        alerted=_alert(service),
    )


def _reap(service: Service) -> int:
    reaped = reap(now=service.clock(), policy=service.policy.stages)
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


def _enqueue_again(service: Service) -> int:
    """Send messages for stages that are ready beyond those that wait; for none where the broker is away."""
    depths = {queue: service.queue.depth(queue) for queue in Queue}
    now = service.clock()
    ready = ready_counts(now=now)
    missing = {queue: min(ready[queue] - depth, AT_ONCE[queue]) for queue, depth in depths.items() if depth is not None}
    with transaction.atomic():
        due = to_enqueue(now=now, policy=service.policy.stages, at_most=missing)
        stages = [stage for queue in due.values() for stage in queue]
        enqueue_after_commit(stages, service)
    return len(stages)


def _alert(service: Service) -> int:
    return sum(
        raise_trouble(INTEGRITY, INTEGRITY, Severity.CRITICAL, service, recording=recording)
        for recording in unalerted_integrity_failures(INTEGRITY)
    )
