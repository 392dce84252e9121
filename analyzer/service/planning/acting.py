"""What people decide about a plan: who is excused, and who observes a lesson."""

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.domain.plan import ObservationState
from analyzer.domain.term import Term
from analyzer.records import custody, planning
from analyzer.records.accounts import find_account
from analyzer.records.assignments import assignee
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.observation_states import OPEN
from analyzer.service.assigning import assign
from analyzer.service.bootstrap import Service
from analyzer.service.queueing.placing import place


def excuse(term: Term, tutor: str, reason: str, by: str, service: Service) -> int:
    """Let a tutor not be observed in a term, or with no reason again; how many observations that were.

    Args:
        term: which.
        tutor: who.
        reason: a code of `excuses` in config/service/terms.yaml; empty to take an excuse back.
        by: name of the account.
        service: the service's parts.

    Raises:
        PermanentError: there is no such reason.
        ObjectMissingError: nothing is planned of this tutor.
        ConflictError: all is done, or excused already; or nothing is excused that could be taken back.
    """
    if reason and reason not in service.policy.plan.excuses:
        raise PermanentError("choose why the tutor is excused")
    now = service.clock()
    with unit_of_work():
        rows = planning.of_tutor(term, tutor, now=now) if _locked(term) else []
        if not rows:
            raise ObjectMissingError("nothing is planned of this tutor")
        states = OPEN if reason else (ObservationState.EXCUSED,)
        changed = [row for row in rows if row.state in states]
        if not changed:
            raise ConflictError("nothing is left to excuse" if reason else "nothing of this tutor is excused")
        planning.note_excused(changed, reason, by if reason else "", now if reason else None)
        place([row.recording_id for row in changed if row.recording_id])
        facts: Facts = {"observations": [row.pk for row in changed], "excuse": reason}
        about = [About("observation", row.pk) for row in changed]
        custody.note(Chain.plan(term.name), CustodyAction.PLAN_EXCUSED, person(by), facts, about=about, now=now)
    return len(changed)


def change_observer(observation_id: int, name: str, by: str, service: Service, *, said_twice: bool = False) -> None:
    """Give a drawn lesson to somebody to observe.

    Args:
        observation_id: which.
        name: of the account that observes it from now on.
        by: name of the account that decides.
        service: the service's parts.
        said_twice: whether it was said that they are to have it although they have had enough of what it holds.

    Raises:
        ObjectMissingError: there is no such observation.
        AskAgainError: they have had enough, and nobody has said so twice.
        PermanentError: there is no open account of this name.
        ConflictError: nothing is drawn yet, or they may not meet: the tutor themself, or a declared interest.
    """
    now = service.clock()
    with unit_of_work():
        row = planning.find_observation(observation_id)
        term = service.policy.plan.term_named(row.term) if row else None
        if row is None or term is None or not _locked(term):
            raise ObjectMissingError("there is no such observation")
        if row.recording is None:
            raise ConflictError("no lesson is drawn yet")
        account = find_account(name)
        if account is None or not account.is_active:
            raise PermanentError("there is no open account of this name")
        if not service.policy.plan.may_meet(name, account.tutor_id, row.tutor):
            raise ConflictError("they may not observe this tutor: their own lesson, or a declared interest")
        holder = assignee(row.recording.pk)
        assign(row.recording.pk, name, service.policy, by=by, now=now, said_twice=said_twice)
        planning.note_given(row, account.pk, now=now)
        facts: Facts = {"observation": row.pk, "to": name, "from": holder.name if holder else None}
        about = (About("observation", row.pk),)
        custody.note(Chain.plan(term.name), CustodyAction.PLAN_OBSERVER, person(by), facts, about=about, now=now)


def _locked(term: Term) -> bool:
    return planning.find_plan(term.name) is not None and bool(planning.lock_plan(term.name))
