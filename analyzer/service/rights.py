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
    if not has_right(account, right, recording_id, policy):
        raise RightMissingError(f"this account has not the right '{right}' here")


def has_right(account: Account, right: Right, recording_id: UUID, policy: AccessPolicy) -> bool:
    """Whether somebody may do this with a recording now: also whoever agreed to something before is asked again."""
    facts = recording_facts(recording_id, account.pk)
    return account.is_active and facts is not None and may(person_with(account, policy), right, facts)


def check_right_everywhere(account: Account, right: Right, policy: AccessPolicy) -> None:
    """Go on only if somebody may do this with everything there is.

    Raises:
        RightMissingError: they may not; names the right.
    """
    if not has_right_everywhere(account, right, policy):
        raise RightMissingError(f"this account has not the right '{right}'")


def has_right_everywhere(account: Account, right: Right, policy: AccessPolicy) -> bool:
    """Whether somebody may do this with everything there is now."""
    return account.is_active and Reach.ALL in sight(person_with(account, policy), right).reaches
