"""The rota: what is due is read again, held originals first, a slice at a time, and behind the analysis of lessons."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from analyzer.domain.errors import TransientError
from analyzer.domain.fixity import BROKEN
from analyzer.domain.kinds import Severity
from analyzer.records import fixity
from analyzer.records.holds import has_live
from analyzer.records.rows import Item
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.fixity.proving import prove

AT_ONCE = 50
"""Originals at most that one slice begins."""
HOUR = timedelta(hours=1)
OVERDUE = "fixity_overdue"
"""Kind of the alert; its subject names the day."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Slice:
    """What one run of the rota did."""

    checked: int
    bytes: int
    broken: int
    yielded: bool
    """Whether it left something that is due to a later run, because lessons wait to be analysed."""


def read_due(service: Service, elapsed_s: Callable[[], float] = time.monotonic) -> Slice:
    """Read some of what is due, and prove it; to be called again and again, by any number of processes.

    Args:
        service: the service's parts.
        elapsed_s: a clock that no one puts back.
    """
    policy, begun = service.policy.fixity, elapsed_s()
    until = begun + policy.share * service.policy.scheduler.fixity_s
    checked = read = broken = 0
    chosen, yielded = _chosen(service)
    for item in chosen:
        if elapsed_s() > until or _over_budget(service):
            break
        try:
            broken += prove(item, service) in BROKEN
        except TransientError as error:
            log.warning("not read again", item=item.pk, why=str(error))
            break
        checked, read = checked + 1, read + item.bytes
    _tell_overdue(service)
    done = Slice(checked, read, broken, yielded)
    if checked or yielded:
        log.info("read again", checked=checked, bytes=read, broken=broken, yielded=yielded)
    return done


def _chosen(service: Service) -> tuple[list[Item], bool]:
    """What is due; where lessons wait, of that only what is overdue."""
    policy, now = service.policy.fixity, service.clock()
    due = fixity.due(policy, now=now, limit=AT_ONCE)
    if not due or fixity.ready_stages(now=now) <= policy.yields_to:
        return due, False
    held = has_live({item.recording_id for item in due})
    late = [item for item in due if fixity.is_overdue(item, policy, held=item.recording_id in held, now=now)]
    return late, len(late) < len(due)


def _over_budget(service: Service) -> bool:
    allowed = service.policy.fixity.bytes_per_s * HOUR.total_seconds()
    return fixity.bytes_checked_since(service.clock() - HOUR) >= allowed


def _tell_overdue(service: Service) -> None:
    """Tell a person, once a day, that something has not been proven for longer than it may."""
    now = service.clock()
    if fixity.overdue(service.policy.fixity, now=now):
        raise_trouble(f"{OVERDUE}:{now:%Y-%m-%d}", OVERDUE, Severity.SERIOUS, service)
