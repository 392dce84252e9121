"""In which time zone pages tell times: the one that a person has chosen, else that of the service."""

from zoneinfo import ZoneInfo

from analyzer.domain.errors import PermanentError
from analyzer.domain.service_policy import PagesPolicy
from analyzer.domain.zone import is_zone
from analyzer.records.accounts import find_account, set_zone


def zone_for(chosen: str, policy: PagesPolicy) -> ZoneInfo:
    """The zone in which times are told to somebody.

    Args:
        chosen: what they chose; empty, or a zone that the database of zones lost since, for that of the service.
        policy: config/service/pages.yaml.
    """
    return ZoneInfo(chosen if chosen and is_zone(chosen) else policy.zone)


def choose_zone(name: str, zone: str) -> None:
    """Let pages tell somebody times in a zone of their own.

    Args:
        name: of the account.
        zone: an IANA name; empty for that of the service.

    Raises:
        PermanentError: there is no such zone, or no such account.
    """
    if zone and not is_zone(zone):
        raise PermanentError("choose a time zone of the list")
    account = find_account(name)
    if account is None:
        raise PermanentError("there is no account of this name")
    set_zone(account, zone)
