"""Puts the parts of the running service together, once per process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.domain.errors import ConfigurationError
from analyzer.domain.service_policy import ServicePolicy
from analyzer.messaging.app import MessageApp, make_app
from analyzer.messaging.celery_queue import CeleryTaskQueue
from analyzer.messaging.port import TaskQueue
from analyzer.settings.configuration import read_configuration
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.folder import FolderStore
from analyzer.storage.port import ObjectStore
from analyzer.storage.s3 import S3Store

Clock = Callable[[], datetime]
"""The time now, in UTC."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """Everything that stories are made from. Doors hold it; a story that needs one or two parts takes those."""

    settings: ServiceSettings
    policy: ServicePolicy
    store: ObjectStore
    queue: TaskQueue
    clock: Clock

    @cached_property
    def analysis_context(self) -> AnalysisContext:
        """What an analysis needs, made when it is first asked for: no web process pays for it.

        Raises:
            ConfigurationError: the configuration folder or ffmpeg is not what it should be.
        """
        return make_analysis_context(
            read_configuration(self.settings.config), self.settings.models, self.settings.ffmpeg
        )

    @cached_property
    def engine(self) -> str:
        """Version of the software and of the configuration that decides."""
        return f"{version('lessonguard')} {self.analysis_context.configuration.sha256[:16]}"


def make_service(settings: ServiceSettings, app: MessageApp | None = None) -> Service:
    """Put the parts together; nothing is connected to yet.

    Args:
        settings: where things are.
        app: how messages travel, where the process has it already.

    Raises:
        ConfigurationError: config/service/ is not what it should be.
    """
    policy = read_service_policy(settings.config)
    queue = CeleryTaskQueue(app or make_message_app(settings), policy.stages.grace_s)
    return Service(settings, policy, make_store(settings), queue, _utc_now)


def make_message_app(settings: ServiceSettings) -> MessageApp:
    """How messages travel: by the broker that the settings name, or as files below `home`."""
    broker = settings.broker.get_secret_value() if settings.broker else None
    return make_app(broker, settings.home.resolve() / "messages")


def make_store(settings: ServiceSettings, clock: Clock = _utc_now) -> ObjectStore:
    """The object store that the settings name; a server has its own clock."""
    if settings.s3_endpoint is None:
        return FolderStore(settings.home / "objects", clock)
    return make_s3_store(settings)


def make_s3_store(settings: ServiceSettings) -> S3Store:
    """The S3 server that the settings name; nothing is connected to yet.

    Raises:
        ConfigurationError: they name none.
    """
    if not (settings.s3_endpoint and settings.s3_access_key and settings.s3_secret_key):
        raise ConfigurationError("s3_endpoint, s3_access_key and s3_secret_key name the S3 server; one is missing")
    return S3Store(
        endpoint=settings.s3_endpoint,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
        bucket=settings.s3_bucket,
        region=settings.s3_region,
        tls=settings.s3_tls,
        public_endpoint=settings.s3_public_endpoint,
    )


def create_store(store: ObjectStore) -> None:
    """Make the bucket that the settings name, with what has to be there from the start, and probe it; none is altered.

    Raises:
        ConfigurationError: the server refuses, or lacks what is relied on; names each.
        TransientError: it does not answer.
    """
    if isinstance(store, S3Store):
        store.create_bucket()
    store.check()
