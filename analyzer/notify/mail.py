"""Sends a message by SMTP; never in clear text unless told to, never to a server whose certificate does not hold."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from pydantic import SecretStr

from analyzer.domain.errors import LessonguardError, PermanentError, TransientError
from analyzer.notify.message import Message


@dataclass(frozen=True)
class MailServer:
    """A mail server that takes our messages. Certificates are checked against the system's, or SSL_CERT_FILE."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str | None
    password: SecretStr | None
    sender: str
    timeout_s: float
    """For each answer of the server."""

    def send(self, target: str, message: Message) -> None:
        """Hand a message for one address to the server.

        Raises:
            PermanentError: the server refuses it for good (5xx, RFC 5321 section 4.2.1), or an address is malformed.
            TransientError: the server is away, slow, busy (4xx), or not who it should be.
        """
        mail = self._mail(target, message)
        try:
            server = self._connected()
            try:
                server.send_message(mail)
                with suppress(smtplib.SMTPException):  # it is accepted: what goes wrong now must not send it twice
                    server.quit()
            finally:
                server.close()
        except OSError as error:  # smtplib's and ssl's errors are OSErrors
            raise _failure(error) from error

    def _connected(self) -> smtplib.SMTP:
        trust = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_s, context=trust)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            if self.security == "starttls":
                server.starttls(context=trust)
            if self.user:
                server.login(self.user, self.password.get_secret_value() if self.password else "")
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, target: str, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        try:
            mail["From"] = self.sender
            mail["To"] = target
        except ValueError as error:
            raise PermanentError("the address of the sender or receiver is malformed") from error
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = f"<{message.id}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'localhost'}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes, please
        mail.set_content(message.text)
        return mail


def _failure(error: OSError) -> LessonguardError:
    """The family of a failure; its text holds codes alone, because servers' texts name addresses."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code: int | None = next(code for code, _ in error.recipients.values())
    else:
        code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else None
    if code is None:
        return TransientError(f"the mail server cannot be used: {type(error).__name__}")
    kind = PermanentError if code >= 500 else TransientError  # noqa: PLR2004 - RFC 5321: 5yz is permanent
    return kind(f"the mail server answers {code}")
