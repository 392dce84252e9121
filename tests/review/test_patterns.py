"""When weak signs of one tutor are put before a person, decided without any lesson."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from analyzer.domain.pattern import PatternPolicy, Sign
from analyzer.review.patterns import is_enough, new_steps

NOW = datetime(2026, 11, 20, tzinfo=UTC)
POLICY = PatternPolicy.model_validate(
    {
        "version": "1",
        "kinds": ["secrecy", "gift", "infatuation"],
        "least_signs": 3,
        "least_kinds": 2,
        "least_lessons": 2,
        "within_days": 30,
        "every_s": 1,
        "weight": "minor",
        "reasons": {"known": "It is known"},
    }
)


def sign(number: int, lesson: str, kind: str, days: float = 5, **more: bool) -> Sign:
    """A sign in a lesson some days ago."""
    taught = NOW - timedelta(days=days)
    students = frozenset({"s-1"})
    return replace(
        Sign(UUID(int=ord(lesson)), lesson, taught, f"{number:016x}", kind, number, number + 1, students), **more
    )


ENOUGH = (sign(1, "a", "secrecy"), sign(2, "b", "gift", 3), sign(3, "b", "gift", 3))


@pytest.mark.parametrize(
    ("signs", "steps"),
    [
        pytest.param(ENOUGH, "123", id="enough of everything"),
        pytest.param(ENOUGH[::-1], "123", id="in the order of the lessons, however they come"),
        pytest.param(ENOUGH[:2], "", id="too few signs"),
        pytest.param([replace(one, kind="gift") for one in ENOUGH], "", id="too few kinds"),
        pytest.param([replace(one, lesson_id="a") for one in ENOUGH], "", id="one lesson alone"),
        pytest.param([sign(1, "a", "secrecy", 30), *ENOUGH[1:]], "", id="one is too long ago, to the second"),
        pytest.param([sign(1, "a", "secrecy", 29.99), *ENOUGH[1:]], "123", id="one is just not too long ago"),
        pytest.param([sign(1, "a", "secrecy", dismissed=True), *ENOUGH[1:]], "", id="a person dismissed one"),
        pytest.param([sign(1, "a", "secrecy", handled=True), *ENOUGH[1:]], "", id="an alert was answered"),
        pytest.param([*ENOUGH, sign(4, "c", "gift", 1, dismissed=True)], "123", id="what is dismissed is no step"),
        pytest.param([*ENOUGH, sign(4, "c", "gift", 1)], "1234", id="all that count are steps"),
        pytest.param([], "", id="nothing at all"),
    ],
)
def test_it_takes_enough_signs_of_enough_kinds_in_enough_lessons(signs: list[Sign], steps: str) -> None:
    """Signs, kinds, lessons and days are counted one by one, and what a person has judged is not counted."""
    assert [one.start_ms for one in new_steps(signs, frozenset(), POLICY, NOW)] == [int(step) for step in steps]


def test_what_was_answered_is_proposed_no_more_and_new_steps_may_be() -> None:
    """The same steps never come again, not even with one more; enough new ones do, without the old."""
    answered = {one.name for one in ENOUGH}
    assert new_steps([*ENOUGH, sign(4, "c", "secrecy")], answered, POLICY, NOW) == ()
    new = [sign(4, "c", "secrecy"), sign(5, "d", "gift"), sign(6, "d", "gift")]
    assert new_steps([*ENOUGH, *new], answered, POLICY, NOW) == tuple(new)


def test_an_open_proposal_stands_with_what_was_alerted_and_falls_with_what_was_dismissed() -> None:
    """Answering the alert of one step takes nothing from a proposal; dismissing the step does."""
    assert is_enough([replace(ENOUGH[0], handled=True), *ENOUGH[1:]], POLICY)
    assert not is_enough([replace(ENOUGH[0], dismissed=True), *ENOUGH[1:]], POLICY)


@pytest.mark.parametrize(
    "wrong",
    [{"least_kinds": 4, "least_signs": 9}, {"least_signs": 2, "least_lessons": 3}, {"least_lessons": 1}, {"score": 1}],
)
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, int]) -> None:
    """More kinds than there are, fewer signs than lessons, one lesson alone, a key that there is not."""
    with pytest.raises(ValueError, match=r"least_|score"):
        PatternPolicy.model_validate(POLICY.model_dump() | wrong)
