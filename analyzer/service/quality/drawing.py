"""Each week some lessons in which the machine found nothing are drawn, and given to two people, one after the other."""

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import structlog

from analyzer.domain.access import AccessPolicy, Reach, Right
from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.quality_policy import QualityPolicy
from analyzer.domain.service_policy import ServicePolicy
from analyzer.records import blind, custody
from analyzer.records.accounts import all_accounts, roles_of
from analyzer.records.blind import Sample, tutor_of
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Account
from analyzer.review.sampling import drawn, whom
from analyzer.service.access import Person, has, person
from analyzer.service.assigning import give
from analyzer.service.bootstrap import Service
from analyzer.service.quality.strain import forget_old

SEEDS = 2**53
"""As many as every reader of JSON can tell apart."""
QUALITY = process("quality")

log = structlog.get_logger()


def look_after_samples(service: Service) -> None:
    """Draw last week once it is over, give what waits, forget what was heard long ago; repeated by the scheduler."""
    week = last_week(service.clock())
    if service.policy.quality.sample_share and not blind.was_drawn(week):
        draw(week, secrets.randbelow(SEEDS), QUALITY, service.policy.quality, now=service.clock())
    give_samples(service.policy, service.clock)
    forget_old(service.policy.quality, now=service.clock())


def draw(week: str, seed: int, by: str, policy: QualityPolicy, *, now: datetime) -> int | None:
    """Draw from a week's lessons without findings; a week is drawn once, and never again.

    Args:
        week: e.g. `2026-W41`, in UTC.
        seed: that decides, and is kept.
        by: who draws, as custody names them.
        policy: how many.
        now: the time.

    Returns:
        How many were drawn; None where the week had been drawn before.

    Raises:
        PermanentError: there is no such week, or it is not over.
    """
    since = monday_of(week)
    until = since + timedelta(days=7)
    if until > now:
        raise PermanentError("a week is drawn once it is over")
    with unit_of_work():
        there = blind.eligible(since, until)
        chosen = drawn(there, seed, policy.sample_share, policy.sample_most)
        told: Facts = {"week": week, "seed": seed, "share": policy.sample_share, "eligible": len(there)}
        if not blind.add_draw(chosen, by=by, now=now, **told):
            return None
        facts: Facts = {**told, "drawn": [str(one) for one in chosen]}
        custody.note(Chain.service(), CustodyAction.BLIND_DRAWN, by, facts, now=now)
    log.info("blind samples drawn", week=week, eligible=len(there), drawn=len(chosen))
    return len(chosen)


def give_samples(policy: ServicePolicy, clock: Callable[[], datetime]) -> int:
    """Give every sample that nobody has to somebody who has not reviewed it; says how many were given."""
    waiting = blind.waiting_samples()
    observers = _observers(policy.access) if waiting else []
    return sum(_give(one, observers, policy.plan, now=clock()) for one in waiting)


def last_week(now: datetime) -> str:
    """The last week that is over."""
    year, week, _ = (now.astimezone(UTC) - timedelta(days=7)).isocalendar()
    return f"{year}-W{week:02}"


def monday_of(week: str) -> datetime:
    """When a week begins.

    Raises:
        PermanentError: there is no such week.
    """
    try:
        year, _, number = week.partition("-W")
        return datetime.combine(date.fromisocalendar(int(year), int(number), 1), time(), UTC)
    except ValueError as error:
        raise PermanentError("a week is written as 2026-W41") from error


def _observers(policy: AccessPolicy) -> list[Account]:
    """Those who judge what is assigned to them, and read no alerts, which would tell them what another added."""
    return [account for account in all_accounts() if account.is_active and _observes(_person(account, policy))]


def _observes(who: Person) -> bool:
    return Reach.ASSIGNED in who.rights.get(Right.JUDGE, ()) and not has(who, Right.VIEW_ALERT)


def _person(account: Account, policy: AccessPolicy) -> Person:
    return person(account.pk, account.get_username(), account.tutor_id, roles_of(account), policy)


def _give(sample: Sample, observers: list[Account], plan: PlanPolicy, *, now: datetime) -> bool:
    spoke = blind.spoke_of(sample.recording_id)
    tutor = tutor_of(sample.recording_id) or ""
    names = {one.get_username(): one.tutor_id for one in observers}
    free = [name for name, its_own in names.items() if name not in spoke and plan.may_meet(name, its_own, tutor)]
    name = whom(blind.waiting_for(free), sample.seed, sample.recording_id)
    if name is None:
        return False
    try:
        give(sample.recording_id, name, plan, agent=QUALITY, now=now)
    except (ConflictError, PermanentError):
        return False  # somebody took it, or it is gone: the next round looks again
    return True
