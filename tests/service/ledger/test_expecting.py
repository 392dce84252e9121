"""A schedule feed is noted whole or refused whole, by line and key."""

import json
from datetime import timedelta
from typing import Any

import pytest

from analyzer.domain.errors import InvalidLessonError
from analyzer.records.models import Lesson
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.expecting import expect_lessons
from tests.service.ledger.days import NOON


def line(lesson: str = "L-1", **fields: Any) -> str:
    """One line of a feed."""
    times = {"scheduled_start": NOON.isoformat(), "scheduled_end": (NOON + timedelta(hours=1)).isoformat()}
    return json.dumps({"lesson_id": lesson, **times, **fields})


def test_lessons_are_expected_with_who_takes_part(service: Service, each_catalogue: str) -> None:
    """After a feed the catalogue expects every lesson of it, with times and pseudonymous ids."""
    feed = [line(tutor={"id": "t"}, students=[{"id": "s"}, {"id": "u"}]), "\n", line("L-2", platform="schools")]
    assert expect_lessons(feed, now=service.clock()).new == 2
    lesson = Lesson.objects.get(id="L-1")
    assert (lesson.expected, lesson.scheduled_start, lesson.tutor_id) == (True, NOON, "t")
    assert set(lesson.students.values_list("id", flat=True)) == {"s", "u"}


def test_a_later_feed_moves_a_lesson_and_keeps_what_it_does_not_say(service: Service, each_catalogue: str) -> None:
    """What a feed leaves out stays; what it says anew replaces, students too; a cancelled lesson is awaited no more."""
    expect_lessons([line(platform="schools", tutor={"id": "t"}, students=[{"id": "s"}])], now=service.clock())
    moved = (NOON + timedelta(days=1, hours=1)).isoformat()
    again = expect_lessons([line(scheduled_end=moved, students=[{"id": "u"}], cancelled=True)], now=service.clock())
    lesson = Lesson.objects.get(id="L-1")
    assert (again.lessons, again.new) == (1, 0)
    assert (lesson.platform, lesson.tutor_id, lesson.expected) == ("schools", "t", False)
    assert lesson.scheduled_end is not None
    assert lesson.scheduled_end.isoformat() == moved
    assert list(lesson.students.values_list("id", flat=True)) == ["u"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{", "line 2: is not JSON"),
        ("[" * 100_000, "line 2: is not JSON"),
        (line("L-2", students=[{"id": "s", "name": "Kim"}]), "line 2: students.0.name: unknown key"),
        (line("L-2", room="4b"), "line 2: room: unknown key"),
        (line("L-2", scheduled_start="2026-10-05T16:00:00"), "line 2: scheduled_start: Input should have timezone"),
        (line("L-2", scheduled_end=NOON.isoformat()), "line 2: scheduled_end is not after scheduled_start"),
        (line("L-1"), "line 2: lesson_id: an earlier line has it, too"),
    ],
)
def test_a_wrong_line_refuses_the_feed(service: Service, wrong: str, said: str) -> None:
    """The error names line and key, never a value, and nothing of the feed is noted."""
    with pytest.raises(InvalidLessonError) as refused:
        expect_lessons([line(), wrong], now=service.clock())
    assert said in str(refused.value)
    assert "Kim" not in str(refused.value)
    assert not Lesson.objects.exists()


def test_an_error_does_not_grow_with_the_feed(service: Service) -> None:
    """A feed in another format is refused with the first lines and the number of the others."""
    with pytest.raises(InvalidLessonError, match="and 980 more"):
        expect_lessons(["lesson;start;end"] * 1000, now=service.clock())
