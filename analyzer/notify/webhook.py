"""Posts a message as signed JSON to another system; what a receiver must check stands in signature.py."""

import ipaddress
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.notify.message import Message
from analyzer.notify.posting import post
from analyzer.notify.signature import sign

AGAIN = frozenset({408, 425, 429})
"""Answers below 500 that ask for another attempt: request timeout (RFC 9110), too early (8470), too many (6585)."""


@dataclass(frozen=True)
class Webhooks:
    """Posts to https addresses, and to http on this machine. Certificates as in mail; redirects are not followed."""

    secret: SecretStr
    timeout_s: float
    """For connecting and the answer's first line together."""

    def send(self, target: str, message: Message) -> None:
        """Post a message to one address; any answer 2xx is an acceptance, and its body is not read.

        Raises:
            PermanentError: the address may not be posted to, or the receiver refuses (3xx, 4xx).
            TransientError: the receiver is away, slow, busy or failing (408, 425, 429, 5xx), or not who it should be.
        """
        if not is_allowed(target):
            raise PermanentError("a webhook is an https address, or an http address on this machine")
        body = json.dumps(message.facts, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "content-type": "application/json",
            **sign(body, message.id, message.at, self.secret.get_secret_value()),
        }
        status, _ = post(target, body, headers, self.timeout_s, whom="webhook")
        if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110: successful
            return
        kind = TransientError if status >= 500 or status in AGAIN else PermanentError  # noqa: PLR2004 - server errors
        raise kind(f"the webhook answers {status}")


def is_allowed(address: str) -> bool:
    """Whether a webhook's address keeps what is posted from being read on the way."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http":
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
