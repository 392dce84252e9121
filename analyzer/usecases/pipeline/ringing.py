"""Tells workers what has become ready, once the catalogue says so for good."""

from collections.abc import Sequence

from django.db import transaction

from analyzer.domain.stages import QUEUES, StageName
from analyzer.records.models import Stage
from analyzer.records.stages import mark_rung
from analyzer.usecases.doorbell import Ring
from analyzer.usecases.service import Service


def ring_after_commit(stages: Sequence[Stage], service: Service) -> None:
    """Ring for stages that are ready, when the caller's transaction has ended well; at once where there is none.

    Args:
        stages: with their recordings, as the functions of `records.stages` hand them out.
        service: whose bell is rung.
    """
    limits = service.policy.stages.limits
    rings = []
    for stage in stages:
        name = StageName(stage.name)
        rings.append(Ring(stage.pk, QUEUES[name], limits[name].seconds(stage.recording.duration_ms)))
    mark_rung((ring.stage_id for ring in rings), service.clock())

    def ring() -> None:
        for each in rings:
            service.bell.ring(each)

    transaction.on_commit(ring)
