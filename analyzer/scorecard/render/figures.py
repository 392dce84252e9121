"""Times and numbers as a reader expects them."""

from datetime import datetime
from typing import Final

from analyzer.domain.base import Span
from analyzer.domain.clock import clock
from analyzer.domain.scorecard import Measure

_SECOND = 1000
_MINUTE = 60 * _SECOND
_NO_BREAK: Final = "\u00a0"
_THIN_SPACE: Final = "\u202f"


def stretch(span: Span) -> str:
    """A stretch of the lesson, e.g. `01:09–01:25`, or one time where both fall on the same second."""
    start, end = clock(span.start_ms), clock(span.end_ms)
    return start if start == end else f"{start}–{end}"


def place(span: Span) -> str:
    """Where to look: the start, with the end where it is a minute or more away."""
    return clock(span.start_ms) if span.duration_ms < _MINUTE else stretch(span)


def length(ms: int) -> str:
    """A length in words, e.g. `57 min 12 s`, `0.4 s`; from ten seconds on cut to the second, as the clock is."""
    if ms < 10 * _SECOND:
        return f"{ms / _SECOND:.1f}".removesuffix(".0") + f"{_NO_BREAK}s"
    if ms < _MINUTE:
        return f"{ms // _SECOND}{_NO_BREAK}s"
    minutes, seconds = divmod(ms // _SECOND, 60)
    return f"{minutes}{_NO_BREAK}min {seconds}{_NO_BREAK}s" if seconds else f"{minutes}{_NO_BREAK}min"


def percent(share: float) -> str:
    """A share as a whole percentage; never rounded to 0 % or 100 % from what is neither."""
    value = round(share * 100)
    if value == 0 and share > 0:
        return "<1%"
    if value == 100 and share < 1:  # noqa: PLR2004 - a hundred per cent
        return ">99%"
    return f"{value}%"


def number(value: float) -> str:
    """A number with at most two decimals and thousands set apart."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return text.replace(",", _THIN_SPACE)


def value(measure: Measure) -> str:
    """A measure's value with its unit; an empty text where it is withheld."""
    if measure.value is None:
        return ""
    if measure.unit == "share":
        return percent(measure.value)
    return number(measure.value) if measure.unit == "count" else f"{number(measure.value)} {measure.unit}"


def fraction(measure: Measure) -> str:
    """Numerator over denominator; an empty text where a measure has none."""
    if measure.numerator is None:
        return ""
    top = number(measure.numerator)
    return top if measure.denominator is None else f"{top} / {number(measure.denominator)}"


def date(moment: datetime) -> str:
    """A day, e.g. `Monday 5 October 2026`."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}"
