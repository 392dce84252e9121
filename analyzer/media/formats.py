"""How the names of recordings end: asked of libav, which has to read them, rather than listed."""

import mimetypes
from functools import cache

NOT_MEDIA = ("subtitle", "caption", "lyrics", "metadata in text", "image", "typewriter", "manifest")
"""Formats of libav's whose descriptions say so hold text or single pictures, which nobody hands in as a recording."""
SEEN_OR_HEARD = ("video", "audio")
"""The kinds of internet media types that a lesson can be recorded as."""


@cache
def media_suffixes() -> frozenset[str]:
    """Every ending, with its dot and in lower case, under which libav or the registered media types know recordings.

    libav names endings for what it reads and for what it writes, and some formats (`.wma`, `.opus`, `.wav`) only for
    the latter; it reads all of these. Endings that belong to text or to single pictures are left out.
    """
    known, others = _of_libav()
    common, registered = mimetypes.MimeTypes(filenames=()).types_map
    kinds = {suffix: kind.partition("/")[0] for suffix, kind in (common | registered).items()}
    recorded = {suffix for suffix, kind in kinds.items() if kind in SEEN_OR_HEARD}
    others |= set(kinds) - recorded
    return frozenset((known | recorded) - others)


def _of_libav() -> tuple[set[str], set[str]]:
    """The endings of libav's formats, and those of them that hold text or single pictures."""
    import av
    from av.format import ContainerFormat

    media: set[str] = set()
    others: set[str] = set()
    for name in av.formats_available:
        for mode in ("r", "w"):
            try:
                found = ContainerFormat(name, mode)
            except ValueError:  # it only reads, or only writes, this one
                continue
            about = found.long_name.lower()
            into = others if any(word in about for word in NOT_MEDIA) else media
            into |= {f".{suffix.strip().lower()}" for suffix in found.extensions}
    return media, others
