"""Names of objects that every store can keep, and that lead nowhere else."""

from analyzer.domain.errors import PermanentError

LONGEST_KEY = 512
"""Bytes in UTF-8; S3 takes 1,024."""
LONGEST_PART = 200
"""Bytes in UTF-8 between two slashes; a file system takes 255."""
RESERVED = "="
"""No part begins with it: the folder store names versions so."""


def checked_key(key: str) -> str:
    """The key itself, once it is known to be safe.

    Raises:
        PermanentError: it is empty, too long, absolute or leads upwards, or has empty parts or control characters.
    """
    if not key or len(_bytes(key)) > LONGEST_KEY:
        raise PermanentError(f"an object's key has 1 to {LONGEST_KEY} bytes")
    if not all(_plain(part) for part in key.split("/")):
        raise PermanentError(
            f"an object's key is made of parts of 1 to {LONGEST_PART} bytes with '/' between them; "
            f"none is '.' or '..', begins with '{RESERVED}' or holds a backslash or control character"
        )
    return key


def _plain(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and len(_bytes(part)) <= LONGEST_PART
        and not part.startswith(RESERVED)
        and "\\" not in part
        and part.isprintable()
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
