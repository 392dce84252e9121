"""The clock: when the tutor came, and how long the lesson was against what was booked."""

from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.scorecard import Evidence, Measure
from analyzer.domain.signals import Signals
from analyzer.scorecard.measures.form import Form, per
from analyzer.scorecard.measures.presence import Presence, presence
from analyzer.scorecard.measures.settings import MeasureSettings

_PUNCTUALITY = Form(
    "Punctuality", "s", "seconds from the scheduled start to the tutor's first presence; below 0 is early"
)
_LENGTH = Form(
    "Lesson length", "share", "minutes from the tutor's first to last presence ÷ minutes booked", "min booked"
)
_NO_SCHEDULE = "the lesson record does not say when the lesson was scheduled"
_NO_CLOCK = "the lesson record does not say when the recording started"
_NOBODY = "nothing shows when the tutor was there"


def punctuality(signals: Signals, lesson: Lesson | None, settings: MeasureSettings) -> Measure:
    """Seconds by which the tutor came after the scheduled start.

    Withheld where the recording starts later than `recording_tolerance_ms` after the schedule with the tutor already
    there: nobody can tell how much earlier the tutor came.
    """
    if lesson is None or lesson.scheduled_start is None:
        return _PUNCTUALITY.withheld(_NO_SCHEDULE)
    due_ms = lesson.clock_ms(lesson.scheduled_start)
    if due_ms is None:
        return _PUNCTUALITY.withheld(_NO_CLOCK)
    there = _tutor(signals, lesson, settings)
    if there is None:
        return _PUNCTUALITY.withheld(_NOBODY)
    first_ms = there.stays[0].start_ms
    late_s = (first_ms - due_ms) / 1000
    if due_ms < -settings.recording_tolerance_ms and first_ms <= settings.recording_tolerance_ms:
        return _PUNCTUALITY.withheld(f"the tutor was there when the recording started: at most {late_s:.0f} s late")
    note = f"the tutor's first presence by {there.by}"
    evidence = [Evidence(start_ms=first_ms, end_ms=first_ms, note=note)]
    return _PUNCTUALITY.filled(late_s, late_s, None, there.confidence, evidence)


def lesson_length(signals: Signals, lesson: Lesson | None, settings: MeasureSettings) -> Measure:
    """Minutes the tutor gave against minutes booked."""
    if lesson is None or lesson.scheduled_start is None or lesson.scheduled_end is None:
        return _LENGTH.withheld(_NO_SCHEDULE)
    there = _tutor(signals, lesson, settings)
    if there is None:
        return _LENGTH.withheld(_NOBODY)
    first_ms, last_ms = there.stays[0].start_ms, there.stays[-1].end_ms
    minutes = (last_ms - first_ms) / 60_000
    booked = (lesson.scheduled_end - lesson.scheduled_start).total_seconds() / 60
    evidence = [
        Evidence(start_ms=at_ms, end_ms=at_ms, note=f"the tutor's {which} presence by {there.by}")
        for at_ms, which in ((first_ms, "first"), (last_ms, "last"))
    ]
    return _LENGTH.filled(per(minutes, booked), round(minutes, 2), round(booked, 2), there.confidence, evidence)


def _tutor(signals: Signals, lesson: Lesson, settings: MeasureSettings) -> Presence | None:
    there = presence(signals, lesson, Role.TUTOR, settings)
    return there if there and there.stays else None
