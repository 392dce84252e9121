"""Cuts the statements of a lesson into the lines that the model of meaning reads."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.detectors.meaning.lines import latest, pieces, plain, spoken_before
from analyzer.detectors.utterance_windows import UtteranceWindow
from analyzer.domain.base import Span
from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Role
from analyzer.domain.line import BEFORE, Line
from analyzer.domain.statement import Statement

LEAST_ATTRIBUTION = 0.7
"""Attribution from which the model is told a speaker's role."""
LONGEST = 600
"""Characters of a piece that are read: what has no spaces for longer is no sentence."""
READ = frozenset({Channel.AUDIO, Channel.CHAT})
"""Where the model reads; what stands on the screen is teaching material, and for the rules alone."""


@dataclass(frozen=True)
class Piece:
    """A line and where it stands in the lesson."""

    line: Line
    statement: Statement
    start: int
    end: int
    """Characters of the statement's text, [start, end)."""

    @property
    def quote(self) -> str:
        """The words, as they stand in the statement."""
        return self.statement.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """When they were said."""
        start_ms, end_ms = UtteranceWindow((self.statement,), 0).times(self.start, self.end)
        return Span(start_ms=start_ms, end_ms=max(start_ms, end_ms))


def role_of(statement: Statement) -> Role:
    """The speaker's role where it is known well enough to be told."""
    return statement.role if statement.attribution >= LEAST_ATTRIBUTION else Role.UNKNOWN


def read(statements: tuple[Statement, ...]) -> Iterator[Piece]:
    """Every piece of what was said or typed, in order, each with what came before it."""
    before: deque[tuple[Role, str]] = deque(maxlen=BEFORE)
    for statement in statements:
        if statement.channel not in READ:
            continue
        role = role_of(statement)
        for start, end in pieces(statement.text):
            text = plain(statement.text[start:end])[:LONGEST]
            if not text:
                continue
            yield Piece(Line(text, role, latest(tuple(before))), statement, start, end)
            before.append(spoken_before(text) if role is Role.UNKNOWN else (role, text))
