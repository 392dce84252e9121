"""What a person says of signs over lessons: they look further, in a case, or find nothing in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.domain.pattern import PatternState
from analyzer.domain.sight import Sight
from analyzer.records import cases, custody, patterns
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.patterns import Proposal
from analyzer.service.alerts.acknowledging import acknowledge
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_finding
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.writing import LONGEST_NOTE, add_note

log = structlog.get_logger()


class NoSuchPatternError(ObjectMissingError):
    """There is no such proposal, or not for whoever asks."""


@dataclass(frozen=True)
class Further:
    """Somebody looks further."""

    case_reference: str
    """Of a case that stands, or that is opened."""
    note: str
    """Kept as a note of that case."""


@dataclass(frozen=True)
class Nothing:
    """There is nothing in it."""

    reason: str
    """A code of `reasons` in config/service/patterns.yaml."""


def answer(
    pattern_id: int, said: Further | Nothing, read: int, by: str, service: Service, sights: Sequence[Sight]
) -> None:
    """Answer a proposal, once; its alerts are acknowledged with it.

    Args:
        pattern_id: which proposal.
        said: what the person says.
        read: how many steps they have been shown.
        by: name of the account.
        service: the service's parts.
        sights: how far the rights reach that it takes.

    Raises:
        NoSuchPatternError: there is none for them.
        PermanentError: the reason is not of the list, the reference is none, or the note says nothing.
        ConflictError: somebody has answered it, it lapsed, its steps are others now, or the case is closed.
    """
    _check(said, service)
    pattern = _found(pattern_id, sights)
    _check_unchanged(pattern, read)
    case_id = _looking_further(pattern, said, by, service) if isinstance(said, Further) else None
    reason = said.reason if isinstance(said, Nothing) else ""
    state = PatternState.NOTHING_IN_IT if case_id is None else PatternState.LOOKED_INTO
    with unit_of_work():
        patterns.lock_tutor(pattern.tutor)
        _check_unchanged(_found(pattern_id, sights), read)
        now = service.clock()
        patterns.end(pattern_id, state, now=now, by=by, reason=reason, case_id=case_id)
        told: Facts = {"answer": state.value, "reason": reason, "case": case_id}
        chain, about = Chain.pattern(pattern_id), (About("pattern", pattern_id),)
        custody.note(chain, CustodyAction.PATTERN_ANSWERED, person(by), told, about=about, now=now)
        for alert_id in patterns.open_alerts_of(pattern_id):
            acknowledge(alert_id, by, now=now, facts={"pattern": pattern_id, "outcome": state.value})
    log.info("pattern answered", pattern=pattern_id, answer=state.value, case=case_id)


def _check(said: Further | Nothing, service: Service) -> None:
    if isinstance(said, Nothing) and said.reason not in service.policy.patterns.reasons:
        raise PermanentError("choose why there is nothing in it")
    if isinstance(said, Further) and not 0 < len(said.note.strip()) <= LONGEST_NOTE:
        raise PermanentError(f"say what is to be looked at: a note has 1 to {LONGEST_NOTE} characters")


def _found(pattern_id: int, sights: Sequence[Sight]) -> Proposal:
    if (pattern := patterns.find_pattern(pattern_id, sights)) is None:
        raise NoSuchPatternError("there is no such proposal")
    return pattern


def _check_unchanged(pattern: Proposal, read: int) -> None:
    if pattern.state is PatternState.LAPSED:
        raise ConflictError("it lapsed meanwhile, because too much of it was dismissed")
    if pattern.state is not PatternState.OPEN:
        raise ConflictError(f"{pattern.answered_by} has answered it already")
    if len(pattern.steps) != read:
        raise ConflictError("its steps are others now than those that you were shown; read them first")


def _looking_further(pattern: Proposal, said: Further, by: str, service: Service) -> int:
    """Let a case be about every step, and hold what the person wrote; all of it may be done again.

    It is done before the proposal is called answered: what the store does not take now is then asked for once more.
    """
    known = cases.case_by_reference(said.case_reference)
    case_id = known.pk if known else open_case(said.case_reference, by, service.clock).pk
    add_note(case_id, said.note, by, service)
    for step in pattern.steps:
        if cases.has_finding(step.recording_id, step.finding_id):
            add_finding(case_id, step.recording_id, step.finding_id, by, service)
    return case_id
