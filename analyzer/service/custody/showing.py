"""A chain of custody as lines, for somebody at a terminal: by the same rights as its page."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.content import Content
from analyzer.domain.custody import Chain, person
from analyzer.domain.errors import PermanentError
from analyzer.domain.sight import Sight, named_in, without_ids
from analyzer.records.custody import events_of
from analyzer.records.reached import cut_from
from analyzer.records.rows import Account
from analyzer.service.access import person_with, sight
from analyzer.service.bootstrap import Service
from analyzer.service.cases.people import viewed_case
from analyzer.service.custody.faults import Verification
from analyzer.service.proving import viewer_with
from analyzer.service.rights import check_right, check_right_everywhere
from analyzer.service.viewing import saw_case

RIGHT = Right.VIEW_CUSTODY


def lines_of(chain: Chain, account: Account, service: Service) -> Iterator[str]:
    """The events of a chain, the first first, each as evidence holds it.

    A recording that is cut off from whoever reads is called by another name in it; such a line proves nothing.

    Args:
        chain: which.
        account: of whoever reads, as they have proven.
        service: the service's parts.

    Raises:
        NoSuchCaseError: there is no such case for them.
        RightMissingError: they may not read it.
        PermanentError: that names no chain.
    """
    _check(chain, account, service)
    named = {one for event in events_of(chain) for one in named_in(event.line())}
    cut = cut_from(named, sight(person_with(account, service.policy.access), Right.VIEW_SEALED_NOTE))
    return (without_ids(event.line(), cut) for event in events_of(chain))


def named_for(found: Verification, seeing: Sight) -> Verification:
    """What was proven, with recordings that are cut off from whoever reads called by another name in its faults."""
    cut = cut_from({one for fault in found.faults for one in named_in(str(fault))}, seeing)
    faults = [
        replace(fault, chain=without_ids(fault.chain, cut), what=without_ids(fault.what, cut)) for fault in found.faults
    ]
    return replace(found, faults=faults)


def _check(chain: Chain, account: Account, service: Service) -> None:
    policy = service.policy.access
    if chain.kind == "recording":
        check_right(account, RIGHT, _id(chain), policy)
    elif chain.kind == "case":
        if not chain.id.isdecimal():
            raise PermanentError(f"{chain}: a case is named by its number")
        viewed_case(int(chain.id), viewer_with(person_with(account, policy)))
        by = person(account.get_username())
        saw_case(int(chain.id), Content.CASE_CUSTODY, by, now=service.clock())
    else:
        check_right_everywhere(account, RIGHT, policy)


def _id(chain: Chain) -> UUID:
    try:
        return UUID(chain.id)
    except ValueError:
        raise PermanentError(f"{chain}: a recording is named by its id") from None
