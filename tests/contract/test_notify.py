"""Messages reach real mail servers and receivers of webhooks, and failures say whether another attempt is worth it."""

import base64
import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import ConfigurationError, PermanentError, TransientError
from analyzer.notify.mail import MailServer
from analyzer.notify.message import Message
from analyzer.notify.signature import sign, verify
from analyzer.notify.webhook import Webhooks
from tests.servers.mail import PASSWORD, USER, Mailbox, mail_server
from tests.servers.receiver import Receiver, receiver
from tests.servers.tls import CERTIFICATE

AT = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)
MESSAGE = Message("0f" * 16, "Lessonguard alert", "A question – for a person.\n", {"type": "alert.raised"}, AT)
LEAD = "lead@school.example"
SECRET = "whsec_" + base64.b64encode(b"thirty-two bytes of a test's key").decode()


def server(mailbox: Mailbox, **changes: object) -> MailServer:
    """The door to a mailbox."""
    plain = MailServer("localhost", mailbox.port, "none", None, None, "Alerts <alerts@school.example>", 5.0)
    return replace(plain, **changes)


@contextmanager
def silence() -> Iterator[int]:
    """A port where somebody takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' certificate is trusted, as an operator makes their own trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_mail_arrives(security: str, trusted: None) -> None:
    """A mail arrives over every kind of connection, encrypted where it should be, and knows its own id."""
    with mail_server(security) as mailbox:
        login = {"user": USER, "password": SecretStr(PASSWORD)} if security == "starttls" else {}
        server(mailbox, security=security, **login).send(LEAD, MESSAGE)
    (mail,) = mailbox.mails
    assert mail["Message-ID"] == f"<{MESSAGE.id}@school.example>"
    assert mail["Date"].datetime == AT
    assert (mail["Subject"], mail["To"], mailbox.receivers) == (MESSAGE.subject, LEAD, [LEAD])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == MESSAGE.text.splitlines()
    assert mailbox.encrypted == [security != "none"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_no_mail_to_a_stranger(security: str) -> None:
    """Nothing is said to a mail server whose certificate nobody trusts."""
    with mail_server(security) as mailbox:
        with pytest.raises(TransientError, match="SSLCertVerificationError"):
            server(mailbox, security=security, user=USER, password=SecretStr(PASSWORD)).send(LEAD, MESSAGE)
        assert mailbox.received == []


def test_no_mail_in_clear_text() -> None:
    """Where encryption was asked for and is not offered, nothing is sent."""
    with mail_server() as mailbox:
        with pytest.raises(TransientError):
            server(mailbox, security="starttls").send(LEAD, MESSAGE)
        assert mailbox.received == []


@pytest.mark.parametrize(
    ("answers", "family", "code"),
    [
        ({"rcpt_answer": "550 no such person as lead@school.example"}, PermanentError, "550"),
        ({"rcpt_answer": "450 greylisted"}, TransientError, "450"),
        ({"data_answer": "554 this is spam"}, PermanentError, "554"),
        ({"data_answer": "452 disk full"}, TransientError, "452"),
    ],
)
def test_refused_mail(answers: dict[str, str], family: type[Exception], code: str) -> None:
    """A mail server's code decides whether another attempt is made; its text, which names people, goes nowhere."""
    with mail_server() as mailbox:
        vars(mailbox).update(answers)
        with pytest.raises(family) as caught:
            server(mailbox).send(LEAD, MESSAGE)
    assert str(caught.value) == f"the mail server answers {code}"


def test_wrong_password(trusted: None) -> None:
    """A wrong password is refused for good: a dead letter shows it at once."""
    with mail_server("starttls") as mailbox, pytest.raises(PermanentError, match="535"):
        server(mailbox, security="starttls", user=USER, password=SecretStr("guessed")).send(LEAD, MESSAGE)


@pytest.mark.parametrize("receiver_address", ["a\nBcc: somebody@else.example", "a\r\nX: y"])
def test_malformed_address(receiver_address: str) -> None:
    """An address cannot smuggle a header in."""
    with mail_server() as mailbox, pytest.raises(PermanentError, match="malformed"):
        server(mailbox).send(receiver_address, MESSAGE)


def test_silent_mail_server() -> None:
    """A mail server that says nothing is given up after the time limit, and tried again later."""
    with silence() as port, pytest.raises(TransientError):
        server(Mailbox(port=port), timeout_s=0.2).send(LEAD, MESSAGE)


def test_no_mail_server() -> None:
    """A mail server that is down is tried again later."""
    with silence() as port:
        gone = Mailbox(port=port)
    with pytest.raises(TransientError, match="ConnectionRefusedError"):
        server(gone).send(LEAD, MESSAGE)


