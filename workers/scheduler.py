"""The service looks after itself: what is repeated, in a process of its own, whether or not a broker is there.

Two such processes at once do no harm: every job claims what it works on.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from analyzer.domain.service_policy import SchedulerPolicy
from analyzer.service.bootstrap import Service, make_service
from analyzer.service.catalogue import released
from analyzer.settings.logs import configure_logging
from analyzer.settings.service_settings import ServiceSettings
from workers.liveness import EVERY_S, touch

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """One use case that is repeated."""

    name: str
    every_s: float
    """Between the end of one run and the begin of the next."""
    work: Callable[[Service], object]


def run_scheduler(settings: ServiceSettings) -> None:
    """Repeat all jobs until asked to end.

    Raises:
        ConfigurationError: config/service/ is not what it should be.
    """
    configure_logging(settings)
    service = make_service(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    alive = Job("alive", EVERY_S, lambda service: touch(service.settings, "scheduler"))
    repeat((alive, *jobs_of(service.policy.scheduler)), service, stop)


def jobs_of(policy: SchedulerPolicy) -> tuple[Job, ...]:
    """Everything that is repeated, and how often."""
    from analyzer.service.alerts.delivering import deliver_due
    from analyzer.service.alerts.escalating import escalate_due
    from analyzer.service.intake.folder import scan_folder
    from analyzer.service.intake.incoming import poll_incoming
    from analyzer.service.intake.reconciliation import reconcile_arrivals
    from analyzer.service.ledger.closing import write_due_ledgers
    from analyzer.service.pipeline.garbage_collection import collect_garbage
    from analyzer.service.pipeline.preserve import retry_holds
    from analyzer.service.pipeline.stuck import resume_stuck
    from analyzer.service.pipeline.sweep import sweep
    from analyzer.service.replay.stepping import step_replays

    return (
        Job("sweep", policy.sweep_s, sweep),
        Job("hold", policy.sweep_s, retry_holds),
        Job("stuck", policy.reconcile_s, resume_stuck),
        Job("deliver", policy.deliver_s, deliver_due),
        Job("escalate", policy.escalate_s, escalate_due),
        Job("scan_folder", policy.scan_folder_s, scan_folder),
        Job("poll", policy.poll_s, poll_incoming),
        Job("reconciliation", policy.reconcile_s, reconcile_arrivals),
        Job("replay", policy.replay_s, step_replays),
        Job("garbage_collection", policy.collect_garbage_s, collect_garbage),
        Job("ledger", policy.ledger_s, write_due_ledgers),
    )


def repeat(jobs: Sequence[Job], service: Service, stop: threading.Event) -> None:
    """Run each job now and again in a thread of its own until `stop` is set, then let what runs finish for a while.

    The pauses are measured by the monotonic clock: no jump of the wall clock stops a job or makes it run twice at once.
    """
    threads = [threading.Thread(target=_repeat, args=(job, service, stop), name=job.name, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = time.monotonic() + service.policy.stages.finish_s
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _repeat(job: Job, service: Service, stop: threading.Event) -> None:
    with structlog.contextvars.bound_contextvars(job=job.name):
        while not stop.is_set():
            try:
                with released():
                    job.work(service)
            except Exception as error:
                log.exception("a scheduled job failed", kind=type(error).__name__)
            stop.wait(job.every_s)
