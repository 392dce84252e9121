"""Whether the process lives and whether it can serve; says which part is away, never where it is."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analyzer.service.readiness import readiness
from analyzer.web.service import the_service


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Database, object store and broker answer; 503 and the names of those that do not."""
    service = the_service()
    away = [part for part, answers in readiness(service.store, service.queue).items() if not answers]
    return JsonResponse({"ready": not away, "away": away}, status=503 if away else 200)
