"""The page of a tutor: what people said and measures show over many lessons, as far as whoever looks reaches them."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.records.reached import reached_of
from analyzer.service.access import has, sight
from analyzer.service.planning.tutor import Measured, look_at_tutor
from analyzer.web.pages.permissions import person_of, signed_in
from analyzer.web.service import the_service

WIDTH, HEIGHT, EDGE = 240, 56, 6
"""Of a picture."""


@dataclass(frozen=True)
class Drawn:
    """A measure with its picture: a dot a lesson in order of time, the mean, and the band of its interval."""

    of: Measured
    dots: tuple[tuple[float, float], ...]
    mean: float
    top: float
    height: float


@require_safe
@signed_in
def tutor(request: HttpRequest, tutor_id: str) -> HttpResponse:
    """One tutor; nowhere for whoever reaches no lesson of theirs."""
    who = person_of(request)
    if not has(who, Right.VIEW_TEACHING) or "\0" in tutor_id:
        raise Http404
    seen = look_at_tutor(tutor_id, who, the_service())
    page = the_service().policy.plan.tutor_page
    context = {
        "section": "tutor",
        "seen": seen,
        "observations": [(term, one, term.day_before(one.due_at)) for term, one in seen.observations],
        "page": page,
        "drawn": [_drawn(one) for one in seen.measured],
        "there": reached_of([one.id for one in seen.lessons], sight(who, Right.VIEW_RECORDING_STATE)),
        "reasons": has(who, Right.VIEW_CONDUCT),
    }
    return render(request, "tutor.html", context)


def _drawn(one: Measured) -> Drawn:
    found = one.found
    lowest, highest = min(*found.values, found.low), max(*found.values, found.high)
    span = (highest - lowest) or 1.0
    step = (WIDTH - 2 * EDGE) / max(1, found.n - 1)

    def y(value: float) -> float:
        return round(HEIGHT - EDGE - (value - lowest) / span * (HEIGHT - 2 * EDGE), 1)

    dots = tuple((round(EDGE + number * step, 1), y(value)) for number, value in enumerate(found.values))
    return Drawn(one, dots, y(found.mean), y(found.high), round(y(found.low) - y(found.high), 1))
