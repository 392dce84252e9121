"""The one decision about who may do what: a person's roles, config/access.yaml, and facts about a recording."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from analyzer.domain.access import AccessPolicy, Reach, Right
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import RecordingFacts, Sight
from analyzer.records.accounts import roles_of
from analyzer.records.reached import reached_of, recording_facts
from analyzer.records.rows import Account

if TYPE_CHECKING:
    from collections.abc import Mapping

NOWHERE: frozenset[Reach] = frozenset()
WHOLE_CARD = (Right.VIEW_RECORDING_STATE, Right.VIEW_TEACHING, Right.VIEW_CONDUCT)
"""A card holds teaching and conduct alike."""


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in, with all that their roles let them do."""

    id: int
    name: str
    tutor_id: str
    """Whose lessons are their own; empty where they teach none."""
    rights: "Mapping[Right, frozenset[Reach]]"
    second_factor: bool
    """Whether one of their roles asks for more than a password."""
    grades_first: bool
    """Whether one of their roles asks them to grade before they see how the machine did."""


def person(account_id: int, name: str, tutor_id: str, roles: Iterable[str], policy: AccessPolicy) -> Person:
    """A person with the rights of their roles; a role that policy does not know gives none.

    Args:
        account_id: of their account.
        name: by which they sign in.
        tutor_id: of the tutor that they are; empty for others.
        roles: that they have.
        policy: what roles may do.
    """
    rights: dict[Right, set[Reach]] = defaultdict(set)
    known = [policy.roles[role] for role in roles if role in policy.roles]
    for role in known:
        for right, reach in role.may.items():
            rights[right].add(reach)
    frozen = {right: frozenset(reaches) for right, reaches in rights.items()}
    return Person(
        account_id,
        name,
        tutor_id,
        MappingProxyType(frozen),
        second_factor=any(role.second_factor for role in known),
        grades_first=any(role.grades_first for role in known),
    )


def person_with(account: Account, policy: AccessPolicy) -> Person:
    """The person whose account this is, with the rights of the roles that it has now."""
    return person(account.pk, account.get_username(), account.tutor_id, roles_of(account), policy)


def sight(who: Person, right: Right) -> Sight:
    """How far a right of theirs reaches, for lists; nowhere if they do not have it."""
    cut = who.rights.get(Right.VIEW_SEALED_NOTE, NOWHERE)
    return Sight(who.id, who.tutor_id, who.rights.get(right, NOWHERE), cut)


def check_reached(recording_id: UUID, seeing: Sight) -> None:
    """Go on only if a recording is there for whoever reads: what reads content asks this itself, when it has read it.

    Raises:
        ObjectMissingError: it is not, or not any more: it is sealed, in quarantine, or out of reach.
    """
    if not reached_of([recording_id], seeing):
        raise ObjectMissingError("there is no such recording")


def has(who: Person, right: Right) -> bool:
    """Whether they have a right at all, wherever it reaches."""
    return right in who.rights


def may(who: Person, right: Right, facts: RecordingFacts) -> bool:
    """Whether they may do this with this recording."""
    return sight(who, right).covers(facts)


def facts_where(who: Person, recording_id: UUID, *rights: Right) -> RecordingFacts:
    """What decides about a recording, once it was decided that somebody has all these rights on it.

    Raises:
        ObjectMissingError: they have not, or there is no such recording.
    """
    facts = recording_facts(recording_id, who.id)
    if facts is None or not all(may(who, right, facts) for right in rights):
        raise ObjectMissingError("there is no such recording")
    return facts


def rights_on(who: Person, facts: RecordingFacts) -> frozenset[Right]:
    """All that they may do with this recording."""
    return frozenset(right for right in who.rights if may(who, right, facts))
