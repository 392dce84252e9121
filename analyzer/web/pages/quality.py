"""The quality page: how well machine and observers judge, in counts; no lesson, no words."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain import custody
from analyzer.domain.access import Reach, Right
from analyzer.domain.content import Content
from analyzer.domain.errors import PermanentError
from analyzer.domain.kinds import Kind
from analyzer.domain.quality import Figures
from analyzer.domain.review import Decision
from analyzer.scorecard import words
from analyzer.service.access import Person, sight
from analyzer.service.quality.answers import know
from analyzer.service.quality.figures import figures
from analyzer.service.quality.tables import as_csv
from analyzer.service.reviews.exporting import export_verdicts
from analyzer.service.viewing import saw
from analyzer.web.pages.permissions import allowed, facts_for, person_of
from analyzer.web.pages.quality_chart import chart
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

PRIVATE = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}


@require_safe
@allowed(Right.VIEW_QUALITY)
def quality(request: HttpRequest) -> HttpResponse:
    """Every figure, with n and interval, or why it is withheld."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    told, policy = _figures(request, kind), the_service().policy.quality
    context = {
        "section": "quality",
        "told": told,
        "kind": kind,
        "chart": chart(told.months),
        "policy": policy,
        "padding_s": the_service().policy.review.padding_s,
        "distressing": sorted(words.KIND[one].label for one in policy.distressing),
        "exports": _exports(person_of(request)),
        "decisions": (Decision.CONFIRMED, Decision.DISMISSED),
    }
    return render(request, "quality.html", context)


@require_safe
@allowed(Right.VIEW_QUALITY)
def as_table(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="quality.csv"'}
    return HttpResponse(as_csv(_figures(request)), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@allowed(Right.VIEW_QUALITY)
def verdicts(request: HttpRequest) -> HttpResponse:
    """Judged lines with the kinds that people found in them, as `lessonguard evaluate` reads them: words of lessons."""
    who, service = person_of(request), the_service()
    if not _exports(who):
        raise PermissionDenied

    def tell(recording_id: UUID) -> None:
        saw(recording_id, Content.TRANSCRIPT, custody.person(who.name), now=service.clock(), export="verdicts")

    reach = sight(who, Right.VIEW_CONDUCT)
    lines = "".join(f"{line}\n" for line in export_verdicts(service.store, service.settings, sight=reach, tell=tell))
    headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="verdicts.jsonl"'}
    return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8", headers=headers)


@require_POST
@allowed(Right.VIEW_QUALITY)
@retyped("Not entered", "quality")
def add_known(request: HttpRequest) -> HttpResponse:
    """Enter what is right to say of a question of the machine, by whoever may read that question."""
    given = request.POST
    try:
        recording_id, decision = UUID(given.get("recording", "").strip()), Decision(given.get("decision", ""))
        facts_for(request, recording_id, Right.VIEW_CONDUCT)
    except Http404 as error:
        raise PermanentError("there is no such recording") from error
    except ValueError as error:
        raise PermanentError("copy both ids from the lesson's page, and choose what is right") from error
    finding = given.get("finding", "").strip()
    know(recording_id, finding, decision, person_of(request).name, now=the_service().clock())
    messages.success(request, "The answer is known from now on. Observers are not told.")
    return redirect("quality")


def _figures(request: HttpRequest, kind: str = "") -> Figures:
    service, reach = the_service(), sight(person_of(request), Right.VIEW_QUALITY)
    return figures(reach, service.policy.quality, kind=kind, now=service.clock())


def _exports(who: Person) -> bool:
    """Whether somebody may take words of every lesson away."""
    return Reach.ALL in sight(who, Right.VIEW_CONDUCT).reaches
