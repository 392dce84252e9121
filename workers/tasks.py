"""The tasks. Each takes ids by keyword, ignores what a newer version may have added, and calls one use case."""

from collections.abc import Callable
from functools import wraps

import structlog

from analyzer.messaging.app import DELIVER_ALERTS, RUN_STAGE
from analyzer.service.alerts.delivering import deliver_due
from analyzer.service.catalogue import released
from analyzer.service.pipeline.run_stage import run_stage
from workers.child import Child

log = structlog.get_logger(__name__)


def register(child: Child) -> None:
    """Make the tasks known to the child's app."""

    def stage(*, stage_id: int, **_newer: object) -> None:
        with child.interruptible():
            run_stage(stage_id, child.service, child.name, child.stop)

    def alerts(**_newer: object) -> None:
        service = child.service
        deliver_due(service.settings, service.policy.alerts, service.clock)

    for name, task in {RUN_STAGE: stage, DELIVER_ALERTS: alerts}.items():
        child.app.task(name=name, shared=False)(_kept_quiet(task))


def _kept_quiet(task: Callable[..., None]) -> Callable[..., None]:
    """Log what failed by its type, where Celery would log its text; the row or the sweep sees to the rest."""

    @wraps(task)
    def quietly(**kwargs: object) -> None:
        try:
            with released():
                task(**kwargs)
        except Exception as error:
            log.exception("a task failed", error=type(error).__name__)

    return quietly
