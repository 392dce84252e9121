"""Tells workers what has become ready, once the catalogue says so for good."""

from collections.abc import Sequence

from django.db import transaction

from analyzer.domain.stages import QUEUES, StageName
from analyzer.messaging.port import StageMessage
from analyzer.records.models import Stage
from analyzer.records.stages import mark_enqueued
from analyzer.service.bootstrap import Service


def enqueue_after_commit(stages: Sequence[Stage], service: Service) -> None:
    """Send messages for ready stages when the caller's transaction has ended well; at once where there is none.

    Args:
        stages: with their recordings, as the functions of `records.stages` hand them out.
        service: whose task queue takes the messages.
    """
    limits = service.policy.stages.limits
    messages = []
    for stage in stages:
        name = StageName(stage.name)
        messages.append(StageMessage(stage.pk, QUEUES[name], limits[name].seconds(stage.recording.duration_ms)))
    mark_enqueued((message.stage_id for message in messages), service.clock())

    def send() -> None:
        for each in messages:
            service.queue.enqueue(each)

    transaction.on_commit(send)
