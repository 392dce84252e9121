"""Who gives a command that takes two different people: each proves it by a token of their own."""

from analyzer.domain.access import AccessPolicy, Reach, Right
from analyzer.records.accounts import roles_of
from analyzer.records.cases import Viewer
from analyzer.records.rows import Account
from analyzer.service.access import Person, person, sight
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import person_of


def proven_viewer(secret: str, service: Service) -> Viewer:
    """Whose token this is, as cases ask for them.

    Raises:
        TokenRefusedError: it is not one of ours, has expired or was replaced, or the account is closed.
    """
    return viewer_with(_of(person_of(secret, now=service.clock()), service.policy.access))


def viewer_with(who: Person) -> Viewer:
    """Somebody as cases ask for them: whoever may manage all cases may look into every one."""
    return Viewer(who.id, who.name, every=Reach.ALL in sight(who, Right.MANAGE_CASES).reaches)


def _of(account: Account, policy: AccessPolicy) -> Person:
    return person(account.pk, account.get_username(), account.tutor_id, roles_of(account), policy)
