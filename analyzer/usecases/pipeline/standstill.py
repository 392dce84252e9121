"""A net below all others: whatever stands still for no reason is set going, or a person is told."""

import structlog
from django.db import transaction

from analyzer.domain.kinds import Severity
from analyzer.records.standstill import set_going, standing_still
from analyzer.usecases.alerts.raising import raise_trouble
from analyzer.usecases.pipeline.ringing import ring_after_commit
from analyzer.usecases.service import Service

STANDSTILL = "standstill"
"""Subject and kind of the alert."""
AT_ONCE = 100
"""Recordings looked at in one call; the next call takes the rest."""


def end_standstills(service: Service) -> int:
    """Set going the recordings with which nothing happens although they are not at their end.

    Every end of a stage sets the next ones free in the same transaction, so that there should be none: but rows are
    mended by hand, restored from backups and left by other versions. What cannot be set going is alerted, once.

    Returns:
        How many recordings stood still.
    """
    found = standing_still(STANDSTILL, AT_ONCE)
    for recording in found:
        with transaction.atomic():
            ready = set_going(recording, now=service.clock())
            ring_after_commit(ready, service)
            if not ready:
                raise_trouble(STANDSTILL, STANDSTILL, Severity.CRITICAL, service, recording=recording)
        structlog.get_logger().error("recording stood still", recording=str(recording.id), set_going=len(ready))
    return len(found)
