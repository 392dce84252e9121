"""The Celery app: how messages travel. It keeps no state and no results; the catalogue does."""

from pathlib import Path
from typing import Any, TypeAlias

from celery import Celery
from kombu.entity import Queue as MessageQueue

from analyzer.domain.stages import Queue

MessageApp: TypeAlias = Celery
"""How messages travel, for those who only hand it on."""

RUN_STAGE = "lessonguard.run_stage"
DELIVER_ALERTS = "lessonguard.deliver_alerts"

CONNECT_S = 2.0
"""How long a process waits for a broker that does not answer a connection."""
ANSWER_S = 3.0
"""How long it waits for an answer; longer than a worker's own blocking reads, which take a second."""
HEALTH_S = 25
"""How often an idle connection is tried."""
POLL_S = 0.2
"""How often the embedded worker looks for messages."""


def make_app(broker: str | None, folder: Path) -> MessageApp:
    """An app for this broker; nothing is connected to yet.

    Messages are acknowledged before their work is done, on purpose: a stage's row says whether it has been done, and a
    sweep enqueues again for one that was lost.

    Args:
        broker: address of a broker, redis://… or amqp://…; None for messages as files.
        folder: where those files lie, made when it is first needed.
    """
    app = Celery("lessonguard", fixups=[], set_as_current=False, broker=broker or "filesystem://localhost")
    app.conf.update(
        broker_transport=None if broker else "analyzer.messaging.filesystem:Transport",
        broker_transport_options=_transport_options(broker, folder),
        broker_connection_timeout=CONNECT_S,
        broker_connection_retry=True,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        task_queues=[MessageQueue(queue.value, routing_key=queue.value) for queue in Queue],  # type: ignore[no-untyped-call]
        task_default_queue=Queue.IO.value,
        task_create_missing_queues=False,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_disable_prefetch=bool(broker and broker.startswith("redis")),
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _transport_options(broker: str | None, folder: Path) -> dict[str, Any]:
    at_once = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    if broker is None:
        files = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
        return at_once | files | {"polling_interval": POLL_S}
    if broker.startswith("redis"):
        return at_once | {
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
            "socket_keepalive": True,
            "health_check_interval": HEALTH_S,
        }
    return at_once | {"connect_timeout": CONNECT_S, "read_timeout": ANSWER_S, "write_timeout": ANSWER_S}
