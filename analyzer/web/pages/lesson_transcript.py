"""The transcript as lines that a script can follow by the word, and everybody can read without one."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe

from analyzer.domain.base import Span
from analyzer.domain.clock import clock
from analyzer.domain.signals import Utterance
from analyzer.domain.spans import touches
from analyzer.scorecard import words
from analyzer.scorecard.render.visible import visible

STEP_MS = 10
"""Words' places are written in hundredths of a second, each as the distance from the one before."""


def transcript(lines: Sequence[Utterance], sealed: Sequence[Span], unsure_below: float) -> SafeString:
    """Every line, in order. What was said while something sealed was shown is not repeated, and the place says so."""
    return mark_safe("\n".join(_line(one, sealed, unsure_below) for one in lines))  # noqa: S308 - escaped line by line


def _line(line: Utterance, sealed: Sequence[Span], unsure_below: float) -> str:
    at = clock(line.start_ms)
    if touches(line, sealed):
        return f'<li class="sealed">{at} Sealed: not played, not quoted.</li>'
    return (
        f'<li class="{line.role}" data-w="{_places(line)}"><a class="at" href="?at={line.start_ms}#player" '
        f'data-start-ms="{line.start_ms}" data-end-ms="{line.end_ms}">{at}</a> '
        f"<b>{words.ROLE[line.role]}</b> <span>{_text(line, unsure_below)}</span></li>"
    )


def _text(line: Utterance, unsure_below: float) -> str:
    """The words as the places name them, a space between them; those that may be misheard are marked."""
    said = ["".join(word.text.split()) for word in line.words] or [line.text]
    texts = escape(visible(" ".join(said))).split(" ")
    unsure = [number for number, word in enumerate(line.words) if word.confidence < unsure_below]
    for number in unsure:
        texts[number] = f'<i title="May be misheard">{texts[number]}</i>'
    return " ".join(texts)


def _places(line: Utterance) -> str:
    starts = [(word.start_ms - line.start_ms) // STEP_MS for word in line.words]
    return ",".join(str(after - before) for before, after in zip([0, *starts], starts, strict=False))
