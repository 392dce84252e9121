"""The sweep: looks whether everything agrees, asks what is due, and destroys it, or says why it does not."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.kinds import Severity
from analyzer.preservation.retention import excess, jump
from analyzer.records import custody, destructions, expiring, sweeps
from analyzer.records.database import unit_of_work
from analyzer.records.destructible import UNASSESSED
from analyzer.records.sessions import forget_ended_sessions
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.retention.agreed import agreed_to
from analyzer.service.retention.agreement import clocks_differ, disagreement
from analyzer.service.retention.cases import DueCases, destroy_cases, due_cases
from analyzer.service.retention.destroying import destroy, go_on
from analyzer.service.retention.planning import Plan, plan

log = structlog.get_logger()


@dataclass(frozen=True)
class Seen:
    """What a sweep would do now."""

    plan: Plan
    refusal: str | None
    """Why it does nothing, whoever agrees: clock, catalogue and store do not fit together."""
    brake: str | None
    """Why it does nothing until two people agree."""
    jumped: bool
    """Whether the clock is not believed, by itself or because the store's is another."""
    digest: str
    """Names what they agree to."""
    agreed: tuple[str, ...]
    """Who has."""
    cases: DueCases
    """Closed cases that are past their clock."""

    @property
    def goes_on(self) -> bool:
        """Whether it destroys what is due."""
        return self.refusal is None and (self.brake is None or len(self.agreed) >= sweeps.APPROVALS)

    @property
    def says(self) -> str:
        """Why it does not; empty where it does."""
        return "" if self.goes_on else self.refusal or self.brake or ""


@dataclass(frozen=True)
class Swept:
    """What a sweep did."""

    seen: Seen
    destroyed: int
    """Recordings of which something was destroyed."""
    resumed: int
    """Destructions that an earlier sweep had begun."""
    arrivals: int
    """Rows of what was handed in that went."""
    cases: int = 0
    """Closed cases of which nothing but rows is left now."""
    alerts: int = 0
    """Alerts about no recording that went, as far as nobody acted on them."""


def look(service: Service) -> Seen:
    """Ask everything that a sweep asks, and do nothing.

    Raises:
        TransientError: the store cannot be reached.
    """
    policy, now = service.policy.retention, service.clock()
    made = plan(policy, now=now)
    mark = sweeps.last_mark()
    jumped = None
    if expiring.any_recordings():  # where there is none, no clock can do harm, and nobody has to be asked
        jumped = jump(now, mark.at if mark else None, expiring.committed_times(), policy.brake)
    lately = expiring.begun_since(now - timedelta(days=1))
    brake = jumped or excess(made.media, lately, expiring.media_there(), policy.brake)
    digest = _digest(made, jumped, now)
    agreed = _agreed(digest, service) if brake else ()
    differ = clocks_differ(service.store, now)
    refusal = differ or disagreement(service, now=now)
    return Seen(made, refusal, brake, bool(jumped or differ), digest, agreed, due_cases(service))


def sweep_retention(service: Service) -> Swept:
    """Destroy what has been kept for long enough, where nothing speaks against it; told where something does.

    Raises:
        TransientError: the store cannot be reached; the next sweep goes on.
        ConfigurationError: there is no key to sign certificates with.
    """
    seen, now = look(service), service.clock()
    _ask_about_unassessed(seen.plan, service)
    _mark(seen, now)
    if not seen.goes_on:
        raise_trouble(f"retention:{now:%Y-%m-%d}", "retention", Severity.SERIOUS, service)
        log.warning("nothing is destroyed", why=seen.says, due=seen.plan.media, agree_to=seen.digest)
        return Swept(seen, destroyed=0, resumed=0, arrivals=0)
    resumed = sum(go_on(row, service) for row in destructions.unfinished())
    approved_by = seen.agreed if seen.brake else ()
    destroyed = sum(destroy(one, approved_by, service) for one in seen.plan.leaving)
    cases = destroy_cases(seen.cases, service)
    arrivals, alerts = _forget_arrivals(service), _forget_alerts(service)
    forget_ended_sessions(now=service.clock())
    log.info("retention", destroyed=destroyed, resumed=resumed, kept=len(seen.plan.kept), soon=seen.plan.soon)
    return Swept(seen, destroyed, resumed, arrivals, cases, alerts)


def _agreed(digest: str, service: Service) -> tuple[str, ...]:
    return agreed_to(f"sweep:{digest}", CustodyAction.DESTRUCTION_APPROVED, digest, service.policy.access)


def _digest(made: Plan, jumped: str | None, now: datetime) -> str:
    """Whoever agrees to a clock that has jumped agrees for this day alone."""
    if jumped is None:
        return made.digest
    return hashlib.sha256(f"{made.digest} {now:%Y-%m-%d}".encode()).hexdigest()[:16]


def _mark(seen: Seen, now: datetime) -> None:
    values = {"refusal": seen.says[:500], "leaving": seen.plan.soon, "kept": len(seen.plan.kept)}
    sweeps.mark(values, now=now, in_order=seen.goes_on or not seen.jumped)


def _ask_about_unassessed(made: Plan, service: Service) -> None:
    for recording in made.to_ask:
        raise_trouble(UNASSESSED, UNASSESSED, Severity.SERIOUS, service, recording)


def _forget_alerts(service: Service) -> int:
    """Alerts about the service itself have the clock of all alerts; those of recordings go with them."""
    now = service.clock()
    before = now - timedelta(days=service.policy.retention.alerts.days)
    with unit_of_work():
        about = destructions.forget_alerts(before)
        if about:
            facts: Facts = {"alerts": len(about), "before": before.isoformat()}
            agent = process("retention")
            custody.note(Chain.service(), CustodyAction.ROWS_EXPIRED, agent, facts, about=about, now=now)
    return len(about)


def _forget_arrivals(service: Service) -> int:
    now = service.clock()
    before = now - timedelta(days=service.policy.retention.arrivals.days)
    with unit_of_work():
        gone = destructions.forget_arrivals(before)
        if gone:
            facts: Facts = {"arrivals": gone, "before": before.isoformat()}
            custody.note(Chain.service(), CustodyAction.ROWS_EXPIRED, process("retention"), facts, now=now)
    return gone
