"""Tells workers what has become ready, once the catalogue says so for good."""

from collections.abc import Sequence
from datetime import datetime

from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import QUEUES, StageName
from analyzer.messaging.port import StageMessage, TaskQueue
from analyzer.records.database import after_commit
from analyzer.records.rows import Stage
from analyzer.records.stages import mark_enqueued


def enqueue_after_commit(stages: Sequence[Stage], queue: TaskQueue, policy: StagePolicy, *, now: datetime) -> None:
    """Send messages for ready stages when the caller's transaction has ended well; at once where there is none.

    Args:
        stages: with their recordings, as the functions of `records.stages` hand them out.
        queue: takes the messages.
        policy: says how long a stage may take at most.
        now: the time.
    """
    messages = []
    for stage in stages:
        name = StageName(stage.name)
        messages.append(StageMessage(stage.pk, QUEUES[name], policy.longest_s))
    mark_enqueued((message.stage_id for message in messages), now)

    def send() -> None:
        for each in messages:
            queue.enqueue(each)

    after_commit(send)
