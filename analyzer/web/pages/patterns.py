"""Weak signs over several lessons: open ones on the desk, one with its steps, and what a person says of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.custody import person
from analyzer.domain.pattern import PatternState
from analyzer.records.patterns import Proposal, ended_patterns, find_pattern, open_patterns
from analyzer.records.signs import count_unpaired
from analyzer.service.access import sight
from analyzer.service.patterns.answering import Further, Nothing, answer
from analyzer.service.patterns.reading import TO_ANSWER, TO_SEE, sees_patterns, sights_to
from analyzer.service.viewing import saw_pattern, saw_patterns
from analyzer.web.pages.permissions import person_of
from analyzer.web.pages.viewers import viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

MOST = 30
RECENT = 10
LONGEST_NUMBER = 9
"""Digits."""


def patterns_on_desk(request: HttpRequest) -> dict[str, object]:
    """What the desk shows of them, for whoever may see any; noted before it is shown."""
    who, service = person_of(request), the_service()
    if not sees_patterns(who):
        return {}
    sights, now = sights_to(TO_SEE, who), service.clock()
    waiting, ended = open_patterns(sights, limit=MOST), ended_patterns(sights, limit=RECENT)
    saw_patterns({one.id for one in (*waiting, *ended)}, person(who.name), now=now)
    return {
        "patterns_seen": True,
        "patterns": waiting,
        "patterns_ended": ended,
        "patterns_rule": service.policy.patterns,
        "unpaired": count_unpaired(service.policy.patterns, now, sight=sight(who, Right.VIEW_CONDUCT)),
    }


@require_safe
@login_required
def pattern(request: HttpRequest, pattern_id: int) -> HttpResponse:
    """One with its steps in order, each with the way to it."""
    shown, who, service = _found(request, pattern_id, TO_SEE), person_of(request), the_service()
    saw_pattern(shown.id, person(who.name), now=service.clock())
    context = {
        "section": "alerts",
        "pattern": shown,
        "open": shown.state is PatternState.OPEN,
        "reasons": service.policy.patterns.reasons,
    }
    return render(request, "pattern.html", context)


@require_POST
@login_required
@retyped("Not answered", "pattern")
def answer_one(request: HttpRequest, pattern_id: int) -> HttpResponse:
    """Look further, in a case, or say that there is nothing in it."""
    _found(request, pattern_id, TO_ANSWER)
    given, who = request.POST, person_of(request)
    further = given.get("answer") == PatternState.LOOKED_INTO
    if further and not viewer_of(request).every:
        raise PermissionDenied
    said = (
        Further(given.get("case", "").strip(), given.get("note", "")) if further else Nothing(given.get("reason", ""))
    )
    read = given.get("read", "")
    count = int(read) if read.isdecimal() and len(read) <= LONGEST_NUMBER else 0
    answer(pattern_id, said, count, who.name, the_service(), sights_to(TO_ANSWER, who))
    messages.success(request, "A case looks into it." if further else "Answered: the same steps will not come again.")
    return redirect("alerts")


def _found(request: HttpRequest, pattern_id: int, rights: tuple[Right, ...]) -> Proposal:
    if (shown := find_pattern(pattern_id, sights_to(rights, person_of(request)))) is None:
        raise Http404
    return shown
