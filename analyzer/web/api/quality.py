"""How well machine and observers judge, for a person who may see it and counts on elsewhere."""

from django.http import HttpRequest
from ninja import Router

from analyzer.domain.access import Right
from analyzer.domain.quality import Figures
from analyzer.records.rows import Account
from analyzer.service.access import person_with, sight
from analyzer.service.quality.figures import figures
from analyzer.service.rights import check_right_everywhere
from analyzer.web.api.auth import PersonToken
from analyzer.web.service import the_service

router = Router(tags=["quality"])


@router.get("/quality", auth=PersonToken(), response=Figures, summary="How well machine and observers judge")
def quality(request: HttpRequest) -> Figures:
    """Every figure with its n and its interval, or why it is withheld; for the token of a person with view_quality."""
    account: Account = request.auth  # type: ignore[attr-defined]  # ninja puts the person there
    service = the_service()
    check_right_everywhere(account, Right.VIEW_QUALITY, service.policy.access)
    reach = sight(person_with(account, service.policy.access), Right.VIEW_QUALITY)
    return figures(reach, service.policy.quality, now=service.clock())
