"""How files that belong together are named, in a watched folder and among incoming objects."""

import hashlib
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

LONGEST_FINGERPRINT = 200
RECORD = ".json"
LESSON_RECORD = ".lesson.json"
"""Lesson records end like this, in upper or lower case."""
OF_SYSTEMS = frozenset(
    {
        "@eadir", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", "$recycle.bin", "lost+found",
        "system volume information", "__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini",
    }
)  # fmt: skip
"""What storage servers and file managers put beside people's files, in lower case."""


def folded(name: str) -> str:
    """A name in one form, whichever of the forms of Unicode and of the cases it was written in."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_ignored(name: str) -> bool:
    """Whether a name is of the system's making, hidden or temporary: nobody handed that in."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part.lower() in OF_SYSTEMS for part in parts) or parts[-1].startswith("~")


def is_recording(name: str, suffixes: Collection[str]) -> bool:
    """Whether a file is a recording by its name; hidden and temporary names are not."""
    return PurePosixPath(name).suffix.lower() in suffixes and not is_ignored(name)


def is_record(name: str) -> bool:
    """Whether a file may be a lesson record by its name."""
    return PurePosixPath(name).suffix.lower() == RECORD and not is_ignored(name)


def records_of(name: str) -> tuple[str, ...]:
    """What a recording's lesson record may be called, but for case and form: its ending replaced, or added to."""
    stem = str(PurePosixPath(name).with_suffix(""))
    return tuple(base + ending for base in (stem, name) for ending in (RECORD, LESSON_RECORD))


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
