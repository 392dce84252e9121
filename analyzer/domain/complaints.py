"""Says what is wrong with what strangers wrote, and where, in words of ours alone."""

import re
from collections.abc import Sequence

from pydantic import ValidationError

AT_MOST = 10
"""Wrong keys that are described; the others are counted."""
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
"""A key may be named that looks like one of ours; whatever else stands in its place may be words of a lesson."""
UNKNOWN = "an unknown key"


def complaints(error: ValidationError) -> str:
    """What is wrong and where, one `path: message` a line; neither a value nor a key that is no identifier is told."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    lines = [_line(one["loc"], one["msg"], unknown=one["type"] == "extra_forbidden") for one in wrong[:AT_MOST]]
    if len(wrong) > AT_MOST:
        lines.append(f"and {len(wrong) - AT_MOST} more")
    return "\n".join(lines)


def path_of(keys: Sequence[int | str]) -> str:
    """Where something stands, e.g. `tracks.3.region`."""
    return ".".join(str(key) if is_tellable(key) else UNKNOWN for key in keys)


def is_tellable(key: int | str) -> bool:
    """Whether a key can be repeated: a number, or what looks like a name of ours."""
    return isinstance(key, int) or IDENTIFIER.fullmatch(key) is not None


def _line(keys: Sequence[int | str], message: str, *, unknown: bool) -> str:
    message = "unknown key" if unknown else message.removeprefix("Value error, ")
    if unknown and keys and not is_tellable(keys[-1]):
        keys, message = keys[:-1], UNKNOWN
    return f"{path_of(keys)}: {message}" if keys else message
