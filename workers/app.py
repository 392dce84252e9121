"""The Celery app: how messages travel. It keeps no state and no results; the catalogue does."""

from typing import Any

from celery import Celery
from kombu.entity import Queue as MessageQueue

from analyzer.domain.stages import Queue
from analyzer.usecases.service_settings import ServiceSettings

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


def make_app(settings: ServiceSettings) -> Celery:
    """An app for this broker; nothing is connected to yet.

    Messages are acknowledged before their work is done, on purpose: a stage's row says whether it has been done, and a
    sweep rings again for one that was lost.
    """
    app = Celery("lessonguard", fixups=[], set_as_current=False, broker=_address(settings))
    app.conf.update(
        broker_transport=_transport(settings),
        broker_transport_options=_transport_options(settings),
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
        worker_disable_prefetch=settings.broker is not None and settings.broker.get_secret_value().startswith("redis"),
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        timezone="UTC",
        enable_utc=True,
    )
    return app


def _address(settings: ServiceSettings) -> str:
    return settings.broker.get_secret_value() if settings.broker else "filesystem://localhost"


def _transport(settings: ServiceSettings) -> str | None:
    return None if settings.broker else "workers.filesystem:Transport"


def _transport_options(settings: ServiceSettings) -> dict[str, Any]:
    at_once = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
    if settings.broker is None:
        folder = settings.home.resolve() / "messages"
        return at_once | {"data_folder_in": str(folder), "data_folder_out": str(folder), "polling_interval": POLL_S}
    if settings.broker.get_secret_value().startswith("redis"):
        return at_once | {
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
            "socket_keepalive": True,
            "health_check_interval": HEALTH_S,
        }
    return at_once | {"connect_timeout": CONNECT_S, "read_timeout": ANSWER_S, "write_timeout": ANSWER_S}
