"""The observer's queue: what to look at next and why, with every filter in the address."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.kinds import Severity
from analyzer.domain.queue import Place, QueueState, Reason, Wanted, Whose
from analyzer.records.reached import reached_of
from analyzer.records.saved_views import View, views_of
from analyzer.scorecard import words
from analyzer.service.access import has, sight
from analyzer.service.queueing.listing import Listed, queue_page
from analyzer.web.pages.lesson import PAGE_POLICY
from analyzer.web.pages.permissions import allowed, person_of
from analyzer.web.queue_address import filters, query, read_place, read_wanted
from analyzer.web.service import the_service

PAGE = 50
REASONS = {
    Reason.QUESTIONS: "Questions",
    Reason.DUE: "Due",
    Reason.LOW_GRADES: "Low grades",
    Reason.NEWEST: "Not looked at yet",
}
WHOSE = {Whose.ALL: "Anybody’s", Whose.MINE: "Mine", Whose.NOBODYS: "Nobody’s"}
STATES = {QueueState.WAITING: "Waiting", QueueState.DONE: "Done"}
SUBJECTS = 12
"""Subjects that are offered at once, those with most lessons; the others are folded away."""


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    label: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A filter with its choices, and those that are folded away."""

    label: str
    choices: list[Choice]
    more: list[Choice] = field(default_factory=list)

    @property
    def unfolded(self) -> bool:
        """Whether what is chosen is among those that are folded away."""
        return any(one.chosen for one in self.more)


@require_safe
@allowed(Right.VIEW_QUEUE)
def queue(request: HttpRequest) -> HttpResponse:
    """A page of the queue."""
    wanted, before = _asked(request)
    who, service = person_of(request), the_service()
    now, policy = service.clock(), service.policy.queue
    listed = queue_page(wanted, before, account_id=who.id, policy=policy, today=now.date(), limit=PAGE)
    open_to = reached_of([row.lesson.id for row in listed.rows], sight(who, Right.VIEW_CONDUCT))
    saved = views_of(who.id)
    context = {
        "section": "queue",
        "wanted": wanted,
        "rows": listed.rows,
        "open_to": open_to,
        "me": who,
        "interests": service.policy.plan.interests_of(who.name),
        "now": now,
        "filters": _filters(wanted, listed),
        "kept": filters(replace(wanted, find="", tutor="")),
        "here": query(wanted),
        "narrowed": len(filters(wanted)) > 0,
        "first_page": before is None,
        "more": query(wanted, listed.next) if listed.next else None,
        "total": listed.counts["state"][wanted.state],
        "views": [(one, one.filters == query(wanted)) for one in saved],
        "shown_view": _shown(saved, wanted),
        "refresh_s": policy.refresh_s,
        "may_export": has(who, Right.VIEW_TEACHING),
    }
    answer = render(request, "queue.html", context)
    answer["Content-Security-Policy"] = PAGE_POLICY
    return answer


def _asked(request: HttpRequest) -> tuple[Wanted, Place | None]:
    try:
        return read_wanted(request.GET.dict()), read_place(request.GET.get("after", ""))
    except ValueError as error:
        raise Http404 from error


def _shown(saved: tuple[View, ...], wanted: Wanted) -> View | None:
    return next((one for one in saved if one.filters == query(wanted)), None)


def _filters(wanted: Wanted, listed: Listed) -> list[Filter]:
    """Every filter with its choices, each with how many lessons it would show."""
    counts = listed.counts

    def choice(name: str, label: str, value: Any) -> Choice:
        chosen = getattr(wanted, name) == value
        found = counts[name]
        count = found[str(value)] if value is not None else _all(listed, name)
        return Choice(label, query(replace(wanted, **{name: value})), count, chosen)

    waits = wanted.state is QueueState.WAITING
    shown = [
        Filter("State", [choice("state", label, one) for one, label in STATES.items()]),
        Filter("With", [choice("whose", label, one) for one, label in WHOSE.items()]),
    ]
    if waits:
        reasons = [choice("reason", label, one) for one, label in REASONS.items()]
        weights = [choice("weight", words.SEVERITY[one], one) for one in reversed(Severity)]
        shown += [
            Filter("Why", [choice("reason", "Any reason", None), *reasons]),
            Filter("Gravest question", [choice("weight", "Any weight", None), *weights]),
        ]
    if listed.subjects:
        most = {name for name, _ in sorted(listed.subjects, key=lambda one: (-one[1], one[0]))[:SUBJECTS]}
        often, seldom = (
            [choice("subject", name, name) for name, _ in listed.subjects if (name in most) is kept]
            for kept in (True, False)
        )
        shown.append(Filter("Subject", [choice("subject", "Any subject", None), *often], seldom))
    return shown


def _all(listed: Listed, name: str) -> int:
    """How many a filter would show that asks for nothing."""
    return listed.unfiltered[name]
