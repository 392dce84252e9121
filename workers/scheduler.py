"""The service looks after itself: what is repeated, in a process of its own, whether or not a broker is there.

Two such processes at once do no harm: every job claims what it works on.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from analyzer.service.bootstrap import Service, make_service
from analyzer.service.catalogue import released
from analyzer.settings.logs import configure_logging
from analyzer.settings.service_settings import ServiceSettings
from workers.liveness import EVERY_S, touch

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """One story that is repeated."""

    name: str
    every_s: float
    """Between the end of one run and the begin of the next."""
    work: Callable[[], object]


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
    alive = Job("alive", EVERY_S, partial(touch, settings, "scheduler"))
    repeat((alive, *jobs_of(service)), stop, service.policy.stages.finish_s)


def jobs_of(service: Service) -> tuple[Job, ...]:
    """Everything that is repeated, how often, and the parts that it needs."""
    from analyzer.service.alerts.delivering import deliver_due
    from analyzer.service.alerts.escalating import escalate_due
    from analyzer.service.cases.asking import ask_whether_to_close
    from analyzer.service.custody.checkpoints import write_checkpoint
    from analyzer.service.custody.receipts import tell_receipts
    from analyzer.service.custody.timestamps import stamp_checkpoints
    from analyzer.service.custody.verifying import watch_custody
    from analyzer.service.feedback.notices import send_notices
    from analyzer.service.fixity.rota import read_due
    from analyzer.service.holds.comparing import compare_holds
    from analyzer.service.intake.folder import scan_folder
    from analyzer.service.intake.incoming import poll_incoming
    from analyzer.service.intake.reconciliation import reconcile_arrivals
    from analyzer.service.ledger.closing import write_due_ledgers
    from analyzer.service.patterns.proposing import propose_patterns
    from analyzer.service.pipeline.garbage_collection import collect_garbage
    from analyzer.service.pipeline.preserve import retry_holds
    from analyzer.service.pipeline.stuck import resume_stuck
    from analyzer.service.pipeline.sweep import sweep
    from analyzer.service.planning.drawing import draw_observations
    from analyzer.service.quality.drawing import look_after_samples
    from analyzer.service.queueing.placing import place_missing
    from analyzer.service.replay.stepping import step_replays
    from analyzer.service.retention.sweeping import sweep_retention

    settings, store, clock, stages = service.settings, service.store, service.clock, service.policy.stages
    every, custody = service.policy.scheduler, service.policy.custody
    return (
        Job("sweep", every.sweep_s, partial(sweep, service)),
        Job("hold", every.sweep_s, partial(retry_holds, service)),
        Job("compare_holds", every.compare_holds_s, partial(compare_holds, service)),
        Job("stuck", every.reconcile_s, partial(resume_stuck, service)),
        Job("deliver", every.deliver_s, partial(deliver_due, settings, service.policy.alerts, clock)),
        Job("notices", every.deliver_s, partial(send_notices, settings, service.policy.alerts, clock)),
        Job("escalate", every.escalate_s, partial(escalate_due, service)),
        Job("scan_folder", every.scan_folder_s, partial(scan_folder, service)),
        Job("poll", every.poll_s, partial(poll_incoming, service)),
        Job("reconciliation", every.reconcile_s, partial(reconcile_arrivals, service)),
        Job("anchor", custody.anchor_after_s, partial(write_checkpoint, store, settings, custody, clock)),
        Job("timestamps", custody.anchor_after_s, partial(stamp_checkpoints, store, settings, custody, clock)),
        Job("receipts", every.deliver_s, partial(tell_receipts, settings, service.policy.alerts.timeout_s, clock)),
        Job("custody", custody.verify_after_s, partial(watch_custody, service)),
        Job("queue", every.reconcile_s, place_missing),
        Job("replay", every.replay_s, partial(step_replays, service)),
        Job(
            "garbage_collection", every.collect_garbage_s, lambda: collect_garbage(store, settings, stages, now=clock())
        ),
        Job("fixity", every.fixity_s, partial(read_due, service)),
        Job("cases", every.cases_s, partial(ask_whether_to_close, service)),
        Job("quality", service.policy.quality.sample_every_s, partial(look_after_samples, service)),
        Job("plan", every.plan_s, partial(draw_observations, service)),
        Job("patterns", service.policy.patterns.every_s, partial(propose_patterns, service)),
        Job("ledger", every.ledger_s, partial(write_due_ledgers, service)),
        Job("retention", every.retention_s, partial(sweep_retention, service)),
    )


def repeat(jobs: Sequence[Job], stop: threading.Event, finish_s: float) -> None:
    """Run each job now and again in a thread of its own until `stop` is set, then let what runs finish for a while.

    The pauses are measured by the monotonic clock: no jump of the wall clock stops a job or makes it run twice at once.
    """
    threads = [threading.Thread(target=_repeat, args=(job, stop), name=job.name, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    stop.wait()
    deadline = time.monotonic() + finish_s
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))


def _repeat(job: Job, stop: threading.Event) -> None:
    with structlog.contextvars.bound_contextvars(job=job.name):
        while not stop.is_set():
            try:
                with released():
                    job.work()
            except Exception as error:
                log.exception("a scheduled job failed", kind=type(error).__name__)
            stop.wait(job.every_s)
