"""What people do to a plan: draw at once, excuse a tutor, say who observes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.errors import PermanentError
from analyzer.domain.term import Term
from analyzer.service.planning.acting import change_observer, excuse
from analyzer.service.planning.drawing import draw_term
from analyzer.service.quality.strain import AskAgainError
from analyzer.web.pages.asking_again import asked_again
from analyzer.web.pages.permissions import allowed, person_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


@require_POST
@allowed(Right.PLAN_OBSERVATIONS)
def draw_now(request: HttpRequest, term: str) -> HttpResponse:
    """Draw what can be drawn, without waiting for the scheduler."""
    chosen = _term(term)
    if not chosen.holds(the_service().clock()):
        messages.warning(request, "Lessons are drawn while a term runs.")
        return _back(request, chosen)
    drawn = draw_term(chosen, the_service())
    messages.success(request, f"{drawn} lesson{'' if drawn == 1 else 's'} drawn. What was drawn before stands.")
    return _back(request, chosen)


@require_POST
@allowed(Right.PLAN_OBSERVATIONS)
@retyped("Nothing was changed", lambda request, term: _came_from(request, _term(term)))
def excuse_tutor(request: HttpRequest, term: str) -> HttpResponse:
    """Let a tutor not be observed in a term, or have them observed again."""
    chosen, given = _term(term), request.POST
    reason = "" if "again" in given else given.get("reason", "")
    if not reason and "again" not in given:
        raise PermanentError("choose why the tutor is excused")
    number = excuse(chosen, given.get("tutor", ""), reason, person_of(request).name, the_service())
    how = "excused" if reason else "asked for again"
    messages.success(request, f"{number} observation{'' if number == 1 else 's'} {how}.")
    return _back(request, chosen)


@require_POST
@allowed(Right.PLAN_OBSERVATIONS)
@retyped("Nothing was changed", "plan-why")
def give_to(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Say who observes a drawn lesson."""
    to, by, sure = request.POST.get("to", "").strip(), person_of(request).name, "again" in request.POST
    try:
        change_observer(observation_id, to, by, the_service(), said_twice=sure)
    except AskAgainError as error:
        away = reverse("plan-why", kwargs={"observation_id": observation_id})
        return asked_again(request, error, section="plan", away=away)
    messages.success(request, f"{to} observes it from now on.")
    return redirect("plan-why", observation_id=observation_id)


def _term(name: str) -> Term:
    term = the_service().policy.plan.term_named(name)
    if term is None:
        raise Http404
    return term


def _back(request: HttpRequest, term: Term) -> HttpResponse:
    return redirect(_came_from(request, term))


def _came_from(request: HttpRequest, term: Term) -> str:
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else f"{reverse('plan')}?term={term.name}"
