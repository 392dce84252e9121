"""The lanes of a timeline: who was there, who spoke, what was seen, and what was not looked at."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import Signals, Tile
from analyzer.scorecard import words
from analyzer.scorecard.render.entry import IMAGERY

UNSEEN: Final = "unseen"
"""State of what was not looked at, or not recorded."""

STATE: Final[dict[str, str]] = {
    "present": "in the lesson",
    "talk": "speaking",
    "seen": "looked at, no absence found",
    "off": words.CAUSE["off"],
    "covered": words.CAUSE["covered"],
    "frozen": words.CAUSE["frozen"],
    "empty_chair": words.CAUSE["empty_chair"],
    "absent": "tutor not on camera",
    "looked": "looked at",
    "text": "readable text",
    "message": "message",
    UNSEEN: "not assessed or not looked at",
}
"""What each state of a lane means."""


DRAWN: Final = frozenset({None, Kind.CAMERA_ABSENT, *IMAGERY})
"""A gap for one kind of finding alone hatches a lane only where the lane is about that kind."""


class Stretch(Span):
    """A stretch of a lane in one state."""

    state: str


@dataclass(frozen=True)
class Lane:
    """One row of the timeline. Its stretches are in order of start and do not overlap; between them is nothing."""

    name: str
    label: str
    stretches: tuple[Stretch, ...]

    def total_ms(self, state: str) -> int:
        """Milliseconds in one state."""
        return sum(stretch.duration_ms for stretch in self.stretches if stretch.state == state)

    def count(self, state: str) -> int:
        """Stretches in one state."""
        return sum(stretch.state == state for stretch in self.stretches)

    @property
    def states(self) -> list[str]:
        """The states that occur, in the order of `STATE`."""
        return [state for state in STATE if self.count(state)]


def lanes(analysis: Analysis, signals: Signals, lesson: Lesson | None) -> tuple[Lane, ...]:
    """All lanes of a lesson; lanes for chat and for speakers not known only where there is something on them."""
    whole = Span(start_ms=0, end_ms=analysis.recording.duration_ms)
    unassessed = _unassessed(analysis)
    drawn = [
        Lane(
            "presence",
            "Student in the lesson",
            paint(whole, _presence(lesson, whole), unassessed(Aspect.STUDENT_PRESENCE)),
        ),
        *(
            Lane(f"talk-{role}", label, paint(whole, spoken, unassessed(Aspect.SPEECH, Aspect.SPEAKERS)))
            for role, label in TALK.items()
            if (spoken := _talk(signals, role, whole)) or role is not Role.UNKNOWN
        ),
        Lane(
            "camera",
            "Tutor’s camera",
            paint(whole, *_camera(analysis, signals, whole), unassessed(Aspect.TUTOR_CAMERA)),
        ),
        Lane("picture", "Picture looked at", paint(whole, *_looked(signals, whole), unassessed(Aspect.IMAGERY))),
        Lane(
            "screen",
            "Text on screen",
            paint(whole, _of("text", signals.vision.screen_text), unassessed(Aspect.SCREEN_TEXT)),
        ),
    ]
    for aspect, name in ((Aspect.PERSONS, "persons"), (Aspect.SCHEDULE, "schedule"), (Aspect.POLICY, "policy")):
        if unassessed(aspect):
            drawn.append(Lane(name, words.ASPECT[aspect], paint(whole, unassessed(aspect))))
    messages = _messages(lesson)
    if messages or unassessed(Aspect.CHAT):
        drawn.append(Lane("chat", "Chat", paint(whole, messages, unassessed(Aspect.CHAT))))
    return tuple(drawn)


TALK: Final[dict[Role, str]] = {
    Role.TUTOR: "Tutor speaking",
    Role.STUDENT: "Student speaking",
    Role.UNKNOWN: "Speaker not known",
}


def paint(whole: Span, *layers: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Lay stretches over each other, later layers on top, cut to the whole; equal neighbours become one."""
    flat = [(max(s.start_ms, whole.start_ms), min(s.end_ms, whole.end_ms), s.state) for layer in layers for s in layer]
    edges = sorted({edge for start, end, _ in flat if end > start for edge in (start, end)})
    top: dict[int, str] = {}
    position = {edge: i for i, edge in enumerate(edges)}
    for start, end, state in flat:
        if end > start:
            top.update((i, state) for i in range(position[start], position[end]))
    painted: list[Stretch] = []
    for i, (start, end) in enumerate(pairwise(edges)):
        if i not in top:
            continue
        if painted and painted[-1].end_ms == start and painted[-1].state == top[i]:
            painted[-1] = Stretch(start_ms=painted[-1].start_ms, end_ms=end, state=top[i])
        else:
            painted.append(Stretch(start_ms=start, end_ms=end, state=top[i]))
    return tuple(painted)


