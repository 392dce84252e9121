"""Who was in the lesson when: by the attendance record, by voice, and in whose picture."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from analyzer.detectors.base import Case
from analyzer.detectors.scene_policy import PresencePolicy
from analyzer.detectors.wording import clock
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Tile, TileSample
from analyzer.domain.spans import Spans, merged


@dataclass(frozen=True)
class StudentsStay:
    """When a student was in the lesson, and how that is known."""

    spans: Spans
    known_by: Literal["record", "speech", "nothing"]
    factor: float
    """On the scores of claims that need a student's presence."""

    def sentence(self, during: Span) -> str:
        """Whether a student was there during a span, for an explanation."""
        if self.known_by == "nothing":
            return f"Whether a student was in the lesson is not known: score × {self.factor}."
        stay = max(self.spans, key=during.overlap_ms)
        there = f"A student was in the lesson from {clock(stay.start_ms)} to {clock(stay.end_ms)}"
        if self.known_by == "record":
            return f"{there} by the attendance record."
        heard = "from the first to the last words of a student; there is no attendance record"
        return f"{there}, {heard}: score × {self.factor}."


def students_stay(case: Case, policy: PresencePolicy) -> StudentsStay:
    """When any student was in the lesson.

    By the attendance record; without one from the first to the last speech of any student; if neither is known, the
    whole recording is taken, at a lower score.
    """
    recorded = case.lesson.present(Role.STUDENT, case.duration_ms) if case.lesson else None
    if recorded is not None:
        inside = (
            Span(start_ms=s.start_ms, end_ms=min(s.end_ms, case.duration_ms))
            for s in recorded
            if s.start_ms < case.duration_ms
        )
        return StudentsStay(tuple(inside), "record", 1.0)
    heard = speech_of(case, Role.STUDENT, policy)
    if heard:
        span = Span(start_ms=heard[0].start_ms, end_ms=max(s.end_ms for s in heard))
        return StudentsStay((span,), "speech", policy.student_heard)
    return StudentsStay((case.whole,), "nothing", policy.student_unknown)


def unknown_students(stay: StudentsStay) -> tuple[Gap, ...]:
    """The gap that a stay known by nothing leaves."""
    if stay.known_by != "nothing":
        return ()
    why = "There is no attendance record and no student was heard, so it is not known when a student was there."
    return tuple(
        Gap(what=Aspect.STUDENT_PRESENCE, start_ms=span.start_ms, end_ms=span.end_ms, why=why) for span in stay.spans
    )


def speech_of(case: Case, role: Role, policy: PresencePolicy) -> Spans:
    """When a role was heard: its utterances if there are any, else speech energy on its own track.

    For `Role.UNKNOWN`, speech whose speaker's role is not known well enough.
    """
    speech = case.signals.speech
    said = [
        utterance
        for utterance in speech.utterances
        if (utterance.role if utterance.attribution >= policy.least_attribution else Role.UNKNOWN) is role
    ]
    if said:
        return merged(said)
    return merged(span for track in speech.tracks if track.role is role for span in track.speech)


def any_speech(case: Case) -> Spans:
    """When anyone was heard at all: utterances and speech energy alike."""
    speech = case.signals.speech
    return merged([*speech.utterances, *(span for track in speech.tracks for span in track.speech)])


@dataclass(frozen=True)
class TutorCamera:
    """Every look at the tutor's camera."""

    samples: tuple[TileSample, ...]
    participant: str | None
    factor: float
    """On scores; below 1 where it is only presumed that the camera is the tutor's."""
    tiles: tuple[Tile, ...]
    picture_ms: int = 0
    """How long pictures of the stream stand; at a varying rate, some times as long as on average. 0 if not known."""

    @property
    def step_ms(self) -> int:
        """The usual time between two looks."""
        return usual_step_ms(sample.at_ms for sample in self.samples)

    def sentence(self) -> tuple[str, ...]:
        """Says so where the camera is only presumed to be the tutor's."""
        if self.factor == 1:
            return ()
        return (f"This is the only camera; that it is the tutor's is presumed: score × {self.factor}.",)


def tutor_camera(case: Case, policy: PresencePolicy) -> TutorCamera | None:
    """The tutor's camera; None where no tile is known to be the tutor's and more than one might be.

    Several tiles of the tutor (one after a reconnection, say) are read as one.
    """
    tiles = tuple(tile for tile in case.signals.vision.tiles if tile.role is Role.TUTOR and tile.samples)
    factor = 1.0
    if not tiles:
        every = case.signals.vision.tiles
        if len(every) != 1 or every[0].role is not Role.UNKNOWN or not every[0].samples:
            return None
        tiles, factor = every, policy.only_camera
    samples = sorted((sample for tile in tiles for sample in tile.samples), key=lambda sample: sample.at_ms)
    participant = tiles[0].participant or (case.lesson.tutor.id if case.lesson and factor == 1 else None)
    picture_ms = max(_picture_ms(case, tile, policy.varying) for tile in tiles)
    return TutorCamera(tuple(samples), participant, factor, tiles, picture_ms)


def _picture_ms(case: Case, tile: Tile, varying: float) -> int:
    """How long a picture of a tile's stream may stand before the next: longer than on average where the rate varies."""
    signals = case.signals
    for number, recording in enumerate((signals.recording, *signals.parts)):
        prefix = f"file:{number}/" if number else ""
        for stream in recording.of_kind("video"):
            if tile.source == f"{prefix}video:{stream.index}" and stream.frame_rate:
                return round((varying if stream.variable_frame_rate else 1) * 1000 / stream.frame_rate)
    return 0


def usual_step_ms(moments: Iterable[int]) -> int:
    """The median time between moments in a row; 0 where there is but one."""
    steps = [later - earlier for earlier, later in pairwise(moments)]
    return round(median(steps)) if steps else 0


def no_tutor_camera(case: Case) -> tuple[Gap, ...]:
    """The gap that is left where no picture is known to be the tutor's, unless whoever looked has said so already."""
    whole = case.whole
    said = (gap for gap in case.signals.gaps if gap.what is Aspect.TUTOR_CAMERA)
    if any(gap.overlap_ms(whole) == whole.duration_ms for gap in said):
        return ()
    why = "No part of the picture is known to be the tutor's camera, so nothing can be said about it."
    return (Gap(what=Aspect.TUTOR_CAMERA, start_ms=whole.start_ms, end_ms=whole.end_ms, why=why),)
