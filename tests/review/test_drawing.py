"""A draw can be repeated by anybody who has the seed, and favours nobody."""

import hashlib
from collections import Counter

import pytest

from analyzer.review.drawing import Candidate, Load, observer_for, order_of, week_of

LESSONS = [Candidate(f"lesson-{n}", week=3) for n in range(4)]
DRAWS = 2000
SLACK = 0.05
"""Of a share, over two thousand draws: four standard deviations."""


def drawn(seed: str, lessons: list[Candidate] = LESSONS, week: int = 3) -> str:
    """What is drawn."""
    return order_of(seed, "t-1", lessons, week)[0].recording


def test_it_can_be_repeated_elsewhere() -> None:
    """By the algorithm as it is written: the greatest number of SHA-256 over seed, tutor and recording is first."""

    def number(one: Candidate) -> int:
        told = f"lesson\nseed\nt-1\n{one.recording}".encode()
        return int.from_bytes(hashlib.sha256(told).digest()[:8], "big")

    ours = [one.recording for one in order_of("seed", "t-1", reversed(LESSONS), 3)]
    assert ours == [one.recording for one in sorted(LESSONS, key=number, reverse=True)]
    assert drawn("seed") != drawn("another") or drawn("seed") != drawn("a third")


def test_every_lesson_is_as_likely() -> None:
    """Over many seeds each of four lessons is drawn about as often; nobody's order counts."""
    counts = Counter(drawn(str(n)) for n in range(DRAWS))
    assert all(abs(count / DRAWS - 0.25) < SLACK for count in counts.values())
    assert len(counts) == len(LESSONS)


@pytest.mark.parametrize("weight", [2.0, 4.0])
def test_weights_are_what_they_say(weight: float) -> None:
    """A lesson of some weight is drawn in that proportion."""
    lessons = [Candidate("grave", 3, weight), *LESSONS]
    share = sum(drawn(str(n), lessons) == "grave" for n in range(DRAWS)) / DRAWS
    assert abs(share - weight / (weight + len(LESSONS))) < SLACK


def test_weeks_come_in_their_order() -> None:
    """The week itself, then later ones, then earlier ones."""
    lessons = [Candidate(f"week-{n}", week=n) for n in range(6)]
    order = [one.week for one in order_of("seed", "t-1", lessons, 4)]
    assert order == [4, 5, 0, 1, 2, 3]


def test_tutors_are_spread_over_the_term() -> None:
    """Each week of the term has its share of tutors; a second observation is half a term away from the first."""
    weeks = Counter(week_of("seed", f"t-{n}", 1, 10, 1) for n in range(DRAWS))
    assert set(weeks) == set(range(10))
    assert all(abs(count / DRAWS - 0.1) < SLACK for count in weeks.values())
    assert {(week_of("s", f"t-{n}", 2, 10, 2) - week_of("s", f"t-{n}", 1, 10, 2)) % 10 for n in range(50)} == {5}


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([Load("ann", 0, 5), Load("ben", 0, 4)], "ben"),
        ([Load("ann", 1, 4), Load("ben", 0, 4)], "ben"),
        ([Load("ann", 8, 0), Load("ben", 7, 40)], "ben"),
        ([Load("ann", 8, 0), Load("ben", 9, 0)], None),
        ([], None),
    ],
)
def test_lessons_are_spread_over_observers(loads: list[Load], expected: str | None) -> None:
    """Whoever has least in the term, then in the week; nobody gets more than a week holds."""
    assert observer_for("seed", "lesson", loads, 8) == expected


def test_nobody_is_preferred_by_name() -> None:
    """Where observers have the same, the seed decides, and not the alphabet."""
    even = [Load("ann", 0, 0), Load("ben", 0, 0)]
    share = sum(observer_for(str(n), "lesson", even, 8) == "ann" for n in range(DRAWS)) / DRAWS
    assert abs(share - 0.5) < SLACK
