"""Builds the signals of a lesson look by look, as the observers would write them, for golden tests of the scene."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import sin
from pathlib import Path
from typing import Any, Literal

from analyzer.detectors.base import Case
from analyzer.detectors.policy import Policy
from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import (
    Face,
    FrameSampling,
    ImagerySample,
    Signals,
    Speech,
    SpeechTrack,
    Tile,
    TileSample,
    Vision,
)
from analyzer.settings.configuration import read_yaml

POLICY = read_yaml(Path(__file__).parents[2] / "config" / "policy.yaml", Policy)
STEP_MS = 500
SEARCH_MS = 2000
START = datetime(2026, 10, 5, 16, 0, tzinfo=UTC)

TUTOR = Face(x=0.35, y=0.2, width=0.25, height=0.4, score=0.9, motion=0.02)
POSTER = Face(x=0.05, y=0.1, width=0.1, height=0.15, score=0.8, motion=0.001)
GUEST = Face(x=0.7, y=0.25, width=0.15, height=0.25, score=0.8, motion=0.02)


def sway(face: Face, at_ms: int, by: float = 0.04) -> Face:
    """A face as a living person moves it."""
    second = at_ms / 1000
    return face.model_copy(update={"x": face.x + by * sin(second * 0.9), "y": face.y + by / 2 * sin(second * 1.7)})


def look(state: str, at_ms: int, guests: Sequence[Face] = ()) -> dict[str, Any]:
    """The measures of one look; `state` says what the camera shows."""
    wave = sin(at_ms / 700)
    live: dict[str, Any] = {
        "luminance": 0.5 + 0.01 * wave,
        "texture": 0.2,
        "motion": 0.02,
        "changed": 0.1,
        "colour": (0.5, 0.45, 0.42),
        "flat": 0.15,
        "sharpness": 0.12,
        "faces": (sway(TUTOR, at_ms), *guests),
    }
    still = {"motion": 0.0, "changed": 0.0}
    dark_room = {"luminance": 0.06, "texture": 0.028, "flat": 0.45, "sharpness": 0.016, "colour": (0.06, 0.06, 0.06)}
    changes: dict[str, dict[str, Any]] = {
        "live": {},
        "calm": {"motion": 0.002, "changed": 0.002, "faces": (sway(TUTOR, at_ms, 0.005),)},
        "dark_room": {**dark_room, "motion": 0.003},
        "dark_room_unseen": {**dark_room, "motion": 0.003, "faces": ()},
        "dark": {
            **still,
            "luminance": 0.01,
            "texture": 0.002,
            "flat": 1.0,
            "sharpness": 0.001,
            "colour": (0, 0, 0),
            "faces": (),
        },
        "covered": {
            "luminance": 0.04,
            "texture": 0.004,
            "motion": 0.002,
            "changed": 0.0,
            "flat": 1.0,
            "sharpness": 0.014,
            "colour": (0.05, 0.04, 0.03),
            "faces": (),
        },
        "covered_still": {
            **still,
            "luminance": 0.03,
            "texture": 0.001,
            "flat": 1.0,
            "sharpness": 0.001,
            "colour": (0.05, 0.04, 0.03),
            "faces": (),
        },
        "covered_bright": {
            "luminance": 0.26,
            "texture": 0.05,
            "motion": 0.004,
            "changed": 0.0,
            "flat": 0.8,
            "sharpness": 0.011,
            "colour": (0.3, 0.25, 0.2),
            "faces": (),
        },
        "covered_shaded": {
            **still,
            "luminance": 0.07,
            "texture": 0.012,
            "flat": 1.0,
            "sharpness": 0.001,
            "colour": (0.08, 0.06, 0.05),
            "faces": (),
        },
        "blurred": {
            "luminance": 0.4,
            "texture": 0.1,
            "motion": 0.004,
            "flat": 0.3,
            "sharpness": 0.006,
            "colour": (0.6, 0.4, 0.3),
            "faces": (),
        },
        "placeholder": {
            **still,
            "luminance": 0.18,
            "texture": 0.09,
            "flat": 0.85,
            "sharpness": 0.04,
            "colour": (0.15, 0.16, 0.2),
            "faces": (),
        },
        "avatar": {**still, "luminance": 0.7, "texture": 0.25, "colour": (0.7, 0.6, 0.6), "faces": (TUTOR,)},
        "frozen": {**still, "luminance": 0.5, "faces": (TUTOR,)},
        "pop": {"motion": 0.006, "changed": 0.01, "luminance": 0.5, "faces": (TUTOR,)},
        "empty": {"motion": 0.003, "changed": 0.001, "luminance": 0.58, "faces": ()},
        "empty_still": {**still, "luminance": 0.58, "faces": ()},
        "turned_away": {"faces": ()},
    }
    return {**live, **changes[state]}


def film(
    *parts: tuple[float, str], guests: Iterable[tuple[float, float, Face]] = (), search_ms: int | None = SEARCH_MS
) -> tuple[TileSample, ...]:
    """Looks at a camera every half second; people are searched for every two seconds, and when the picture changes.

    Args:
        parts: Seconds and what the camera shows in them.
        guests: From second, to second, a face that is there as well.
        search_ms: How often people are searched for; None if never.
    """
    samples: list[TileSample] = []
    at_ms, before = 0, ""
    visits = tuple(guests)
    for seconds, state in parts:
        until_ms = at_ms + round(seconds * 1000)
        while at_ms < until_ms:
            there = tuple(face for since, until, face in visits if since * 1000 <= at_ms < until * 1000)
            measures = look(state, at_ms, there)
            if search_ms is None or (at_ms % search_ms and state == before):
                measures["faces"] = None
            if before and state != before and "frozen" not in (state, before):
                measures |= {"motion": 0.2, "changed": 0.8}
            elif before and state != before:
                measures |= {"motion": 0.02, "changed": 0.1}
            if not samples:
                measures |= {"motion": None, "changed": None}
            samples.append(TileSample(at_ms=at_ms, **measures))
            at_ms, before = at_ms + STEP_MS, state
    return tuple(samples)


def spans(*pairs: tuple[float, float]) -> tuple[Span, ...]:
    """Spans from seconds."""
    return tuple(Span(start_ms=round(start * 1000), end_ms=round(end * 1000)) for start, end in pairs)


def exposed(
    name: str, *moments_and_scores: tuple[float, float], channel: str = "screen", **fields: Any
) -> tuple[ImagerySample, ...]:
    """Looks at which a class was seen: seconds and score of each."""
    participant = "t" if channel == "camera" else None
    given: dict[str, Any] = {"participant": participant, "area": 0.05, "scale": "tile", **fields}
    return tuple(
        ImagerySample(at_ms=round(at * 1000), channel=channel, class_name=name, score=score, **given)
        for at, score in moments_and_scores
    )


def lesson(**fields: Any) -> Lesson:
    """A lesson of tutor `t` and student `s`, scheduled from START for one hour and recorded from START."""
    given: dict[str, Any] = {
        "lesson_id": "L",
        "tutor": {"id": "t"},
        "students": [{"id": "s"}],
        "scheduled_start": START,
        "scheduled_end": START + timedelta(hours=1),
        "recording_start": START,
    }
    return Lesson.model_validate({**given, **fields})


def student(joined: float, left: float | None = None) -> dict[str, Any]:
    """An attendance entry of the student, in seconds."""
    return {
        "participant": "s",
        "joined_ms": round(joined * 1000),
        "left_ms": None if left is None else round(left * 1000),
    }


def case(  # noqa: PLR0913 - one argument for each part of what is observed
    seconds: float,
    *,
    camera: tuple[TileSample, ...] = (),
    role: Role = Role.TUTOR,
    tutor_speaks: tuple[Span, ...] = (),
    student_speaks: tuple[Span, ...] = (),
    somebody_speaks: tuple[Span, ...] = (),
    listened: bool = True,
    layout: Literal["given", "found"] = "given",
    attended: Lesson | None = None,
    vision: dict[str, Any] | None = None,
) -> Case:
    """A case from what was observed."""
    duration_ms = round(seconds * 1000)
    participant = {Role.TUTOR: "t", Role.STUDENT: "s", Role.UNKNOWN: None}[role]
    tile = Tile(participant=participant, role=role, source="video:0", region=None, layout=layout, samples=camera)
    heard = ((Role.TUTOR, tutor_speaks), (Role.STUDENT, student_speaks), (Role.UNKNOWN, somebody_speaks))
    tracks = tuple(
        SpeechTrack(participant=None, role=role, source=f"audio:{role}", speech=speech)
        for role, speech in heard
        if listened
    )
    looks = (FrameSampling(start_ms=0, end_ms=duration_ms, source="video:0", every_ms=STEP_MS),) if camera else ()
    seen = {"tiles": (tile,) if camera else (), "looks": looks, **(vision or {})}
    recording = Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=duration_ms, streams=())
    signals = Signals(
        recording=recording, models=(), sampling={}, speech=Speech(tracks=tracks), vision=Vision.model_validate(seen)
    )
    return Case(signals, attended)
