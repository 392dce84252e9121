"""Punctuality, length and camera, from the lesson record and what was seen."""

from datetime import UTC, datetime, timedelta

import pytest

from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Attendance, Lesson, Role
from analyzer.domain.scorecard import Measure
from analyzer.domain.signals import Signals, Tile, TileSample, Vision
from analyzer.scorecard.measures.measure import measure
from tests.scorecard.measures_script import LESSON, SMALL, signals, track

START = datetime(2026, 10, 5, 16, tzinfo=UTC)
SPOKEN = signals(("T", 80, 90, "Good afternoon to you."), ("S", 100, 102, "Hello there."), seconds=3600)


def booked(recording_s: float = 0, **changes: object) -> Lesson:
    """An hour's lesson whose recording starts so many seconds after the schedule."""
    times = {
        "scheduled_start": START,
        "scheduled_end": START + timedelta(hours=1),
        "recording_start": START + timedelta(seconds=recording_s),
    }
    return LESSON.model_copy(update=times | changes)


def stay(who: str, joined_s: float, left_s: float | None = None) -> Attendance:
    """One stay in the lesson."""
    return Attendance(
        participant=who, joined_ms=round(joined_s * 1000), left_ms=None if left_s is None else round(left_s * 1000)
    )


def of(observed: Signals, lesson: Lesson | None, *findings: Finding, gaps: tuple[Gap, ...] = ()) -> dict[str, Measure]:
    """Every measure."""
    return measure(observed, lesson, findings, gaps, SMALL)


@pytest.mark.parametrize(
    ("lesson", "value", "confidence"),
    [
        pytest.param(booked(attendance=(stay("t-1", 30),)), 30, "high", id="by the record"),
        pytest.param(booked(-60, attendance=(stay("t-1", 30),)), -30, "high", id="early"),
        pytest.param(booked(), 80, "medium", id="by the first word"),
        pytest.param(booked(900), 980, "medium", id="recording starts late, tutor later still"),
        pytest.param(booked(attendance=(stay("s-1", 30),)), 80, "medium", id="the record knows the student only"),
    ],
)
def test_punctuality_is_the_first_presence_after_the_schedule(lesson: Lesson, value: float, confidence: str) -> None:
    """The attendance record counts before the first word; early is below nought."""
    made = of(SPOKEN, lesson)["punctuality"]
    assert (made.value, made.confidence) == (value, confidence)


@pytest.mark.parametrize(
    ("observed", "lesson", "why"),
    [
        (SPOKEN, None, "scheduled"),
        (SPOKEN, LESSON, "scheduled"),
        (SPOKEN, booked(recording_start=None), "recording started"),
        (signals(seconds=60), booked(), "nothing shows"),
        (SPOKEN, booked(900, attendance=(stay("t-1", 0),)), "at most 900 s late"),
    ],
)
def test_punctuality_is_withheld_rather_than_guessed(observed: Signals, lesson: Lesson | None, why: str) -> None:
    """Without schedule, clock or sign of the tutor there is a reason and no value."""
    made = of(observed, lesson)["punctuality"]
    assert made.value is None
    assert why in str(made.withheld)


def test_lesson_length_is_given_over_booked() -> None:
    """A tutor there for 54 of 60 minutes gave nine tenths."""
    made = of(SPOKEN, booked(attendance=(stay("t-1", 60, 1800), stay("t-1", 1900, 3300))))["lesson_length"]
    assert (made.value, made.numerator, made.denominator) == (0.9, 54, 60)


def filmed(seconds: int) -> Signals:
    """A lesson of 100 s with a tutor's camera that was looked at once a second for so long."""
    look = {"luminance": 0.5, "texture": 0.2, "motion": 0.1, "colour": (0.5, 0.5, 0.5), "faces": ()}
    tile = Tile(
        participant="t-1", role=Role.TUTOR, source="video:0", region=None, layout="given",
        samples=tuple(TileSample.model_validate({"at_ms": at * 1000, **look}) for at in range(seconds + 1)),
    )  # fmt: skip
    return signals(seconds=100).model_copy(update={"vision": Vision(tiles=(tile,))})


def absent(start_s: int, end_s: int, kind: Kind = Kind.CAMERA_ABSENT) -> Finding:
    """A finding about the tutor's camera."""
    return Finding(
        id="f", kind=kind, cause="off", clause="10", severity=Severity.MINOR, route=Route.CONDUCT, participant="t-1",
        role=Role.TUTOR, channel=Channel.CAMERA, quote=None, score=0.9, explanation=("dark",), preserve=False,
        sealed=False, detector=DetectorId(name="camera", version="1"), start_ms=start_s * 1000, end_ms=end_s * 1000,
    )  # fmt: skip


STUDENT = LESSON.model_copy(update={"attendance": (stay("s-1", 20, 100),)})


@pytest.mark.parametrize(
    ("findings", "value", "numerator"),
    [
        ((), 1.0, 80),
        ((absent(0, 20),), 1.0, 80),
        ((absent(10, 30), absent(25, 40)), 0.75, 60),
        ((absent(30, 50, Kind.SECOND_PERSON),), 1.0, 80),
        ((absent(0, 100),), 0.0, 0),
    ],
)
def test_camera_counts_only_while_a_student_is_there(
    findings: tuple[Finding, ...], value: float, numerator: float
) -> None:
    """Before a student joins nothing is absent, and overlapping findings count once."""
    made = of(filmed(100), STUDENT, *findings)["camera_on_share"]
    assert (made.value, made.numerator, made.denominator) == (value, numerator, 80)


def test_what_was_not_looked_at_is_not_on_camera() -> None:
    """A gap and an unsampled end leave the denominator, not only the numerator."""
    hidden = Gap(what=Aspect.TUTOR_CAMERA, start_ms=20_000, end_ms=30_000, why="not decoded")
    made = of(filmed(90), STUDENT, absent(80, 100), gaps=(hidden,))["camera_on_share"]
    assert (made.value, made.numerator, made.denominator, made.confidence) == (0.8333, 50, 60, "low")


@pytest.mark.parametrize(
    ("observed", "lesson", "why"),
    [
        (signals(seconds=100), STUDENT, "no camera of the tutor"),
        (filmed(100), LESSON, "when a student was there"),
        (filmed(40), STUDENT, "assessed in 20 of 80 s only"),
    ],
)
def test_camera_is_withheld_without_a_camera_or_a_student(observed: Signals, lesson: Lesson, why: str) -> None:
    """What cannot be known is not a share of anything."""
    made = of(observed, lesson)["camera_on_share"]
    assert made.value is None
    assert why in str(made.withheld)


def test_silence_is_counted_while_a_student_is_there() -> None:
    """A tutor who waits in silence for a late student wastes nobody's lesson: 30 of the student's 80 s are silent."""
    heard = signals(seconds=100, tracks=(track("T", (5, 70)),))
    made = of(heard, STUDENT)["silence_share"]
    assert (made.value, made.numerator, made.denominator, made.confidence) == (0.375, 30, 80, "high")
