"""Whether a person who has proven who they are may do something with a recording, where no page guards it."""

from uuid import UUID

from analyzer.domain.access import AccessPolicy, Reach, Right
from analyzer.domain.errors import PermanentError
from analyzer.records.reached import recording_facts
from analyzer.records.rows import Account
from analyzer.service.access import may, person_with, sight


class RightMissingError(PermanentError):
    """Somebody who is known, and may not do this."""


def check_right(account: Account, right: Right, recording_id: UUID, policy: AccessPolicy) -> None:
    """Go on only if somebody may do this with a recording.

    Raises:
        RightMissingError: they may not, or there is no such recording; names the right.
    """
    facts = recording_facts(recording_id, account.pk)
    who = person_with(account, policy)
    if not account.is_active or facts is None or not may(who, right, facts):
        raise RightMissingError(f"this account has not the right '{right}' here")


def check_right_everywhere(account: Account, right: Right, policy: AccessPolicy) -> None:
    """Go on only if somebody may do this with everything there is.

    Raises:
        RightMissingError: they may not; names the right.
    """
    who = person_with(account, policy)
    if not account.is_active or Reach.ALL not in sight(who, right).reaches:
        raise RightMissingError(f"this account has not the right '{right}'")
