"""Which symbols Whisper may write.

By default it suppresses tokens that are not speech, and with them a lone `@`, `_` or `/`: an e-mail address comes out
spelled or broken. Letting some through costs nothing where nobody spells one.
"""

from collections.abc import Callable, Iterable, Sequence


def suppressed_tokens(non_speech: Iterable[int], encode: Callable[[str], Sequence[int]], symbols: str) -> list[int]:
    """Whisper's tokens that are not speech, without those that stand for one of `symbols`, spaced or not."""
    spelled = (encode(f"{space}{symbol}") for symbol in symbols for space in ("", " "))
    free = {tokens[0] for tokens in spelled if len(tokens) == 1}
    return sorted(set(non_speech) - free)
