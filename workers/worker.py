"""One worker: a process that takes messages, and the child processes that do the work."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from celery import Celery, signals

from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import Queue
from analyzer.service.bootstrap import make_message_app
from analyzer.service.pipeline.working_folder import remove_leftovers
from analyzer.settings.logs import configure_logging
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from workers.child import Child
from workers.graceful_shutdown import GracefulShutdown
from workers.liveness import touch
from workers.liveness_step import liveness_step


def run_worker(settings: ServiceSettings, queues: Sequence[Queue], concurrency: int) -> int:
    """Work until asked to end; the exit code.

    Raises:
        ConfigurationError: config/service/ is not what it should be.
    """
    from workers.tasks import register

    configure_logging(settings)
    policy = read_service_policy(settings.config).stages
    app = make_message_app(settings)
    app.conf.worker_max_memory_per_child = policy.child_memory_mb * 1024
    app.steps["worker"].add(liveness_step(partial(_beat, settings, policy.lease_s)))
    child = Child(settings, app)
    register(child)
    graceful_shutdown = GracefulShutdown()
    _connect_signals(child, graceful_shutdown, policy)
    return _started(app, queues, concurrency)


def _beat(settings: ServiceSettings, lease_s: float) -> None:
    """Show that this worker is alive, and clear away what its killed children left: its disk may be its own alone."""
    touch(settings, "worker")
    with suppress(OSError):
        remove_leftovers(settings, datetime.now(UTC) - timedelta(seconds=lease_s))


def _started(app: Celery, queues: Sequence[Queue], concurrency: int) -> int:
    worker = app.Worker(
        concurrency=concurrency,
        queues=[queue.value for queue in queues],
        pool="prefork",
        loglevel="INFO",
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def _connect_signals(child: Child, graceful_shutdown: GracefulShutdown, policy: StagePolicy) -> None:
    def begin_child(**_: object) -> None:
        child.stop = graceful_shutdown.watch()

    def shut_down(**_: object) -> None:
        graceful_shutdown.begin(policy.finish_s, policy.grace_s)

    signals.setup_logging.connect(partial(_logging_is_ours), weak=False)
    signals.worker_process_init.connect(begin_child, weak=False)
    signals.worker_shutting_down.connect(shut_down, weak=False)


def _logging_is_ours(**_: object) -> None:
    pass
