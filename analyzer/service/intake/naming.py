"""How files that belong together are named, in a watched folder and among incoming objects."""

import hashlib
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST_FINGERPRINT = 200


def is_recording(name: str, suffixes: Collection[str]) -> bool:
    """Whether a file is a recording by its name; hidden and temporary names are not."""
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") for part in path.parts) or path.name.startswith("~")
    return not hidden and path.suffix.lower() in suffixes


def record_of(name: str) -> str:
    """The name of a recording's lesson record: `.json` in place of its suffix."""
    return str(PurePosixPath(name).with_suffix(".json"))


def beside(name: str, other: str) -> str:
    """A name that a lesson record uses, seen from where names begin."""
    return str(PurePosixPath(name).parent / other)


def group_of(name: str) -> str:
    """How the names of a recording and of its lesson record begin."""
    return str(PurePosixPath(name).with_suffix("")) + "."


def joined(*fingerprints: str) -> str:
    """One fingerprint for several files together."""
    text = "+".join(fingerprints)
    return text if len(text) <= LONGEST_FINGERPRINT else hashlib.sha256(text.encode()).hexdigest()
