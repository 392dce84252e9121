"""What people decide about their own account: in which zone pages tell them times, and where they get mail."""

from zoneinfo import ZoneInfo

from analyzer.domain.errors import PermanentError
from analyzer.domain.service_policy import PagesPolicy
from analyzer.domain.zone import is_zone
from analyzer.records.accounts import find_account, is_mail_address, set_mail, set_zone
from analyzer.records.rows import Account


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
    set_zone(_known(name), zone)


def choose_mail(name: str, mail: str) -> None:
    """Let somebody be told by mail that something waits for them.

    Args:
        name: of the account.
        mail: where; empty for nowhere.

    Raises:
        PermanentError: it is no address, or there is no such account.
    """
    if mail and not is_mail_address(mail):
        raise PermanentError("a mail address is written like name@example.org")
    set_mail(_known(name), mail)


def _known(name: str) -> Account:
    account = find_account(name)
    if account is None:
        raise PermanentError("there is no account of this name")
    return account
