"""Writes tiny lessons down as scripts: who says what from when to when."""

from pathlib import Path

import config
from analyzer.domain.base import Span
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson, Participant, Role
from analyzer.domain.recording import Recording
from analyzer.domain.scorecard import Measure
from analyzer.domain.signals import Signals, Speech, SpeechTrack, Utterance, Word
from analyzer.scorecard.measures.measure import measure
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.settings.configuration import read_yaml

CONFIG = Path(next(iter(config.__path__)))
SHIPPED = read_yaml(CONFIG / "measures.yaml", MeasureSettings)
SMALL = SHIPPED.model_copy(
    update={
        "speech_s": SHIPPED.speech_s.model_copy(update={"high": 5, "medium": 2, "low": 1}),
        "events": SHIPPED.events.model_copy(update={"high": 3, "medium": 2, "low": 1}),
        "camera_seen_ms": 1000,
    }
)
"""The shipped settings, for lessons of a few seconds."""

WHO = {
    "T": (Role.TUTOR, "t-1"),
    "S": (Role.STUDENT, "s-1"),
    "Z": (Role.STUDENT, "s-2"),
    "?": (Role.UNKNOWN, None),
}
LESSON = Lesson(lesson_id="L-1", tutor=Participant(id="t-1"), students=(Participant(id="s-1"), Participant(id="s-2")))

Line = tuple[str, float, float, str]
"""Who (a key of `WHO`), from second, to second, words."""


def span(start_s: float, end_s: float) -> Span:
    """A span in seconds."""
    return Span(start_ms=round(start_s * 1000), end_ms=round(end_s * 1000))


def utterance(line: Line, attribution: float = 1.0) -> Utterance:
    """A line with its words spread evenly over it."""
    who, start_s, end_s, text = line
    role, participant = WHO[who]
    whole, texts = span(start_s, end_s), text.split()
    edges = [whole.start_ms + round(i * whole.duration_ms / len(texts)) for i in range(len(texts) + 1)]
    words = tuple(
        Word(text=word, start_ms=edges[i], end_ms=edges[i + 1], confidence=0.9) for i, word in enumerate(texts)
    )
    return Utterance(
        start_ms=whole.start_ms, end_ms=whole.end_ms, text=text, words=words,
        participant=participant, role=role, attribution=attribution,
    )  # fmt: skip


def track(who: str, *stretches: tuple[float, float]) -> SpeechTrack:
    """Speech energy on one person's track."""
    role, participant = WHO[who]
    return SpeechTrack(
        participant=participant, role=role, source=f"audio:{who}", speech=tuple(span(*s) for s in stretches)
    )


def signals(
    *lines: Line, seconds: float = 60, attribution: float = 1.0, told_apart: str = "track",
    tracks: tuple[SpeechTrack, ...] = (), gaps: tuple[Gap, ...] = (),
) -> Signals:  # fmt: skip
    """The signals of a lesson in which these lines were heard."""
    return Signals(
        recording=Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=round(seconds * 1000), streams=()),
        models=(),
        sampling={},
        speech=Speech(
            utterances=tuple(utterance(line, attribution) for line in lines), attribution=told_apart, tracks=tracks
        ),
        gaps=gaps,
    )


def measured(observed: Signals, lesson: Lesson | None = LESSON) -> dict[str, Measure]:
    """Every measure, with the settings for lessons of a few seconds."""
    return measure(observed, lesson, (), observed.gaps, SMALL)
