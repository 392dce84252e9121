"""Who stands behind what takes two: by the rows, by the chain of custody, and by the rights that they have now."""

from analyzer.domain.access import AccessPolicy, Right
from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.records import sweeps
from analyzer.records.accounts import find_account
from analyzer.service.rights import has_right_everywhere

RIGHT = Right.APPROVE_DELETION
"""That each of them needs, wherever it reaches."""


def agreed_to(subject: str, action: CustodyAction, named: str, policy: AccessPolicy) -> tuple[str, ...]:
    """Who has agreed, the first first; whoever was closed or lost the right since agrees to nothing any more.

    Args:
        subject: what rows call it.
        action: by which the chain tells of it.
        named: what the facts of its events hold.
        policy: what roles may do.
    """
    told = sweeps.agents_told(Chain.service(), action, named)
    return tuple(one for one in sweeps.approved_by(subject) if person(one) in told and _still_may(one, policy))


def _still_may(name: str, policy: AccessPolicy) -> bool:
    account = find_account(name)
    return account is not None and has_right_everywhere(account, RIGHT, policy)
