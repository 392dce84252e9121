"""Cases that were closed long ago: what was written and put into them goes, version by version, and is certified.

Their rows only grow and stay, bare: who did what, when, and to whom it was referred; no words.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import structlog

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.destruction import Destroyed
from analyzer.domain.errors import IntegrityError, ObjectLockedError, ObjectMissingError
from analyzer.domain.kinds import Severity
from analyzer.domain.retention import RetentionKind
from analyzer.domain.stored import Listed
from analyzer.records import case_destructions, custody, sweeps
from analyzer.records.cases import lock_case
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.destructions import note_certified
from analyzer.records.rows import Case, CaseDestruction
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.holds.releasing import lift_of_case
from analyzer.service.removing import remove_version
from analyzer.service.retention.agreed import agreed_to
from analyzer.service.retention.certificates import AGENT, decision, keep
from analyzer.service.retention.listing import MARKER
from analyzer.service.retention.removing import is_gone
from analyzer.service.signing_keys import key_ring

LOCKED = "something in it is still locked in the store"
log = structlog.get_logger()


@dataclass(frozen=True)
class DueCases:
    """Closed cases that are past their clock."""

    leaving: tuple[Case, ...]
    kept: tuple[tuple[Case, str], ...]
    """Due, and not destroyed, with the reason."""
    digest: str
    """Names exactly these, for the two people who agree; empty where none leaves."""
    agreed: tuple[str, ...]
    """Who has."""
    by_two: bool
    """Whether it takes them."""

    @property
    def goes_on(self) -> bool:
        """Whether a sweep destroys them."""
        return not self.by_two or len(self.agreed) >= sweeps.APPROVALS


def due_cases(service: Service) -> DueCases:
    """Ask every closed case; destroys nothing.

    Raises:
        TransientError: the store cannot be reached.
    """
    policy = service.policy.retention
    leaving: list[Case] = []
    kept: list[tuple[Case, str]] = []
    for case in case_destructions.closed_before(service.clock() - _kept_for(service)):
        if why := case_destructions.why_case_kept(case) or _why_locked(case, service):
            kept.append((case, why))
        else:
            leaving.append(case)
    digest = (
        hashlib.sha256(canonical({"cases": [one.pk for one in leaving]}).encode()).hexdigest()[:16] if leaving else ""
    )
    action, access = CustodyAction.DESTRUCTION_APPROVED, service.policy.access
    agreed = agreed_to(f"cases:{digest}", action, digest, access) if digest else ()
    return DueCases(tuple(leaving), tuple(kept), digest, agreed, policy.two_people_for_cases)


def destroy_cases(due: DueCases, service: Service) -> int:
    """Destroy what may go, and go on with what an earlier sweep began; how many cases are done.

    Raises:
        TransientError: the store cannot be reached; the next sweep goes on.
        ConfigurationError: there is no key to sign certificates with; nothing was removed.
    """
    rows = list(case_destructions.unfinished_cases())
    if due.leaving and due.goes_on:
        key_ring(service.settings)
        rows += [row for case in due.leaving if (row := _decide(case, due, service))]
    return sum(_go_on(row, service) for row in rows)


def _kept_for(service: Service) -> timedelta:
    policy = service.policy.retention
    return timedelta(days=policy.cases.days + policy.grace_days)


def _stored(case: Case, service: Service) -> list[Listed]:
    """Everything that lies below the case's name, whether a row names it or not: notes, documents, receipts."""
    return list(service.store.list(f"cases/{case.pk}/", versions=True))


def _why_locked(case: Case, service: Service) -> str | None:
    """Of its own holds the case itself is the reason; a lock has an end, and is waited for."""
    now = service.clock()
    for one in _stored(case, service):
        try:
            until = service.store.retained_until(one.key, one.version_id)
        except ObjectMissingError:  # a delete marker
            continue
        if until is not None and until > now:
            return LOCKED
    return None


def _decide(case: Case, due: DueCases, service: Service) -> CaseDestruction | None:
    objects = [_listed(one) for one in _stored(case, service)]
    policy, now = service.policy.retention, service.clock()
    with unit_of_work():
        locked = lock_case(case.pk)
        if locked is None or locked.closed_at is None or case_destructions.why_case_kept(locked):
            return None
        due_at = locked.closed_at + timedelta(days=policy.cases.days)
        values = decision(due_at, objects, due.agreed if due.by_two else (), policy)
        row = case_destructions.begin_case(locked, values, now=now)
        facts: Facts = {"objects": len(objects)}
        _tell(row, CustodyAction.DESTRUCTION_DECIDED, facts, service)
    return row


def _listed(one: Listed) -> Destroyed:
    role = MARKER if one.is_delete_marker else one.key.rpartition("/")[2].partition("-")[0]
    return Destroyed(role=role, key=one.key, version_id=one.version_id, sha256="", bytes=one.bytes)


def _go_on(row: CaseDestruction, service: Service) -> bool:
    """Go on wherever it was left off; whether the case is destroyed now."""
    try:
        for one in map(Destroyed.model_validate, row.objects_listed):
            _remove(one, service)
    except (ObjectLockedError, IntegrityError) as error:
        raise_trouble(f"case-destruction:{row.id}", "destruction_stopped", Severity.CRITICAL, service)
        log.warning("destruction of a case waits", case=row.case_id, why=str(error))
        return False
    if row.emptied_at is None:
        with unit_of_work():
            case_destructions.note_case_emptied(row, now=service.clock())
    _certify(row, service)
    return True


def _remove(one: Destroyed, service: Service) -> None:
    """Take our own hold off, remove the version, and see that it is gone."""
    if one.role != MARKER:
        if is_gone(one, service.store):
            return
        lift_of_case(one.key, one.version_id, service.store)
    remove_version(one.key, one.version_id, service.store)
    if one.role != MARKER and not is_gone(one, service.store):
        raise IntegrityError("the store still has a version that was removed")


def _certify(row: CaseDestruction, service: Service) -> None:
    stored = keep(row, service)
    with unit_of_work():
        note_certified(row, stored, now=service.clock())
        _tell(row, CustodyAction.DELETED, {"certificate_sha256": stored.sha256}, service)
    log.info("case destroyed", case=row.case_id, certificate=str(row.id), objects=len(row.objects_listed))


def _tell(row: CaseDestruction, action: CustodyAction, facts: Facts, service: Service) -> None:
    told: Facts = {"destruction": str(row.id), "kinds": [RetentionKind.CASES.value], **facts}
    about = (About("case", row.case_id),)
    custody.note(Chain.case(row.case_id), action, AGENT, told, about=about, now=service.clock())
