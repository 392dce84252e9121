"""Whoever carries messages: a mail server, webhooks."""

from collections.abc import Mapping
from typing import Protocol

from analyzer.notify.message import Message
from analyzer.settings.service_settings import ServiceSettings


class Messenger(Protocol):
    """Carries messages over one channel."""

    def send(self, target: str, message: Message) -> None:
        """Return once the message was accepted.

        Raises:
            PermanentError: it is refused and will be.
            TransientError: it may be accepted later.
        """
        ...


def make_messengers(settings: ServiceSettings, timeout_s: float) -> Mapping[str, Messenger]:
    """A messenger for every channel that is set up, by the channel's name; nothing is connected to yet."""
    from analyzer.notify.mail import MailServer
    from analyzer.notify.webhook import Webhooks

    messengers: dict[str, Messenger] = {}
    if settings.smtp_host:
        messengers["email"] = MailServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password,
            settings.mail_from,
            timeout_s,
        )
    if settings.alert_webhook_secret:
        messengers["webhook"] = Webhooks(settings.alert_webhook_secret, timeout_s)
    return messengers
