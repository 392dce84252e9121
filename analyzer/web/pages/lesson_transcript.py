"""The transcript as lines that a script can follow by the word, and everybody can read without one."""

from collections.abc import Iterator, Sequence

from django.utils.html import escape, format_html
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
    return mark_safe("\n".join(_line(one, sealed, unsure_below) for one in lines))  # noqa: S308 - escaped part by part


def _line(line: Utterance, sealed: Sequence[Span], unsure_below: float) -> str:
    if touches(line, sealed):
        return format_html('<li class="sealed">{} Sealed: not played, not quoted.</li>', clock(line.start_ms))
    text = " ".join(_words(line, unsure_below))
    return (
        f'<li class="{line.role}" data-w="{_places(line)}"><a class="at" href="?at={line.start_ms}#player" '
        f'data-start-ms="{line.start_ms}" data-end-ms="{line.end_ms}">{clock(line.start_ms)}</a> '
        f"<b>{words.ROLE[line.role]}</b> <span>{text}</span></li>"
    )


def _words(line: Utterance, unsure_below: float) -> Iterator[str]:
    if not line.words:
        yield escape(visible(line.text))
    for word in line.words:
        text = escape(visible("".join(word.text.split())))
        yield f'<i title="May be misheard">{text}</i>' if word.confidence < unsure_below else text


def _places(line: Utterance) -> str:
    starts = [(word.start_ms - line.start_ms) // STEP_MS for word in line.words]
    return ",".join(str(after - before) for before, after in zip([0, *starts], starts, strict=False))
