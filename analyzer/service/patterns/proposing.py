"""Puts weak signs of one tutor towards one student, over several lessons, before the safeguarding lead.

Whoever proposes or answers anything about a tutor locks the tutor's row, so that two schedulers propose nothing twice.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.pattern import ALERTED, PatternState, Sign
from analyzer.records import custody, patterns
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.patterns import Proposal
from analyzer.records.said import acts_of_many
from analyzer.records.signs import signs_of, tutors_with_signs
from analyzer.review.patterns import further_steps, is_enough, new_steps
from analyzer.review.standing import Stand, standings
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service

AGENT = process("patterns")

log = structlog.get_logger()


def propose_patterns(service: Service) -> int:
    """Propose what there is now, add what came to what nobody has answered, and let lapse what was dismissed.

    Returns:
        How many proposals are new.
    """
    found = tutors_with_signs(service.policy.patterns, service.clock())
    return sum(_about(tutor, service) for tutor in sorted({*found, *patterns.tutors_of_open()}))


def _about(tutor: str, service: Service) -> int:
    policy, now, made = service.policy.patterns, service.clock(), 0
    with unit_of_work():
        patterns.lock_tutor(tutor)
        waiting = patterns.open_of(tutor)
        signs = _judged(signs_of(tutor, policy, now, {one for mine in waiting.values() for one in mine.recordings}))
        for student in sorted({*waiting, *(one for sign in signs for one in sign.students)}):
            shared = [sign for sign in signs if student in sign.students]
            answered = patterns.answered_steps(tutor, student)
            if student in waiting:
                _go_on(waiting[student], shared, answered, service)
            elif steps := new_steps(shared, answered, policy, now):
                _tell(patterns.make(tutor, student, steps, now=now), steps, service)
                made += 1
    return made


def _judged(signs: Sequence[Sign]) -> list[Sign]:
    """The signs, each with whether a person has dismissed it and none has confirmed it."""
    stand = {one: standings(acts) for one, acts in acts_of_many({sign.recording_id for sign in signs}).items()}
    dismissed = {
        (recording, finding)
        for recording, of_findings in stand.items()
        for finding, standing in of_findings.items()
        if standing.stand is Stand.DISMISSED
    }
    return [replace(sign, dismissed=sign.name in dismissed) for sign in signs]


def _go_on(waiting: Proposal, shared: Sequence[Sign], answered: frozenset[tuple[UUID, str]], service: Service) -> None:
    """Add what came to a proposal that nobody has answered; let it lapse where too little of it stands."""
    now = service.clock()
    further = further_steps(shared, waiting.names | answered, service.policy.patterns, now)
    standing = [sign for sign in shared if sign.name in waiting.names]
    if not is_enough([*standing, *further], service.policy.patterns):
        patterns.end(waiting.id, PatternState.LAPSED, now=now)
        _note(waiting.id, CustodyAction.PATTERN_LAPSED, {}, service)
        log.info("pattern lapsed", pattern=waiting.id)
    elif further:
        patterns.add_steps(waiting.id, further, now=now)
        _tell(waiting.id, further, service)


def _tell(pattern_id: int, steps: Sequence[Sign], service: Service) -> None:
    """Tell the chain of custody and the safeguarding lead, without words or anybody's id."""
    policy = service.policy.patterns
    named = [f"{one.recording_id}:{one.finding_id}" for one in steps]
    facts: Facts = {"steps": [*named], "rule": {**policy.rule}}
    _note(pattern_id, CustodyAction.PATTERN_PROPOSED, facts, service)
    these = hashlib.sha256(" ".join(named).encode()).hexdigest()[:8]  # further steps are told anew, and no alert counts
    raise_trouble(f"{ALERTED}:{pattern_id}:{these}", ALERTED, policy.weight, service)
    log.info("pattern proposed", pattern=pattern_id, steps=len(steps))


def _note(pattern_id: int, action: CustodyAction, facts: Facts, service: Service) -> None:
    about = (About("pattern", pattern_id),)
    custody.note(Chain.pattern(pattern_id), action, AGENT, facts, about=about, now=service.clock())
