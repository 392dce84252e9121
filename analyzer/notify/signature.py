"""Signs webhooks as the Standard Webhooks convention has it (https://www.standardwebhooks.com), and checks them.

A receiver proves that a message is ours, whole and fresh:

* `webhook-id` names the message and is the same in every attempt: whoever has seen it answers 200 and does nothing.
* `webhook-timestamp` is the time of this attempt in whole seconds since 1970 UTC: refuse what is minutes away from now.
* `webhook-signature` holds signatures separated by blanks, each `v1,` and the base64 form of
  HMAC-SHA256(key, `{webhook-id}.{webhook-timestamp}.{body}`) over the bytes of the body as they came.
* The key is the shared secret: what follows `whsec_`, decoded from base64; or, where a secret does not begin with
  `whsec_`, its UTF-8 bytes. Compare in constant time.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from analyzer.domain.errors import ConfigurationError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
TOLERANCE_S = 300
"""How far a timestamp may be away from now; the convention's recommendation."""
LONGEST_TIMESTAMP = 12
"""Digits; a number of any length could not be compared with the time."""


def sign(body: bytes, message_id: str, at: datetime, secret: str) -> dict[str, str]:
    """The three headers that go with a body.

    Raises:
        ConfigurationError: the secret begins with `whsec_` and does not go on in base64.
    """
    timestamp = str(int(at.timestamp()))
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: _signature(body, message_id, timestamp, secret)}


def verify(body: bytes, headers: Mapping[str, str], secret: str, now: datetime) -> bool:
    """Whether a body with these headers was signed with this secret within the last minutes; for receivers.

    Raises:
        ConfigurationError: the secret begins with `whsec_` and does not go on in base64.
    """
    given = {name.lower(): value for name, value in headers.items()}
    message_id, timestamp = given.get(ID, ""), given.get(TIMESTAMP, "")
    if not (message_id and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_S:
        return False
    right = _signature(body, message_id, timestamp, secret).encode()
    return any(hmac.compare_digest(right, one.encode()) for one in given.get(SIGNATURE, "").split())


def _signature(body: bytes, message_id: str, timestamp: str, secret: str) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ConfigurationError(f"a webhook secret that begins with {PREFIX} goes on in base64") from error