def post(to: Receiver | str, secret: str = SECRET, timeout_s: float = 5.0) -> None:
    """Post the message."""
    Webhooks(SecretStr(secret), timeout_s).send(to if isinstance(to, str) else to.url, MESSAGE)


@pytest.mark.parametrize(
    ("secret", "key"), [(SECRET, b"thirty-two bytes of a test's key"), ("any other text", b"any other text")]
)
def test_webhook_is_signed(secret: str, key: bytes) -> None:
    """A receiver that follows the convention's text comes to the same signature, over the bytes it got."""
    with receiver() as kept:
        post(kept, secret)
    (body,), (headers,) = kept.bodies, kept.headers
    assert json.loads(body) == {"type": "alert.raised"}
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == (MESSAGE.id, str(int(AT.timestamp())))
    digest = hmac.new(key, f"{MESSAGE.id}.{int(AT.timestamp())}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert verify(body, headers, secret, AT)


def test_webhook_over_tls(trusted: None) -> None:
    """An https receiver is posted to once its certificate is trusted."""
    with receiver(tls=True) as kept:
        post(kept)
    assert len(kept.bodies) == 1


def test_no_webhook_to_a_stranger() -> None:
    """Nothing is posted to a receiver whose certificate nobody trusts."""
    with receiver(tls=True) as kept:
        with pytest.raises(TransientError, match="SSLError"):
            post(kept)
        assert kept.bodies == []


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (301, PermanentError),
        (400, PermanentError),
        (401, PermanentError),
        (410, PermanentError),
        (408, TransientError),
        (425, TransientError),
        (429, TransientError),
        (500, TransientError),
        (503, TransientError),
    ],
)
def test_refused_webhook(status: int, family: type[Exception]) -> None:
    """A receiver's status decides whether another attempt is made."""
    with receiver() as kept:
        kept.status = status
        with pytest.raises(family, match=str(status)):
            post(kept)


def test_redirect_is_not_followed() -> None:
    """A receiver cannot send an alert on to somebody else."""
    with receiver() as elsewhere, receiver() as kept:
        kept.status, kept.location = 307, elsewhere.url
        with pytest.raises(PermanentError, match="307"):
            post(kept)
        assert elsewhere.bodies == []


def test_silent_webhook() -> None:
    """A receiver that says nothing is given up after the time limit, and tried again later."""
    with receiver() as kept:
        kept.silent = True
        with pytest.raises(TransientError, match="ReadTimeoutError"):
            post(kept, timeout_s=0.2)


def test_no_webhook() -> None:
    """A receiver that is down is tried again later."""
    with silence() as port:
        pass
    with pytest.raises(TransientError, match="NewConnectionError"):
        post(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.school.example/alerts",
        "http://127.0.0.1.school.example/",
        "http://10.0.0.7/",
        "ftp://127.0.0.1/",
        "https://",
        "http://[::1",
        "alerts",
    ],
)
def test_readable_address(address: str) -> None:
    """Nothing is posted where others could read it on the way."""
    with pytest.raises(PermanentError, match="https"):
        post(address)


SIGNED = sign(b"{}", "one", AT, SECRET)


@pytest.mark.parametrize(
    ("body", "changes", "secret", "seconds", "right"),
    [
        (b"{}", {}, SECRET, 0, True),
        (b"{}", {}, SECRET, 300, True),
        (b"{}", {}, SECRET, -300, True),
        (b"{}", {"webhook-signature": f"v1,old {SIGNED['webhook-signature']}"}, SECRET, 0, True),
        (b"{} ", {}, SECRET, 0, False),
        (b"{}", {}, "another", 0, False),
        (b"{}", {}, SECRET, 301, False),
        (b"{}", {}, SECRET, -301, False),
        (b"{}", {"webhook-id": "two"}, SECRET, 0, False),
        (b"{}", {"webhook-timestamp": str(int(AT.timestamp()) + 1)}, SECRET, 0, False),
        (b"{}", {"webhook-timestamp": "²"}, SECRET, 0, False),
        (b"{}", {"webhook-timestamp": "9" * 5000}, SECRET, 0, False),
        (b"{}", {"webhook-signature": ""}, SECRET, 0, False),
        (b"{}", {"webhook-signature": "v1,ü"}, SECRET, 0, False),
    ],
)
def test_verify(body: bytes, changes: dict[str, str], secret: str, seconds: int, right: bool) -> None:
    """Only what is ours, whole and fresh is taken; header names in any case."""
    headers = {name.title(): value for name, value in (SIGNED | changes).items()}
    assert verify(body, headers, secret, AT + timedelta(seconds=seconds)) is right


def test_malformed_secret() -> None:
    """A secret that claims to be base64 and is not is a mistake of the set-up, and said so without the secret."""
    with pytest.raises(ConfigurationError, match="base64") as caught:
        sign(b"{}", "one", AT, "whsec_not base64!")
    assert "not base64!" not in str(caught.value)
