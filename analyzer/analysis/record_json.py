"""Reads JSON that strangers wrote, in any encoding of Unicode and in time that grows with its length alone."""

import json
import re

from analyzer.domain.complaints import is_tellable
from analyzer.domain.record_limits import DEEPEST, LONGEST, MOST_BRACKETS, MOST_KEYS

STRING = re.compile(r'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
"""A string, ended or not; it never looks back, so that no text makes it slow."""
NO_BRACKET = re.compile(r"[^\[\]{}]+")


class RecordJsonError(ValueError):
    """The text is not JSON, or goes beyond a limit; says which, and nothing of what is in it."""


def parse(content: bytes) -> object:
    """What the JSON says.

    Args:
        content: UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Raises:
        RecordJsonError: it is too long, too deep or too large, is not JSON, or names a key twice.
    """
    if len(content) > LONGEST:
        raise RecordJsonError(f"is longer than {LONGEST} bytes")
    try:
        text = content.decode(json.detect_encoding(content))
    except UnicodeDecodeError as error:
        raise RecordJsonError("is not JSON: not UTF-8, UTF-16 or UTF-32") from error
    _check_brackets(text)
    try:
        return json.loads(text, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise RecordJsonError(f"is not JSON: {error}") from error
    except RecordJsonError:
        raise
    except (ValueError, RecursionError) as error:  # a number of thousands of digits
        raise RecordJsonError("is not JSON that a record can hold") from error


def _check_brackets(text: str) -> None:
    depth = 0
    brackets = NO_BRACKET.sub("", STRING.sub("", text))
    if len(brackets) > MOST_BRACKETS:
        raise RecordJsonError(f"holds more than {MOST_BRACKETS // 2} lists and objects")
    for bracket in brackets:
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise RecordJsonError(f"is nested more than {DEEPEST} levels deep")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MOST_KEYS:
        raise RecordJsonError(f"holds an object with more than {MOST_KEYS} keys")
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            which = f"the key '{key}'" if is_tellable(key) else "a key"
            raise RecordJsonError(f"is not JSON: {which} is there twice")
        seen.add(key)
    return dict(pairs)
