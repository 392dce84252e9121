"""Divides a run of words where a speaker stops or ends a sentence."""

from collections.abc import Sequence

from analyzer.domain.signals import Word

PAUSE_MS = 600
"""A pause that ends a phrase even without punctuation."""
SENTENCE_END = (".", "?", "!", "…")


def phrases(words: Sequence[Word], pause_ms: int = PAUSE_MS) -> list[list[Word]]:
    """The words, divided after the ends of sentences and at pauses of `pause_ms`."""
    divided: list[list[Word]] = []
    for word in words:
        last = divided[-1][-1] if divided else None
        if last is None or last.text.endswith(SENTENCE_END) or word.start_ms - last.end_ms >= pause_ms:
            divided.append([])
        divided[-1].append(word)
    return divided


def plain(text: str) -> str:
    """A word in lower case without punctuation around it, to be compared."""
    return text.lower().strip("\"'“”‘’.,;:!?…()[]-– ")
