"""Splits what somebody said into sentences, each word with its time."""

from analyzer.domain.signals import Utterance, Word


def sentences(utterance: Utterance) -> list[tuple[Word, ...]]:
    """The sentences of an utterance, by their end marks."""
    split: list[list[Word]] = [[]]
    for word in timed(utterance):
        split[-1].append(word)
        if word.text.endswith((".", "!", "?", "…")):
            split.append([])
    return [tuple(sentence) for sentence in split if sentence]


def timed(utterance: Utterance) -> tuple[Word, ...]:
    """The utterance's words; where the transcript does not time them, spread evenly over it, none of them doubted."""
    if utterance.words:
        return utterance.words
    texts = utterance.text.split()
    step = utterance.duration_ms / max(1, len(texts))
    starts = [utterance.start_ms + round(i * step) for i in range(len(texts) + 1)]
    return tuple(
        Word(text=text, start_ms=start, end_ms=end, confidence=1.0)
        for text, start, end in zip(texts, starts, starts[1:], strict=False)
    )
