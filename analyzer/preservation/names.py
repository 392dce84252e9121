"""Names of files that every file system can hold, FAT above all, and no shell misreads."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 120
"""Characters of a name that is made; what is added to it (a number, a part) still fits where 255 are allowed."""
MOST = 255
"""Characters of a name that is taken."""
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})
"""Names of devices, which Windows keeps for itself whatever their ending."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def is_portable(path: str) -> bool:
    """Whether every part of a path with '/' between them is a name that can be written anywhere."""
    return all(map(_is_plain, path.split("/")))


def portable(name: str) -> str:
    """The nearest name that can be written anywhere; its ending is kept, and one that is so already is itself.

    Letters without a Latin form become `_`: which name it was has to be kept elsewhere.
    """
    if len(name) <= LONGEST and is_portable(name) and "/" not in name:
        return name
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = latin.rpartition(".")
    stem, ending = (_plainly(stem), _plainly(ending)[:16]) if dot else (_plainly(latin), "")
    stem = stem[: LONGEST - len(ending) - 1] or "file"
    stem = f"_{stem}".lstrip("._-") if stem.partition(".")[0].lower() not in RESERVED else f"file-{stem}"
    return f"{stem or 'file'}.{ending}" if ending else stem or "file"


def distinct(names: Iterable[str]) -> list[str]:
    """The same names, each followed by a number where one before it differs from it in case alone or not at all."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem, dot, ending = name.rpartition(".")
        number, now = 1, name
        while now.casefold() in taken:
            number += 1
            now = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
        taken.add(now.casefold())
        found.append(now)
    return found


def _is_plain(name: str) -> bool:
    return (
        _PLAIN.fullmatch(name) is not None
        and len(name) <= MOST
        and not name.endswith(".")
        and name.partition(".")[0].lower() not in RESERVED
    )


def _plainly(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", text).strip("._-")
