"""Two different people let a sweep do what it would not do by itself; each has proven who they are."""

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError
from analyzer.records import custody, sweeps
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Account
from analyzer.service.bootstrap import Service
from analyzer.service.retention.agreed import agreed_to
from analyzer.service.retention.sweeping import look


def approve_sweep(digest: str, account: Account, service: Service) -> list[str]:
    """Let the sweep go on with exactly the list that was forecast; who has agreed so far.

    Raises:
        ConflictError: that is not what a sweep would do now, or nothing keeps it from doing so.
    """
    seen = look(service)
    if digest == seen.cases.digest and seen.cases.by_two:
        return _agree(f"cases:{digest}", account, {"plan": digest, "cases": len(seen.cases.leaving)}, service)
    if seen.brake is None:
        raise ConflictError("nothing that two people could override keeps the sweep from going on")
    if seen.digest != digest:
        raise ConflictError(f"a sweep would do something else by now, {seen.digest}: read the forecast again")
    facts: Facts = {"plan": digest, "recordings": seen.plan.media, "brake": seen.brake}
    return _agree(f"sweep:{digest}", account, facts, service)


def _agree(subject: str, account: Account, facts: Facts, service: Service) -> list[str]:
    now, action = service.clock(), CustodyAction.DESTRUCTION_APPROVED
    with unit_of_work():
        _, new = sweeps.approve(subject, account, now=now)
        if not new:
            raise ConflictError("this person has agreed before; it takes another one")
        agent = person(account.get_username())
        custody.note(Chain.service(), action, agent, facts, now=now)
    return list(agreed_to(subject, action, str(facts["plan"]), service.policy.access))
