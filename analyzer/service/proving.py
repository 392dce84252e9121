"""Who gives a command that is told under a person's name: they prove it by a token of their own."""

from uuid import UUID

from analyzer.domain.access import Reach, Right
from analyzer.records.cases import Viewer
from analyzer.service.access import Person, person_with, sight
from analyzer.service.bootstrap import Service
from analyzer.service.cases.people import viewed_case
from analyzer.service.personal_tokens import person_of
from analyzer.service.rights import RightMissingError, check_right


def proven_viewer(secret: str, service: Service) -> Viewer:
    """Whose token this is, as cases ask for them.

    Raises:
        TokenRefusedError: it is not one of ours, has expired or was replaced, or the account is closed.
    """
    return viewer_with(person_with(person_of(secret, now=service.clock()), service.policy.access))


def proven_lead(secret: str, service: Service) -> Viewer:
    """Whose token this is, once they are known to manage every case.

    Raises:
        TokenRefusedError: it is nobody's.
        RightMissingError: they may not.
    """
    viewer = proven_viewer(secret, service)
    if not viewer.every:
        raise RightMissingError(f"this account has not the right '{Right.MANAGE_CASES}'")
    return viewer


def proven_writer(secret: str, case_id: int, service: Service, *, recording: UUID | None = None) -> Viewer:
    """Whose token this is, once they are known to be of those who may add to this case.

    Args:
        secret: the token.
        case_id: to which something is added.
        service: the service's parts.
        recording: that is added, if one is: whoever adds it has to see it already.

    Raises:
        TokenRefusedError: it is nobody's.
        NoSuchCaseError: the case is not there for them.
        RightMissingError: they may read it alone, or the recording is not there for them.
    """
    account = person_of(secret, now=service.clock())
    viewer = viewer_with(person_with(account, service.policy.access))
    viewed_case(case_id, viewer)
    if not viewer.writes:
        raise RightMissingError(f"this account has not the right '{Right.MANAGE_CASES}' here")
    if recording is not None:
        check_right(account, Right.VIEW_CONDUCT, recording, service.policy.access)
    return viewer


def viewer_with(who: Person) -> Viewer:
    """Somebody as cases ask for them.

    Who may manage all cases looks into every one; who is named in one looks into it, and adds to it where
    config/access.yaml lets them manage at least those.
    """
    seeing = sight(who, Right.MANAGE_CASES)
    writes = bool(seeing.reaches & {Reach.CASE, Reach.ALL})
    return Viewer(who.id, who.name, every=Reach.ALL in seeing.reaches, writes=writes, cut=seeing.cut)
