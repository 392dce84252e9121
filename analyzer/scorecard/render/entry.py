"""A finding as a reader may see it. What is sealed is left out here, once, for every kind of page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote as percent_encode

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.scorecard import words
from analyzer.scorecard.render.context import Line, around, certainty, touches

IMAGERY: Final = frozenset({Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS})
"""Kinds that speak of a picture; nothing set aside about them is described."""
PROMPTS: Final = frozenset({Kind.DRESS, Kind.UNSUITABLE_SETTING, Kind.HANDHELD_DEVICE})
"""Kinds that only ask a person to look; they show no score."""


@dataclass(frozen=True)
class Entry:
    """One finding, numbered by time. A sealed one carries times, channel, class group and score, and no more."""

    number: int
    id: str
    kind: Kind
    cause: str
    clause: str
    severity: Severity
    route: Route
    channel: Channel
    span: Span
    score: float | None
    """None for a prompt."""
    preserve: bool
    sealed: bool
    who: str = ""
    certainty: float | None = None
    """How sure it is that the role is right; None where it does not rest on a voice."""
    quote: str | None = None
    withheld: bool = False
    """Whether there are words that may not be shown, because they stood in a sealed picture."""
    lines: tuple[Line, ...] = ()
    explanation: tuple[str, ...] = ()
    detector: str = ""

    @property
    def anchor(self) -> str:
        """Name of the entry's place in a page; any id gives a valid one."""
        return percent_encode(self.id, safe="")

    @property
    def label(self) -> str:
        """The kind in plain words."""
        return words.KIND[self.kind].label

    @property
    def urgent(self) -> bool:
        """Whether a person must see it now: every one for the safeguarding lead, and all that is serious."""
        return self.route is Route.DSL or self.severity.rank >= Severity.SERIOUS.rank


def entries(analysis: Analysis, signals: Signals, lesson: Lesson | None) -> tuple[Entry, ...]:
    """Every finding, in order of time."""
    sealed = sealed_spans(analysis)
    ordered = sorted(analysis.findings, key=lambda f: (f.start_ms, f.kind, f.id))
    return tuple(_entry(number, f, sealed, signals, lesson) for number, f in enumerate(ordered, start=1))


def needing_a_human(listed: Iterable[Entry]) -> list[Entry]:
    """The urgent ones: safeguarding first, then by severity, sealed before others, then by time."""
    return sorted(
        (entry for entry in listed if entry.urgent),
        key=lambda e: (e.route is not Route.DSL, -e.severity.rank, not e.sealed, e.number),
    )


def sealed_spans(analysis: Analysis) -> tuple[Span, ...]:
    """The stretches that may not be looked at."""
    return tuple(finding for finding in analysis.findings if finding.sealed)


def _entry(number: int, f: Finding, sealed: tuple[Span, ...], signals: Signals, lesson: Lesson | None) -> Entry:
    base = Entry(
        number=number,
        id=f.id,
        kind=f.kind,
        cause=words.cause(f.cause),
        clause=f.clause,
        severity=f.severity,
        route=f.route,
        channel=f.channel,
        span=Span(start_ms=f.start_ms, end_ms=f.end_ms),
        score=None if f.kind in PROMPTS else f.score,
        preserve=f.preserve,
        sealed=f.sealed,
    )
    if f.sealed:
        return base
    withheld = f.quote is not None and f.channel is Channel.SCREEN and touches(f, sealed)
    return replace(
        base,
        who=" ".join(part for part in (words.ROLE[f.role], f.participant) if part),
        certainty=certainty(f, signals),
        quote=None if withheld else f.quote,
        withheld=withheld,
        lines=() if withheld else around(f, signals, lesson),
        explanation=() if withheld else f.explanation,
        detector=f"{f.detector.name} {f.detector.version}",
    )
