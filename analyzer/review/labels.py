"""Verdicts as labelled lines, so that the machine can be measured by what people decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Utterance
from analyzer.domain.spans import touches
from analyzer.review.standing import Stand, Standing

SOURCE = "verdicts"


@dataclass(frozen=True)
class Labelled:
    """A line of a lesson with the kinds that people found in it, in the form that `evaluate` reads."""

    lesson: str
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    labels: tuple[str, ...]
    """Empty where everything that was asked about it was dismissed."""
    source: str = SOURCE


def labelled(
    lesson: str, lines: Sequence[Utterance], findings: Iterable[Finding], standings: Mapping[str, Standing]
) -> Iterator[Labelled]:
    """The lines that people have judged. Lines with a question still open, or by nobody known, teach nothing.

    Args:
        lesson: a name for the lesson.
        lines: what was said, in order.
        findings: of the machine, and of people who added what it missed.
        standings: how each stands.
    """
    heard = [one for one in findings if one.channel is Channel.AUDIO]
    for line in lines:
        about = [one for one in heard if touches(one, [line]) and one.role in {line.role, Role.UNKNOWN}]
        stands = {standings.get(one.id, Standing()).stand for one in about}
        if not about or line.role is Role.UNKNOWN or any(stand.is_open for stand in stands):
            continue
        kinds = {one.kind.value for one in about if standings[one.id].stand is Stand.CONFIRMED}
        yield Labelled(lesson, line.start_ms, line.end_ms, line.role.value, line.text, tuple(sorted(kinds)))
