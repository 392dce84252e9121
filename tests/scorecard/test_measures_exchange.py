"""Questions, waiting and uptake against values worked out by hand."""

import pytest

from analyzer.domain.gap import Aspect, Gap
from analyzer.scorecard.measures.questions import QuestionFinder
from analyzer.scorecard.measures.uptake import repeated
from tests.scorecard.measures_script import SHIPPED, Line, measured, signals, utterance

FINDER = QuestionFinder(SHIPPED.wording)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("What is seven times eight?", ["question"]),
        ("so what's the next step", ["question"]),
        ("okay and can you read that out", ["question"]),
        ("how many sides does it have", ["question"]),
        ("what we do is add them", []),
        ("when I was at school we had logs", []),
        ("This is a triangle.", []),
        ("What a good answer.", []),
        ("What is the value of x.", []),
        ("Okay?", ["check"]),
        ("So we add three, right?", ["check"]),
        ("That gives nine, doesn't it?", ["check"]),
        ("Does that make sense?", ["check"]),
        ("Is that right?", ["question"]),
        ("Who is right?", ["question"]),
        ("The answer is?", ["question"]),
        ("We add. What do you get? Okay? Go on.", ["question", "check"]),
        ("", []),
    ],
)
def test_questions_checks_and_statements_are_told_apart(text: str, kinds: list[str]) -> None:
    """Punctuation is believed, wording helps where there is none, and tags are checks."""
    line = utterance(("T", 0, 3, text or "x")).model_copy(update={"text": text, "words": ()})
    assert [question.kind for question in FINDER.find(line)] == kinds


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("Why does that work?", True),
        ("How did you get there?", True),
        ("What do you think comes next?", True),
        ("Can you explain that step?", True),
        ("How many are left?", False),
        ("Is it seven?", False),
        ("What is seven times eight?", False),
    ],
)
def test_open_questions_are_told_by_their_wording(text: str, is_open: bool) -> None:
    """Questions for reasons, methods and views are open, questions for facts are not."""
    (question,) = FINDER.find(utterance(("T", 0, 3, text)))
    assert question.is_open is is_open


def test_a_question_ends_where_its_last_word_ends() -> None:
    """A question within a line is timed by its words: two of four words in four seconds."""
    (question,) = FINDER.find(utterance(("T", 10, 14, "How many? Go on.")))
    assert (question.start_ms, question.end_ms, question.is_last) == (10_000, 12_000, False)


LESSON: tuple[Line, ...] = (
    ("T", 0, 3, "What is seven times eight?"),
    ("S", 5, 6, "Fifty six."),  # 2 s after the question
    ("T", 7.5, 10, "Fifty six, yes. Why is that so?"),  # 1.5 s after the answer
    ("S", 14, 18, "Because seven eights make fifty six."),  # 4 s after the question
    ("T", 18.5, 20, "Seven eights, exactly. Okay?"),  # 0.5 s after the answer
    ("T", 21, 23, "How many tens is that?"),
    ("T", 25, 26, "Think of the first digit."),  # the tutor spoke on
    ("S", 27, 28, "Is it five?"),
)


@pytest.mark.parametrize(
    ("name", "value", "numerator", "denominator"),
    [
        ("questions_tutor", 3, 3, None),
        ("checks_tutor", 1, 1, None),
        ("questions_student", 1, 1, None),
        ("question_rate", 30, 3, 0.1),
        ("open_question_share", 0.3333, 1, 3),
        ("questions_answered", 0.6667, 2, 3),
        ("wait_time_1", 3, 6, 2),
        ("wait_time_2", 1, 2, 2),
    ],
)
def test_exchanges_are_measured(name: str, value: float, numerator: float, denominator: float | None) -> None:
    """Each measure of a scripted lesson is what a person with a stop-watch would note."""
    made = measured(signals(*LESSON))[name]
    assert (made.value, made.numerator, made.denominator) == (value, numerator, denominator)


def test_open_questions_are_never_more_than_a_pointer() -> None:
    """What wording alone tells stays at low confidence however much there is of it."""
    assert measured(signals(*LESSON))["open_question_share"].confidence == "low"


