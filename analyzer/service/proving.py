"""Who gives a command that takes two different people: each proves it by a token of their own."""

from analyzer.domain.access import Reach, Right
from analyzer.records.cases import Viewer
from analyzer.service.access import Person, person_with, sight
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import person_of


def proven_viewer(secret: str, service: Service) -> Viewer:
    """Whose token this is, as cases ask for them.

    Raises:
        TokenRefusedError: it is not one of ours, has expired or was replaced, or the account is closed.
    """
    return viewer_with(person_with(person_of(secret, now=service.clock()), service.policy.access))


def viewer_with(who: Person) -> Viewer:
    """Somebody as cases ask for them: whoever may manage all cases may look into every one."""
    return Viewer(who.id, who.name, every=Reach.ALL in sight(who, Right.MANAGE_CASES).reaches)
