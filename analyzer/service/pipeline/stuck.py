"""A net below all others: whatever stands still for no reason is set going, or a person is told."""

import structlog

from analyzer.domain.kinds import Severity
from analyzer.records.database import unit_of_work
from analyzer.records.stuck import resume, stuck_recordings
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit

STUCK = "stuck"
"""Subject and kind of the alert."""
AT_ONCE = 100
"""Recordings looked at in one call; the next call takes the rest."""


def resume_stuck(service: Service) -> int:
    """Set going the recordings with which nothing happens although they are not at their end.

    Every end of a stage sets the next ones free in the same transaction, so that there should be none: but rows are
    mended by hand, restored from backups and left by other versions. What cannot be set going is alerted, once.

    Returns:
        How many recordings stood still.
    """
    found = stuck_recordings(STUCK, AT_ONCE)
    for recording in found:
        now = service.clock()
        with unit_of_work():
            ready = resume(recording, now=now)
            enqueue_after_commit(ready, service.queue, service.policy.stages, now=now)
            if not ready:
                raise_trouble(STUCK, STUCK, Severity.CRITICAL, service, recording=recording)
        structlog.get_logger().error("recording stood still", recording=str(recording.id), resume=len(ready))
    return len(found)
