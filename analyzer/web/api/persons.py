"""The person whose token it is, and what is there for them: the same as on the pages, decided by the same story."""

from uuid import UUID

from django.http import HttpRequest

from analyzer.domain.access import Right
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import RecordingFacts, Sight
from analyzer.records.alerts import is_alert_reached
from analyzer.records.rows import Account
from analyzer.service.access import Person, facts_where, has, person_with, sight
from analyzer.service.rights import RightMissingError
from analyzer.web.service import the_service


def account_of(request: HttpRequest) -> Account:
    """The account of whoever asks."""
    account: Account = request.auth  # type: ignore[attr-defined]  # ninja puts the person there
    return account


def person_of(request: HttpRequest) -> Person:
    """Whoever asks, with their rights as they are now; asked for once a request."""
    known: Person | None = getattr(request, "token_person", None)
    if known is None:
        known = person_with(account_of(request), the_service().policy.access)
        request.token_person = known  # type: ignore[attr-defined]  # beside `request.person` of the pages
    return known


def with_right(request: HttpRequest, right: Right) -> Person:
    """Whoever asks, once it was decided that they have this right, wherever it reaches.

    Raises:
        RightMissingError: they have not; names the right.
    """
    who = person_of(request)
    if not has(who, right):
        raise RightMissingError(f"this account has not the right '{right}'")
    return who


def seeing(request: HttpRequest, right: Right) -> Sight:
    """How far a right of whoever asks reaches."""
    return sight(person_of(request), right)


def facts_for(request: HttpRequest, recording_id: UUID, *rights: Right) -> RecordingFacts:
    """What decides about a recording, once it was decided that whoever asks has all these rights on it.

    Raises:
        ObjectMissingError: they have not, or there is no such recording.
    """
    return facts_where(person_of(request), recording_id, *rights)


def check_alert(request: HttpRequest, alert_id: int, right: Right) -> None:
    """Go on only if whoever asks has this right where an alert was raised.

    Raises:
        ObjectMissingError: they have not, or there is no such alert.
    """
    if not is_alert_reached(alert_id, seeing(request, right)):
        raise ObjectMissingError("there is no such alert")
