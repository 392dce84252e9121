"""A term's plan as people read it: how it stands, how it will end, what comes next, and why a lesson was drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.plan import ObservationReason, ObservationState
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.term import Term
from analyzer.records.planned import (
    PlanCounts,
    PlanFilter,
    Planned,
    TutorLine,
    candidates_of,
    plan_counts,
    tutor_lines,
)
from analyzer.records.planning import find_plan
from analyzer.review.drawing import Candidate, digest_of, order_of
from analyzer.review.forecasting import Forecast, forecast
from analyzer.service.spreadsheets import table_line

PAGE = 500
"""Tutors that are asked for at once where all are written out."""
COLUMNS = (
    "term", "tutor", "reason", "number", "lessons", "lessons to draw from", "state", "recording", "observer", "due",
    "observed at", "observed by", "excuse", "next",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How a term stands."""

    term: Term
    counts: PlanCounts
    forecast: Forecast
    begun: bool
    """Whether anything was planned in it."""


@dataclass(frozen=True)
class Step:
    """What comes next for a tutor."""

    text: str
    due: date | None = None
    """The last day on which it is in time."""


@dataclass(frozen=True)
class Why:
    """Why a lesson was drawn."""

    term: Term
    tutor: str
    reason: str
    recording: str
    drawn_at: datetime | None
    seed: str
    week: date
    """First day of the week from which on it was drawn."""
    order: tuple[tuple[str, date, float], ...]
    """Recordings in the order of the draw, with the first day of their week and their weight; those still there."""
    digest: str
    """SHA-256 of all that it was drawn from."""
    weighted: bool


def standing_of(term: Term, policy: PlanPolicy, *, now: datetime) -> Standing:
    """How a term stands, and how it will end at the pace of the last days."""
    counts = plan_counts(term, now - timedelta(days=policy.pace_days), now=now)
    told = forecast(counts.asked, counts.done, counts.recent, policy.pace_days, now=now, ends_at=term.ends_at)
    return Standing(term, counts, told, find_plan(term.name) is not None)


def next_step(line: TutorLine, term: Term, policy: PlanPolicy) -> Step:
    """What comes next for a tutor: about what is due first."""
    left = [one for one in line.observations if one.state in {ObservationState.DUE, ObservationState.OVERDUE}]
    if not left:
        return Step(_ended(line, policy))
    first = min(left, key=lambda one: (one.due_at, one.id))
    return Step(_open(first, line, term), term.day_before(first.due_at))


def _ended(line: TutorLine, policy: PlanPolicy) -> str:
    excused = next((one for one in line.observations if one.state == ObservationState.EXCUSED), None)
    if excused is None:
        return "Nothing more this term"
    return f"Excused by {excused.excused_by}: {policy.excuses.get(excused.excuse, excused.excuse)}"


def _open(first: Planned, line: TutorLine, term: Term) -> str:
    if first.recording_id:
        return f"{first.observer} observes it" if first.observer else "Nobody has it: it waits in the queue"
    if not line.taught.eligible:
        return "No lesson to draw from yet"
    week = term.weeks()[min(first.week, len(term.weeks()) - 1)]
    return f"Drawn once the week of {week.first.day} {week.first:%B} is over, or the first later one with a lesson"


def why_drawn(observation_id: int, policy: PlanPolicy) -> Why:
    """Why a lesson was drawn, so that anybody can repeat it.

    Raises:
        ObjectMissingError: there is no such observation, or nothing is drawn for it.
    """
    found = candidates_of(observation_id)
    term = policy.term_named(found[0].term) if found else None
    plan = find_plan(term.name) if term else None
    if found is None or term is None or plan is None:
        raise ObjectMissingError("there is no such observation")
    row, there = found
    weeks = term.weeks()
    order = order_of(plan.seed, row.tutor, (Candidate(**one) for one in row.candidates), row.week)
    return Why(
        term=term,
        tutor=row.tutor,
        reason=row.reason,
        recording=str(row.recording_id),
        drawn_at=row.drawn_at,
        seed=plan.seed,
        week=weeks[min(row.week, len(weeks) - 1)].first,
        order=tuple((one.recording, weeks[one.week].first, one.weight) for one in order if one.recording in there),
        digest=digest_of(row.candidates),
        weighted=len({one.weight for one in order}) > 1,
    )


def every_line(term: Term, wanted: PlanFilter, *, now: datetime) -> Iterator[TutorLine]:
    """Every tutor that a filter lists, some hundreds at a time."""
    skip = 0
    while lines := tutor_lines(term, wanted, skip=skip, limit=PAGE, now=now):
        yield from lines
        skip += PAGE


def as_csv(term: Term, wanted: PlanFilter, policy: PlanPolicy, *, conduct: bool, now: datetime) -> Iterator[str]:
    """The plan as a table, a line each; no cell is taken for a formula.

    Args:
        term: which.
        wanted: who is listed.
        policy: config/service/terms.yaml.
        conduct: whether whoever reads it may know that findings were confirmed.
        now: the time.
    """
    yield table_line(COLUMNS)
    for line in every_line(term, wanted, now=now):
        step = next_step(line, term, policy)
        for one in line.observations:
            yield table_line(_cells(term, line, one, step.text, conduct=conduct))


def _cells(term: Term, line: TutorLine, one: Planned, step: str, *, conduct: bool) -> tuple[object, ...]:
    taught = line.taught
    return (
        term.name, line.tutor, shown_reason(one.reason, conduct=conduct), one.number, taught.lessons, taught.eligible,
        one.state, one.recording_id or "", one.observer, term.day_before(one.due_at),
        one.done_at.isoformat(timespec="seconds") if one.done_at else "", one.done_by or "", one.excuse, step,
    )  # fmt: skip


def shown_reason(reason: str, *, conduct: bool) -> str:
    """Why it is planned; that findings were confirmed is told to whoever may read about conduct alone."""
    return reason if conduct or reason == ObservationReason.TERM else "more"
