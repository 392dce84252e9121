"""Sends messages through Celery. A broker that is away costs a caller seconds at most, and never an error."""

import time

import structlog
from celery import Celery
from kombu.exceptions import ChannelError, OperationalError

from analyzer.domain.stages import Queue
from analyzer.messaging.app import DELIVER_ALERTS, RUN_STAGE
from analyzer.messaging.port import StageMessage

AWAY_S = 5.0
"""For this long a broker that did not answer is not asked again: a hundred messages do not wait a hundred times."""

log = structlog.get_logger(__name__)


class CeleryTaskQueue:
    """The broker of an app, as the service sees it.

    Args:
        app: from `make_app`.
        grace_s: between asking a stage to stop and killing its process.
        away_s: for how long a broker that did not answer is left alone.
    """

    def __init__(self, app: Celery, grace_s: float, away_s: float = AWAY_S) -> None:
        self._app = app
        self._grace_s = grace_s
        self._failures = (
            OSError,
            OperationalError,
            *self._app.connection_for_write().connection_errors,
        )
        self._away_s = away_s
        self._away_until = 0.0

    def enqueue(self, message: StageMessage) -> None:
        """Say that a stage may be claimed."""
        self._send(
            RUN_STAGE,
            message.queue,
            kwargs={"stage_id": message.stage_id},
            soft_time_limit=message.limit_s + self._grace_s / 2,  # for work that did not see that its time is up
            time_limit=message.limit_s + self._grace_s,
        )

    def enqueue_alerts(self) -> None:
        """Say that messages of alerts are due."""
        self._send(DELIVER_ALERTS, Queue.IO)

    def depth(self, queue: Queue) -> int | None:
        """How many messages wait; None where the broker does not answer."""
        if self._is_away():
            return None
        try:
            with self._app.connection_for_write() as connection, connection.default_channel as channel:
                return int(channel.queue_declare(queue.value, passive=True).message_count)
        except ChannelError:  # nobody has put a message there yet
            return 0
        except self._failures as error:
            self._note(error)
            return None

    def _send(self, task: str, queue: Queue, **options: object) -> None:
        if self._is_away():
            return
        try:
            self._app.send_task(task, queue=queue.value, retry=False, ignore_result=True, **options)
        except self._failures as error:
            self._note(error)

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _note(self, error: BaseException) -> None:
        self._away_until = time.monotonic() + self._away_s
        log.warning("the broker is away", error=type(error).__name__)
