"""Gives a parked recording another chance."""

from uuid import UUID

import structlog
from django.db import transaction

from analyzer.domain.errors import PermanentError
from analyzer.records.models import Recording
from analyzer.records.stages import retry
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit


def retry_recording(recording_id: UUID, by: str, service: Service) -> int:
    """Have whatever is parked of a recording tried again, as a person has asked.

    Args:
        recording_id: the recording.
        by: name of the account, or how the command was called.
        service: the service's parts.

    Returns:
        How many stages are ready now.

    Raises:
        ConflictError: nothing of it is parked.
        PermanentError: there is no such recording.
    """
    try:
        with transaction.atomic():
            stages = retry(recording_id, service.clock())
            enqueue_after_commit(stages, service)
    except Recording.DoesNotExist as error:
        raise PermanentError(f"recording {recording_id}: there is no such recording") from error
    structlog.get_logger(__name__).info("retried by hand", recording=str(recording_id), account=by)
    return len(stages)
