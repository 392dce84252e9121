"""The plan of a term: every tutor with what was observed and what comes next, and why a lesson was drawn."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.plan import ObservationState
from analyzer.domain.term import Term
from analyzer.records.assignments import assignee
from analyzer.records.planned import UNGIVEN, WITHOUT_LESSON, PlanFilter, tutor_lines
from analyzer.records.planning import find_observation, observers_of
from analyzer.records.reached import reached_of
from analyzer.service.access import has, sight
from analyzer.service.planning.telling import as_csv, next_step, standing_of, why_drawn
from analyzer.web.pages.cursors import read_skip
from analyzer.web.pages.permissions import allowed, person_of
from analyzer.web.service import the_service

PAGE = 50
"""Tutors."""
LONGEST = 200
"""Characters of a tutor's id."""
STATES = {
    "": "All",
    ObservationState.OVERDUE.value: "Overdue",
    ObservationState.DUE.value: "Due",
    ObservationState.DONE.value: "Done",
    WITHOUT_LESSON: "Nothing to draw from",
    ObservationState.EXCUSED.value: "Excused",
}
"""By which the list is narrowed down."""


@require_safe
@allowed(Right.PLAN_OBSERVATIONS)
def plan(request: HttpRequest) -> HttpResponse:
    """One term."""
    who, policy, now = person_of(request), the_service().policy.plan, the_service().clock()
    term, wanted, skip = _term(request), _filter(request), read_skip(request)
    lines = tutor_lines(term, wanted, skip=skip, limit=PAGE + 1, now=now)
    shown = lines[:PAGE]
    recordings = {one.recording_id for line in shown for one in line.observations if one.recording_id}
    kept = {"term": term.name, **{key: value for key, value in vars(wanted).items() if value}}
    context = {
        "section": "plan",
        "term": term,
        "terms": policy.in_order(),
        "standing": standing_of(term, policy, now=now),
        "draws": term.holds(now),
        "lines": [(line, next_step(line, term, policy)) for line in shown],
        "there": reached_of(recordings, sight(who, Right.VIEW_RECORDING_STATE)),
        "conduct": has(who, Right.VIEW_CONDUCT),
        "wanted": wanted,
        "states": STATES,
        "observers": [one.username for one in observers_of(policy.observers)],
        "ungiven": UNGIVEN,
        "excuses": policy.excuses,
        "policy": policy,
        "here": urlencode({**kept, **({"skip": skip} if skip else {})}),
        "kept": urlencode(kept),
        "first_page": not skip,
        "next": urlencode({**kept, "skip": skip + PAGE}) if len(lines) > PAGE else None,
    }
    return render(request, "plan.html", context)


@require_safe
@allowed(Right.PLAN_OBSERVATIONS)
def as_table(request: HttpRequest) -> StreamingHttpResponse:
    """What a filter lists, for a table's program."""
    term, who = _term(request), person_of(request)
    conduct = has(who, Right.VIEW_CONDUCT)
    rows = as_csv(term, _filter(request), the_service().policy.plan, conduct=conduct, now=the_service().clock())
    headers = {"Content-Disposition": f'attachment; filename="plan-{term.name}.csv"'}
    return StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@allowed(Right.PLAN_OBSERVATIONS)
def why(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Why a lesson was drawn, and who observes it."""
    policy = the_service().policy.plan
    row = find_observation(observation_id)
    if row is None:
        raise Http404
    told = why_drawn(observation_id, policy)
    holder = assignee(row.recording_id) if row.recording_id else None
    accounts = [one for one in observers_of(policy.observers) if policy.may_meet(one.username, one.tutor_id, row.tutor)]
    context = {
        "section": "plan",
        "why": told,
        "observation_id": observation_id,
        "observer": holder.name if holder else "",
        "observers": [one.username for one in accounts],
        "conduct": has(person_of(request), Right.VIEW_CONDUCT),
    }
    return render(request, "plan_why.html", context)


def _term(request: HttpRequest) -> Term:
    policy = the_service().policy.plan
    given = request.GET.get("term")
    term = policy.term_named(given) if given else policy.term_shown(the_service().clock())
    if term is None:
        raise Http404
    return term


def _filter(request: HttpRequest) -> PlanFilter:
    state, observer, tutor = (request.GET.get(name, "").strip() for name in ("state", "observer", "tutor"))
    if state not in STATES or max(len(observer), len(tutor)) > LONGEST or "\0" in observer + tutor:
        raise Http404
    return PlanFilter(state, observer, tutor)
