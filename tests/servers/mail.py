"""A real mail server that keeps what it is sent, or answers as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.tls import server_context

USER, PASSWORD = "lessonguard", "correct horse"


@dataclass
class Mailbox:
    """What the server was sent, and how it answers."""

    received: list[bytes] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    rcpt_answer: str = "250 OK"
    data_answer: str = "250 OK"
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        """What was received, parsed."""
        return [message_from_bytes(one, policy=default) for one in self.received]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a receiver, or not."""
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail, or not."""
        if self.data_answer.startswith("250"):
            self.received.append(bytes(envelope.original_content or b""))
            self.receivers += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return self.data_answer


class _Controller(Controller):
    """Listens on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(security: str = "none") -> Iterator[Mailbox]:
    """Run a mail server on a port of its own; with STARTTLS it asks for USER and PASSWORD."""
    mailbox = Mailbox()
    options: dict[str, object] = {}
    if security == "starttls":
        options = {"tls_context": server_context(), "require_starttls": True}
        options |= {"auth_required": True, "authenticator": _authenticate}
    controller = _Controller(
        mailbox,
        hostname="127.0.0.1",
        port=0,
        server_hostname="localhost",
        ssl_context=server_context() if security == "tls" else None,
        **options,
    )
    controller.start()
    try:
        mailbox.port = controller.port
        yield mailbox
    finally:
        controller.stop()


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
) -> AuthResult:
    return AuthResult(handled=False, success=(login.login, login.password) == (USER.encode(), PASSWORD.encode()))
