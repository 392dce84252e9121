"""One worker: a process that takes messages, and the child processes that do the work."""

from collections.abc import Sequence
from functools import partial

from celery import Celery, signals

from analyzer.domain.stages import Queue
from analyzer.usecases.logs import configure_logging
from analyzer.usecases.service_policy import StagePolicy, read_service_policy
from analyzer.usecases.service_settings import ServiceSettings
from workers.app import make_app
from workers.beating import beating
from workers.child import Child
from workers.pulse import touch
from workers.winding_down import WindingDown


def run_worker(settings: ServiceSettings, queues: Sequence[Queue], concurrency: int) -> int:
    """Work until asked to end; the exit code.

    Raises:
        ConfigurationError: config/service/ is not what it should be.
    """
    from workers.tasks import register

    configure_logging(settings)
    policy = read_service_policy(settings.config).stages
    app = make_app(settings)
    app.conf.worker_max_memory_per_child = policy.child_memory_mb * 1024
    app.steps["worker"].add(beating(partial(touch, settings, "worker")))
    child = Child(settings, app)
    register(child)
    winding_down = WindingDown()
    _connect_signals(child, winding_down, policy)
    return _started(app, queues, concurrency)


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


def _connect_signals(child: Child, winding_down: WindingDown, policy: StagePolicy) -> None:
    def begin_child(**_: object) -> None:
        child.stop = winding_down.watch()

    def shut_down(**_: object) -> None:
        winding_down.begin(policy.finish_s, policy.grace_s)

    signals.setup_logging.connect(partial(_logging_is_ours), weak=False)
    signals.worker_process_init.connect(begin_child, weak=False)
    signals.worker_shutting_down.connect(shut_down, weak=False)


def _logging_is_ours(**_: object) -> None:
    pass
