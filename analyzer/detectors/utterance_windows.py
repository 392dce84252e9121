"""What a speaker says in one go, over one statement or two: the text that patterns are looked for in."""

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.detectors.reading import Reading, read
from analyzer.domain.kinds import Channel
from analyzer.domain.statement import Statement

JOIN_MS = 2500
"""A sentence may run on over a pause up to this long between two statements of one speaker."""


def normalise(text: str) -> str:
    """The text as it is read: lower-case, plain characters."""
    return read(text).text


@dataclass(frozen=True)
class UtteranceWindow:
    """One statement, or two of one speaker that run on; maps offsets in its text to time."""

    parts: tuple[Statement, ...]
    index: int
    """Position of the first part among all statements."""

    @property
    def text(self) -> str:
        """The parts' texts joined by a space."""
        return self.parts[0].text if len(self.parts) == 1 else " ".join([part.text for part in self.parts])

    @property
    def normal(self) -> str:
        """`text` as it is read."""
        return self.reading.text

    @property
    def reading(self) -> Reading:
        """`text` as it is read, and where it stands in `text`."""
        return read(self.text)

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `text` of the characters [start, end) of `normal`."""
        return self.reading.written(start, end)

    def times(self, start: int, end: int) -> tuple[int, int]:
        """Milliseconds at which the characters [start, end) of `text` begin and end; interpolated without words."""
        return self._time(start, last=False), self._time(end - 1, last=True)

    def _time(self, offset: int, *, last: bool) -> int:
        for part in self.parts:
            if offset < len(part.text) or part is self.parts[-1]:
                return _time_in(part, offset, last=last)
            offset -= len(part.text) + 1
        raise AssertionError


def _time_in(part: Statement, offset: int, *, last: bool) -> int:
    position = 0
    for word in part.words:
        position += len(word.text)
        if offset < position or word is part.words[-1]:
            return word.end_ms if last else word.start_ms
        position += 1
    share = (offset + last) / max(1, len(part.text))
    return part.start_ms + round(part.duration_ms * min(1.0, share))


def utterance_windows(statements: tuple[Statement, ...]) -> Iterator[tuple[UtteranceWindow, int]]:
    """Every statement alone, then each joined with the same speaker's next; with the offset where the second starts.

    The offset is 0 for a statement alone. In a joined window only a match that crosses it is new.
    """
    for i, statement in enumerate(statements):
        yield UtteranceWindow((statement,), i), 0
        if i + 1 < len(statements):
            following = statements[i + 1]
            same = (statement.channel, statement.participant, statement.role) == (
                following.channel,
                following.participant,
                following.role,
            )
            if same and statement.channel is Channel.AUDIO and 0 <= following.start_ms - statement.end_ms <= JOIN_MS:
                yield UtteranceWindow((statement, following), i), len(statement.text)
