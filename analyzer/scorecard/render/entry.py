"""A finding as a reader may see it. What is sealed is left out here, once, for every kind of page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote as percent_encode

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.conduct import Circumstance, Question
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.domain.spans import touches
from analyzer.scorecard import words
from analyzer.scorecard.conduct import gravest_first
from analyzer.scorecard.render.context import Line, Piece, around, certainty, said, shortened

IMAGERY: Final = frozenset({Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS})
"""Kinds that speak of a picture; nothing set aside about them is described."""
CONFIDED: Final = frozenset({Kind.HARM_DISCLOSURE, Kind.STUDENT_DISTRESS, Kind.INFATUATION})
"""Kinds in which a student may have confided; a first page, which goes from hand to hand, repeats none of it."""
PROMPTS: Final = frozenset({Kind.DRESS, Kind.UNSUITABLE_SETTING, Kind.HANDHELD_DEVICE})
"""Kinds that only ask a person to look; they show no score."""


@dataclass(frozen=True)
class Entry:
    """One finding, numbered by gravity. A sealed one carries times, channel, class group and score, and no more."""

    number: int
    id: str
    kind: Kind
    cause: str
    clauses: tuple[tuple[str, str], ...]
    """The clauses it may touch, each with its text in short; an empty text where none is kept."""
    severity: Severity
    route: Route
    channel: Channel
    span: Span
    score: float | None
    """None for a prompt."""
    preserve: bool
    sealed: bool
    place: str = ""
    who: str = ""
    certainty: float | None = None
    """How sure it is that the role is right; None where it does not rest on a voice."""
    quote: str | None = None
    withheld: bool = False
    """Whether what was said or seen is withheld, because part of the stretch is sealed."""
    lines: tuple[Line, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    """What may excuse it."""
    verdict: str = words.OPEN
    explanation: tuple[str, ...] = ()
    detector: str = ""

    @property
    def anchor(self) -> str:
        """Name of the entry's place in a page; any id gives a valid one, and no two entries share it."""
        return percent_encode(self.place, safe="")

    @property
    def label(self) -> str:
        """The kind in plain words."""
        return words.KIND[self.kind].label

    @property
    def headline(self) -> tuple[Piece, ...]:
        """The quote as a first page may repeat it; empty where there is none, or a student may have confided it."""
        if self.quote is None or self.kind in CONFIDED:
            return ()
        hits = tuple(piece for line in self.lines for piece in line.pieces if piece.hit)
        return shortened(hits or (Piece(self.quote),))

    @property
    def urgent(self) -> bool:
        """Whether a person must see it now: every one for the safeguarding lead, and all that is serious."""
        return self.route is Route.DSL or self.severity.rank >= Severity.SERIOUS.rank


def entries(
    analysis: Analysis, signals: Signals, lesson: Lesson | None, only: Collection[str] | None = None
) -> tuple[Entry, ...]:
    """Every finding, the gravest first; or only those of these ids, numbered as they would be among all."""
    sealed = sealed_spans(analysis)
    asked = {question.finding: question for question in analysis.scorecard.conduct.questions}
    listed: list[Entry] = []
    placed: set[str] = set()
    for number, finding in enumerate(gravest_first(analysis.findings), start=1):
        place = f"{finding.id}-{number}" if finding.id in placed else finding.id
        placed.add(finding.id)
        if only is not None and finding.id not in only:
            continue
        question = asked.get(finding.id)
        base = replace(_base(number, finding, analysis), place=place, verdict=_verdict(question))
        told = base if finding.sealed else _told(base, finding, analysis, signals, lesson)
        listed.append(told if told.sealed or told.withheld else replace(told, circumstances=_beside(question, sealed)))
    return tuple(listed)


def needing_a_human(listed: Iterable[Entry]) -> list[Entry]:
    """The urgent ones, the gravest first."""
    return [entry for entry in listed if entry.urgent]


def sealed_spans(analysis: Analysis) -> tuple[Span, ...]:
    """The stretches that may not be looked at."""
    return tuple(finding for finding in analysis.findings if finding.sealed)


def _base(number: int, f: Finding, analysis: Analysis) -> Entry:
    """What may be said of every finding, sealed or not."""
    known = analysis.scorecard.conduct.clauses
    return Entry(
        number=number,
        id=f.id,
        kind=f.kind,
        cause=words.cause(f.cause),
        clauses=tuple((name, known.get(name, "")) for name in map(str.strip, f.clause.split(","))),
        severity=f.severity,
        route=f.route,
        channel=f.channel,
        span=Span(start_ms=f.start_ms, end_ms=f.end_ms),
        score=None if f.kind in PROMPTS else f.score,
        preserve=f.preserve,
        sealed=f.sealed,
    )


def _told(base: Entry, f: Finding, analysis: Analysis, signals: Signals, lesson: Lesson | None) -> Entry:
    """What may be said of a finding that is not sealed; less where it touches a stretch that is."""
    sealed = sealed_spans(analysis)
    withheld = f.channel is not Channel.RECORD and touches(f, sealed)
    told = replace(
        base,
        who=" ".join(part for part in (words.ROLE[f.role], f.participant) if part),
        certainty=certainty(f, signals),
        withheld=withheld,
        detector=f"{f.detector.name} {f.detector.version}",
    )
    if withheld:
        return told
    return replace(
        told,
        quote=f.quote,
        lines=around(f, said(f, signals, lesson, analysis.scorecard.narrative.unsure_below), sealed),
        explanation=f.explanation,
    )


def _verdict(question: Question | None) -> str:
    return words.VERDICT[question.verdict] if question and question.verdict else words.OPEN


def _beside(question: Question | None, sealed: tuple[Span, ...]) -> tuple[Circumstance, ...]:
    found = question.circumstances if question else ()
    return tuple(circumstance for circumstance in found if not touches(circumstance, sealed))
