"""Who looks, as cases and the sealed lane ask for it."""

from django.http import HttpRequest

from analyzer.records.cases import Viewer, is_named_anywhere


def viewer_of(request: HttpRequest) -> Viewer:
    """Whoever is signed in; the safeguarding lead may look into every case."""
    user = request.user
    return Viewer(user.pk or 0, user.get_username(), every=user.has_perm("records.manage_cases"))


def sees_cases(viewer: Viewer) -> bool:
    """Whether somebody has to do with any case."""
    return viewer.every or is_named_anywhere(viewer.account_id)