@pytest.mark.parametrize(
    ("reply", "pause"),
    [
        pytest.param(("S", 2.7, 4, "Fifty six."), 0, id="came in early"),
        pytest.param(("S", 3, 4, "Fifty six."), 0, id="at once"),
        pytest.param(("S", 4.2, 5, "Fifty six."), 1.2, id="after a moment"),
        pytest.param(("S", 1, 4, "But wait a moment."), None, id="was speaking already"),
        pytest.param(("S", 40, 41, "Fifty six."), None, id="worked it out first"),
        pytest.param(("?", 4, 5, "Fifty six."), None, id="nobody knows who"),
        pytest.param(("T", 4, 5, "It is fifty six."), None, id="the tutor answers"),
    ],
)
def test_wait_time_1_is_the_pause_before_the_answer(reply: Line, pause: float | None) -> None:
    """Only a student's words that follow the question end the wait; overlap is no wait."""
    made = measured(signals(("T", 0, 3, "What is seven times eight?"), reply, ("T", 50, 56, "Now the next one then.")))
    assert made["wait_time_1"].value == pause


@pytest.mark.parametrize(("over_ms", "measured_as_wait"), [(0, True), (1, False)])
def test_the_longest_wait_is_still_a_wait(over_ms: int, measured_as_wait: bool) -> None:
    """A pause of just the longest length counts, one that is longer is work on the task."""
    answered = 3 + (SHIPPED.longest_wait_ms + over_ms) / 1000
    lines: tuple[Line, ...] = (("T", 0, 3, "What is seven times eight?"), ("S", answered, answered + 1, "Fifty six."))
    made = measured(signals(*lines, seconds=120))["wait_time_1"]
    assert (made.value is not None) is measured_as_wait


def test_a_question_the_tutor_talks_past_is_not_put_to_anyone() -> None:
    """Only a question the tutor ends on waits for an answer; the others still count as questions."""
    lines: tuple[Line, ...] = (("T", 0, 3, "What is it? It is a cube."), ("S", 4, 5, "A cube."))
    made = measured(signals(*lines))
    assert made["questions_tutor"].value == 1
    assert made["questions_answered"].value is None
    assert made["wait_time_1"].value is None


def test_a_gap_hides_a_pause() -> None:
    """A pause with a gap in it is not measured: somebody may have spoken."""
    hidden = Gap(what=Aspect.SPEECH, start_ms=4000, end_ms=4500, why="not decoded")
    made = measured(signals(*LESSON, gaps=(hidden,)))["wait_time_1"]
    assert (made.value, made.denominator) == (4, 1)


def test_any_students_answer_counts() -> None:
    """With several students, the first to speak answers."""
    lines: tuple[Line, ...] = (("T", 0, 3, "What is it?"), ("Z", 4, 5, "A square."), ("S", 5, 6, "A cube maybe."))
    made = measured(signals(*lines))
    assert made["wait_time_1"].value == 1
    assert made["questions_answered"].value == 1


@pytest.mark.parametrize(
    ("student", "tutor", "share"),
    [
        ("I added the fractions first", "You added the fractions, good", 2 / 3),
        ("I doubled the numerators", "Why did doubling the numerator help?", 1.0),
        ("I added the fractions first", "Great. Next one.", 0.0),
        ("it is what it is", "what it is", None),
    ],
)
def test_uptake_counts_content_words_that_come_back(student: str, tutor: str, share: float | None) -> None:
    """Function words do not count, endings do not matter."""
    assert repeated(student, tutor, SHIPPED.wording) == (None if share is None else pytest.approx(share))


def test_uptake_is_the_share_of_longer_turns_taken_up() -> None:
    """Of three turns, one is too short and one is not taken up: 1 of 2, and never surer than a proxy may be."""
    lines: tuple[Line, ...] = (
        ("S", 0, 3, "I think the triangle has equal sides."),
        ("T", 4, 7, "A triangle with equal sides, so what follows?"),
        ("S", 8, 9, "Equal angles."),
        ("T", 10, 12, "Equal angles it is."),
        ("S", 13, 16, "Because every side looks the same length."),
        ("T", 17, 19, "Lovely. On to page nine."),
    )
    made = measured(signals(*lines))["uptake"]
    assert (made.value, made.numerator, made.denominator, made.confidence) == (0.5, 1, 2, "medium")
    assert [(e.start_ms, e.end_ms) for e in made.evidence] == [(0, 3000)]
