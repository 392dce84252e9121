"""Punctuality and idle time: from schedule, voices and looks to claims."""

from datetime import timedelta
from typing import Any

import pytest

from analyzer.detectors.clock import ClockDetector
from analyzer.detectors.idle import IdleDetector
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.signals import ScreenText
from tests.golden.scenes import POLICY, START, case, film, lesson, spans, student

CLOCK = ClockDetector(POLICY)
IDLE = IdleDetector(POLICY)
HOUR = 3600
TUTOR_THERE = {"participant": "t", "joined_ms": 5000, "left_ms": 3590_000}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (spans((5, 10), (3590, 3595)), []),
        (spans((50, 55), (3500, 3510)), []),
        (spans((300, 310), (3590, 3595)), [(Kind.LATE_START, 0, 300)]),
        (spans((5, 10), (3000, 3010)), [(Kind.EARLY_END, 3010, 3600)]),
        (spans((300, 310), (3000, 3010)), [(Kind.LATE_START, 0, 300), (Kind.EARLY_END, 3010, 3600)]),
        ((), [(Kind.NO_SHOW, 0, 3600)]),
    ],
    ids=["punctual", "within grace", "late", "early", "both", "never"],
)
def test_the_tutors_voice_is_held_against_the_schedule(
    said: tuple[Span, ...], expected: list[tuple[Kind, int, int]]
) -> None:
    """First and last words of the tutor show lateness, leaving early, and not coming."""
    outcome = CLOCK.detect(case(HOUR, tutor_speaks=said, student_speaks=spans((60, 70)), attended=lesson()))
    assert [(c.kind, c.start_ms // 1000, c.end_ms // 1000) for c in outcome.claims] == expected
    assert all(claim.score >= POLICY.kinds[claim.kind].threshold for claim in outcome.claims)
    assert not outcome.gaps


def test_a_tutor_who_is_seen_or_recorded_is_not_late() -> None:
    """A picture of the tutor, or the attendance record, proves presence before the first word."""
    words = spans((300, 3595))
    watched = case(HOUR, camera=film((60, "live")), tutor_speaks=words, attended=lesson())
    recorded = case(HOUR, tutor_speaks=words, attended=lesson(attendance=[TUTOR_THERE]))
    assert CLOCK.detect(watched).claims == ()
    assert CLOCK.detect(recorded).claims == ()


def test_lateness_is_counted_in_words_a_tutor_can_check() -> None:
    """The explanation tells when the tutor was first noticed, how, and how late that is."""
    given = case(HOUR, tutor_speaks=spans((305, 3595)), attended=lesson())
    (claim,) = CLOCK.detect(given).claims
    assert claim.explanation == ("The tutor was first heard at 05:05, 5 min 5 s after the scheduled start.",)


def test_a_recording_that_begins_late_is_a_weaker_reason() -> None:
    """A tutor who is there when a late recording begins may have been there before it."""
    late = lesson(recording_start=START + timedelta(minutes=5))
    (claim,) = CLOCK.detect(case(3300, tutor_speaks=spans((2, 3295)), attended=late)).claims
    assert (claim.kind, claim.score) == (Kind.LATE_START, POLICY.clock.unrecorded)


@pytest.mark.parametrize(
    ("parts", "by"),
    [
        ({"somebody_speaks": spans((10, 20)), "tutor_speaks": spans((300, 3595))}, "role_unknown"),
        ({"somebody_speaks": spans((3500, 3590)), "tutor_speaks": spans((5, 3000))}, "role_unknown"),
        ({"tutor_speaks": spans((5, 3010)), "attended": lesson(attendance=[student(0, 3000)])}, "student_left_first"),
    ],
    ids=["an unknown voice at the start", "an unknown voice at the end", "the student left first"],
)
def test_a_good_reason_sets_lateness_and_leaving_aside(parts: dict[str, Any], by: str) -> None:
    """A voice that may be the tutor's, or a student who has left, speaks for the tutor; the reason is kept."""
    outcome = CLOCK.detect(case(HOUR, **{"attended": lesson(), **parts}))
    assert outcome.claims == ()
    assert [s.by for s in outcome.suppressions] == [by]


def test_unknown_voices_make_a_no_show_too_weak_to_claim() -> None:
    """Where somebody of unknown role spoke all hour, the tutor cannot be said to have stayed away."""
    given = case(HOUR, somebody_speaks=spans((5, 3590)), attended=lesson())
    (claim,) = CLOCK.detect(given).claims
    assert claim.score < POLICY.kinds[Kind.NO_SHOW].threshold


@pytest.mark.parametrize(
    "given",
    [
        case(HOUR, tutor_speaks=spans((5, 10))),
        case(HOUR, tutor_speaks=spans((5, 10)), attended=lesson(scheduled_start=None, scheduled_end=None)),
        case(HOUR, tutor_speaks=spans((5, 10)), attended=lesson(recording_start=None)),
        case(HOUR, listened=False, attended=lesson()),
        case(60, attended=lesson()),
    ],
    ids=["no lesson record", "no schedule", "no start of recording", "nothing observed", "too short to tell"],
)
def test_what_the_clock_cannot_judge_is_a_gap(given: Any) -> None:
    """Without schedule or without any trace of who was there, nothing is claimed and the gap is named."""
    outcome = CLOCK.detect(given)
    assert outcome.claims == ()
    assert {gap.what for gap in outcome.gaps} == {Aspect.SCHEDULE}


def writing(*seconds: int) -> tuple[ScreenText, ...]:
    """Lines that come up on the screen at these seconds and stay."""
    return tuple(
        ScreenText(start_ms=at * 1000, end_ms=1200_000, text="2x = 8", confidence=0.9, region=None) for at in seconds
    )


TALK = spans((0, 300), (700, 1200))
PRESENT = lesson(attendance=[student(0, 1200)])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, [(300, 700)]),
        ({"vision": {"screen_text": writing(400, 500, 600)}}, []),
        ({"attended": lesson(attendance=[student(0, 350)])}, []),
        ({"attended": lesson(attendance=[student(0)], chat=[{"at_ms": 500_000, "participant": "s", "text": "b"}])}, []),
        ({"camera": ()}, []),
        ({"tutor_speaks": spans((0, 100), (700, 1200)), "camera": ()}, [(100, 700)]),
        ({"student_speaks": spans((480, 500))}, []),
    ],
    ids=["silence", "writing", "student gone", "chat", "screen not read", "longer, screen not read", "student talks"],
)
def test_long_silence_without_work_is_claimed(parts: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    """Minutes of neither talk nor writing while a student waits are claimed; work in silence is not."""
    given = {"camera": film((1200, "live")), "tutor_speaks": TALK, "attended": PRESENT, **parts}
    outcome = IDLE.detect(case(1200, **given))
    assert [(c.start_ms // 1000, c.end_ms // 1000) for c in outcome.claims] == expected
    assert all(claim.score >= POLICY.kinds[claim.kind].threshold for claim in outcome.claims)


def test_silence_that_nobody_listened_to_is_a_gap() -> None:
    """Without sound, nobody can be said to have been silent; a part that was not heard is left out."""
    deaf = IDLE.detect(case(1200, listened=False, attended=PRESENT))
    assert (deaf.claims, [gap.what for gap in deaf.gaps]) == ((), [Aspect.SPEECH])
    given = case(1200, camera=film((1200, "live")), tutor_speaks=TALK, attended=PRESENT)
    unheard = Gap(what=Aspect.SPEECH, start_ms=400_000, end_ms=600_000, why="The model failed.")
    signals = given.signals.model_copy(update={"gaps": (unheard,)})
    assert IDLE.detect(type(given)(signals, given.lesson)).claims == ()


def test_silence_of_the_tutors_own_hour_alone_is_no_waste() -> None:
    """Before a student joins, a tutor may be silent."""
    given = case(1200, camera=film((1200, "live")), role=Role.TUTOR, attended=lesson(attendance=[student(1100)]))
    assert IDLE.detect(given).claims == ()
