"""Views of the queue that somebody keeps under a name."""

from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.records import saved_views

LONGEST_NAME = 80
MOST = 30


def save(account_id: int, name: str, filters: str) -> None:
    """Keep a set of filters.

    Raises:
        PermanentError: the name is none, or there are too many views already.
        ConflictError: they have a view of this name.
    """
    name = _checked(name)
    if len(saved_views.views_of(account_id)) >= MOST:
        raise PermanentError(f"you keep {MOST} views already: delete one first")
    if not saved_views.add_view(account_id, name, filters):
        raise ConflictError("you have a view of this name")


def rename(account_id: int, view_id: int, name: str) -> None:
    """Call a view otherwise.

    Raises:
        PermanentError: the name is none.
        ObjectMissingError: there is no such view of theirs.
        ConflictError: they have another of this name.
    """
    name = _checked(name)
    if not any(one.id == view_id for one in saved_views.views_of(account_id)):
        raise ObjectMissingError("there is no such view")
    if not saved_views.rename_view(account_id, view_id, name):
        raise ConflictError("you have a view of this name")


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise PermanentError(f"a view has a name of 1 to {LONGEST_NAME} characters on one line")
    return name
