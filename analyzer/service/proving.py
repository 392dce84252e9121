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
    """Somebody as cases ask for them: who may manage all cases looks into every one; who is named in one looks into
    it, and adds to it where config/access.yaml lets them manage cases, at least those."""
    reaches = sight(who, Right.MANAGE_CASES).reaches
    return Viewer(who.id, who.name, every=Reach.ALL in reaches, writes=bool(reaches & {Reach.CASE, Reach.ALL}))
