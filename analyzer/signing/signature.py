"""A signature as it stands in records: with the algorithm, and the key that made it."""

import base64
import binascii
import re
from dataclasses import dataclass

ALGORITHM = "ed25519"
WRITTEN = re.compile(rf"{ALGORITHM}:(?P<key_id>[0-9a-f]{{32}}):(?P<value>[A-Za-z0-9+/=]{{88}})")


@dataclass(frozen=True)
class Signature:
    """Written out as `ed25519:<key id>:<base64>`, 130 characters."""

    key_id: str
    """First half of the SHA-256 of the public key, in hexadecimal: another key cannot bear it."""
    value: bytes

    def __str__(self) -> str:
        return f"{ALGORITHM}:{self.key_id}:{base64.b64encode(self.value).decode()}"


def read_signature(text: str) -> Signature:
    """A signature as it was written out.

    Raises:
        ValueError: the text is none.
    """
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError("is not a signature")
    try:
        return Signature(found["key_id"], base64.b64decode(found["value"], validate=True))
    except binascii.Error as error:
        raise ValueError("is not a signature") from error
