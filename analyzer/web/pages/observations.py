"""The list of observations as a file."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from analyzer.domain import custody
from analyzer.domain.access import Right
from analyzer.service.access import sight
from analyzer.service.queueing.exporting import Format, export_observations
from analyzer.web.listed_file import listed_file
from analyzer.web.pages.permissions import allowed, person_of
from analyzer.web.service import the_service


@require_safe
@allowed(Right.VIEW_TEACHING)
def observations(request: HttpRequest) -> StreamingHttpResponse:
    """Every lesson whose teaching the signed-in person may read of; counts of questions where conduct is theirs."""
    try:
        form = Format(request.GET.get("format", Format.CSV))
    except ValueError as error:
        raise Http404 from error
    who = person_of(request)
    teaching, conduct = sight(who, Right.VIEW_TEACHING), sight(who, Right.VIEW_CONDUCT)
    lines = export_observations(
        form, custody.person(who.name), the_service().clock, sight=teaching, conduct=conduct, who=who
    )
    return listed_file(lines, form)