def _of(state: str, spans: Iterable[Span]) -> list[Stretch]:
    return [Stretch(start_ms=s.start_ms, end_ms=max(s.end_ms, s.start_ms + 1), state=state) for s in spans]


def _unassessed(analysis: Analysis) -> Callable[..., list[Stretch]]:
    def of(*aspects: Aspect) -> list[Stretch]:
        return _of(UNSEEN, (g for g in analysis.gaps if g.what in aspects and g.kind in DRAWN))

    return of


def _presence(lesson: Lesson | None, whole: Span) -> list[Stretch]:
    stays = lesson.present(Role.STUDENT, whole.end_ms) if lesson else None
    return _of(UNSEEN, [whole]) if stays is None else _of("present", stays)


def _talk(signals: Signals, role: Role, whole: Span) -> list[Stretch]:
    """Utterances, joined over pauses too short to draw (a thousandth of the lesson)."""
    joined: list[Stretch] = []
    for u in (u for u in signals.speech.utterances if u.role is role):
        if joined and u.start_ms - joined[-1].end_ms <= whole.duration_ms // 1000:
            end_ms = max(joined[-1].end_ms, u.end_ms)
            joined[-1] = Stretch(start_ms=joined[-1].start_ms, end_ms=end_ms, state="talk")
        else:
            joined += _of("talk", [u])
    return joined


def _camera(analysis: Analysis, signals: Signals, whole: Span) -> list[list[Stretch]]:
    tiles = [tile for tile in signals.vision.tiles if tile.role is Role.TUTOR]
    absent = [
        Stretch(start_ms=f.start_ms, end_ms=f.end_ms, state=f.cause if f.cause in STATE else "absent")
        for f in analysis.findings
        if f.kind is Kind.CAMERA_ABSENT
    ]
    return [_of(UNSEEN, [whole]), [seen for tile in tiles for seen in _sampled(tile, signals)], absent]


def _sampled(tile: Tile, signals: Signals) -> list[Stretch]:
    """Where a tile was looked at: each sample stands for the time to the next, at most twice the sampling step."""
    step = next((look.every_ms for look in signals.vision.frame_samples if look.source == tile.source), 0)
    steps = sorted(later.at_ms - earlier.at_ms for earlier, later in pairwise(tile.samples))
    step = step or (steps[len(steps) // 2] if steps else 1)
    times = [sample.at_ms for sample in tile.samples]
    ends = [min(later, at + 2 * step) for at, later in pairwise(times)] + [at + step for at in times[-1:]]
    return [Stretch(start_ms=at, end_ms=end, state="seen") for at, end in zip(times, ends, strict=True)]


def _looked(signals: Signals, whole: Span) -> list[list[Stretch]]:
    return [_of(UNSEEN, [whole]), _of("looked", signals.vision.frame_samples)]


def _messages(lesson: Lesson | None) -> list[Stretch]:
    chat = lesson.chat if lesson else ()
    return _of("message", (Span(start_ms=m.at_ms, end_ms=m.at_ms) for m in chat))
