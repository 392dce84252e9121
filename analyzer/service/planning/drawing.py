"""Asks for observations, draws lessons as they come in, and gives them to observers.

One planner works on a term at a time; each batch is a unit of work with one event that tells all of it. What was
drawn is never drawn anew: what cannot be observed any more lapses, and another is asked for.
"""

import secrets
from collections.abc import Callable
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.plan import Draw, ObservationReason
from analyzer.domain.term import Term
from analyzer.records import custody, planning
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import PlannedObservation
from analyzer.records.term_lessons import Drawable, drawable
from analyzer.review.drawing import Candidate, order_of, week_of
from analyzer.service.bootstrap import Service
from analyzer.service.planning.batches import AGENT, BATCH, Planning, Told
from analyzer.service.planning.extra import extra_wanted
from analyzer.service.planning.forgetting import forget_old_terms
from analyzer.service.planning.giving import give
from analyzer.service.queueing.placing import place

log = structlog.get_logger()


def draw_observations(service: Service) -> int:
    """Draw what can be drawn in the term that runs; how many lessons that were."""
    forget_old_terms(service)
    term = service.policy.plan.term_at(service.clock())
    return draw_term(term, service) if term else 0


def draw_term(term: Term, service: Service) -> int:
    """Ask for, draw and give all that can be in a term; how many lessons were drawn.

    Args:
        term: of config/service/terms.yaml.
        service: the service's parts.
    """
    _begin(term, service)
    _in_batches(term, service, _lapse)
    _in_batches(term, service, _ask)
    _in_batches(term, service, _ask_for_more)
    drawn = _in_batches(term, service, _draw)
    _in_batches(term, service, give)
    if drawn:
        log.info("observations drawn", term=term.name, drawn=drawn)
    return drawn


def _begin(term: Term, service: Service) -> None:
    if planning.find_plan(term.name):
        return
    with unit_of_work():
        plan = planning.begin_plan(term, secrets.token_hex(16), now=service.clock())
        if plan:
            about = (About("plan", plan.pk),)
            chain, facts = Chain.plan(term.name), {"seed": plan.seed}
            custody.note(chain, CustodyAction.PLAN_BEGUN, AGENT, facts, about=about, now=service.clock())


def _in_batches(term: Term, service: Service, work: Callable[[Planning, int, int], Told]) -> int:
    """Do the work batch by batch, each told in one event; how many lessons were drawn."""
    drawn, after = 0, 0
    while True:
        with unit_of_work():
            plan = planning.lock_plan(term.name)
            told = work(Planning(term, plan.seed, service.policy.plan, service.clock()), after, BATCH)
            if told.ids:
                place(planning.recordings_of(told.ids))
                facts: Facts = {
                    "asked": [*told.asked],
                    "drawn": [*told.drawn],
                    "given": [*told.given],
                    "lapsed": [*told.lapsed],
                }
                about = [About("observation", one) for one in told.ids]
                custody.note(
                    Chain.plan(term.name), CustodyAction.PLAN_DRAWN, AGENT, facts, about=about, now=service.clock()
                )
        drawn += len(told.drawn)
        if told.last <= after:
            return drawn
        after = told.last


def _ask(plan: Planning, after: int, limit: int) -> Told:
    """Every tutor with a lesson in the term is observed as often as policy says."""
    wanted = plan.policy.observations
    tutors = planning.unasked(plan.term, wanted, limit)
    told = Told(asked=_asked(plan, ObservationReason.TERM, dict.fromkeys(tutors, wanted)))
    return told if not told.asked else Told(asked=told.asked, last=after + 1)


def _ask_for_more(plan: Planning, _: int, __: int) -> Told:
    """More of those whose lessons fall short, by what people have said."""
    wanted = extra_wanted(plan.term, plan.policy)
    return Told(asked=[id_ for reason, tutors in wanted.items() for id_ in _asked(plan, reason, tutors)])


def _asked(plan: Planning, reason: ObservationReason, wanted: dict[str, int]) -> list[int]:
    there = planning.extra_of(plan.term.name, reason, wanted)
    last = planning.last_numbers(plan.term.name, reason, wanted)
    rows = []
    for tutor, observations in wanted.items():
        for number in range(there[tutor] + 1, observations + 1):
            week = plan.term.week_of(plan.now)
            if reason is ObservationReason.TERM:
                week = week_of(plan.seed, tutor, number, plan.dealt, observations)
            rows.append(_row(plan, tutor, reason, last.get(tutor, 0) + number - there[tutor], week))
    return planning.ask(rows, now=plan.now)


def _row(plan: Planning, tutor: str, reason: str, number: int, week: int) -> dict[str, object]:
    own = {"term": plan.term.name, "tutor": tutor, "reason": reason, "number": number, "week": week}
    return {**own, "due_at": plan.term.ends_at}


def _lapse(plan: Planning, after: int, limit: int) -> Told:
    """What cannot be observed any more makes room for another of the same tutor."""
    rows = planning.lapsing(plan.term, limit, now=plan.now)
    planning.let_lapse(rows, now=plan.now)
    asked: list[int] = []
    for row in rows:
        last = planning.last_numbers(plan.term.name, ObservationReason(row.reason), [row.tutor])
        asked += planning.ask([_row(plan, row.tutor, row.reason, last[row.tutor] + 1, row.week)], now=plan.now)
    return Told(asked=asked, lapsed=[row.pk for row in rows], last=after + 1 if rows else after)


def _draw(plan: Planning, after: int, limit: int) -> Told:
    """Draw where the week is over in which a lesson is to be drawn, and there is one."""
    rows = planning.undrawn(plan.term, plan.over, after, limit, now=plan.now)
    weeks = plan.term.weeks()
    if not rows:
        return Told(last=after)
    lessons = dict(drawable(plan.term, {row.tutor for row in rows}, weeks[plan.over - 1].ends_at))
    told = Told(last=rows[-1].pk)
    for row in rows:
        if drawn := _drawn(plan, row, lessons.get(row.tutor, [])):
            told.drawn.append(row.pk)
            lessons[row.tutor] = [one for one in lessons[row.tutor] if one.id != drawn]
    return told


def _drawn(plan: Planning, row: PlannedObservation, lessons: list[Drawable]) -> UUID | None:
    """The recording that was drawn for a row, where there is one; earlier weeks count once no later one may come."""
    last = plan.over >= plan.dealt
    weighted = plan.policy.draw is Draw.RISK_WEIGHTED
    weights = plan.policy.weights
    candidates = [
        Candidate(str(one.id), plan.term.week_of(one.taught_at), weights.of(one.gravest) if weighted else 1.0)
        for one in lessons
    ]
    open_to = [one for one in candidates if last or one.week >= row.week]
    if not open_to:
        return None
    first, *_ = order_of(plan.seed, row.tutor, open_to, row.week)
    row.drawn_at = plan.now
    listed = [{"recording": one.recording, "week": one.week, "weight": one.weight} for one in open_to]
    planning.note_drawn(row, first.recording, listed, plan.due_at())
    return UUID(first.recording)
