"""The lesson told by its own words: topics, moments, and what near a finding may excuse it."""

from pathlib import Path

import pytest

import config
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Moment, Scorecard
from analyzer.domain.signals import Signals
from analyzer.scorecard.card import Assessed, build_card
from analyzer.scorecard.measures.measure import measure
from analyzer.scorecard.rubric import Rubric
from analyzer.settings.configuration import read_yaml
from tests.scorecard.measures_script import LESSON, SMALL, Line, signals, track

RUBRIC = read_yaml(Path(next(iter(config.__path__))) / "rubric.yaml", Rubric)

FRACTIONS: tuple[Line, ...] = (
    ("T", 0, 5, "Today we are going to add fractions with different denominators."),
    ("S", 6, 9, "I know the numerator stays on top of the fraction."),
    ("T", 10, 15, "The denominator tells the size. Make the denominators equal, then add numerators."),
    ("S", 16, 20, "So the common denominator of the fractions is twelve."),
    ("T", 21, 26, "And the numerators become three and eight, so the fraction is eleven twelfths."),
    ("S", 27, 30, "The fraction is eleven over denominator twelve."),
    ("T", 31, 36, "Simplify the fraction when numerator and denominator share factors."),
    ("S", 37, 42, "Numerator eleven shares no factors with the denominator."),
)
ANGLES: tuple[Line, ...] = (
    ("T", 60, 65, "Now let's look at angles inside a triangle."),
    ("S", 66, 70, "The angles of a triangle add up to a hundred and eighty degrees."),
    ("T", 71, 76, "Measure each angle of this triangle with the protractor, in degrees."),
    ("S", 77, 82, "This angle has sixty degrees and the triangle looks isosceles."),
    ("T", 83, 88, "An isosceles triangle has two angles of equal degrees."),
    ("S", 89, 94, "Then the third angle of the triangle is sixty degrees."),
    ("T", 95, 100, "The protractor agrees, so the triangle is equilateral."),
    ("S", 101, 106, "All angles of an equilateral triangle have sixty degrees."),
)


def finding(start_s: float, end_s: float, *, quote: str | None = "the words", sealed: bool = False) -> Finding:
    """A finding about the tutor's words, or a sealed one about a picture."""
    return Finding(
        id="f-1", kind=Kind.UNDRESS if sealed else Kind.SWEARING, cause=None, clause="6", severity=Severity.MINOR,
        route=Route.CONDUCT, participant=None, role=Role.TUTOR, channel=Channel.CAMERA if sealed else Channel.AUDIO,
        quote=None if sealed else quote, score=0.9, explanation=("why",), detector=DetectorId(name="d", version="1"),
        preserve=False, sealed=sealed, start_ms=round(start_s * 1000), end_ms=round(end_s * 1000),
    )  # fmt: skip


def card(observed: Signals, *items: Finding | Gap) -> Scorecard:
    """The card of a tiny lesson, by the shipped rubric."""
    findings = tuple(item for item in items if isinstance(item, Finding))
    gaps = tuple(item for item in items if isinstance(item, Gap))
    measures = measure(observed, LESSON, findings, gaps, SMALL)
    return build_card(Assessed(observed, findings, gaps, measures), SMALL, RUBRIC)


def said(moment: Moment) -> list[str]:
    """What a moment quotes."""
    return [line.text for line in moment.lines]


def test_topics_stand_in_order_with_their_own_words_and_a_line_that_was_said() -> None:
    """Two subjects are two stretches, cut where the words change, each told by words and a line of its own."""
    first, second = card(signals(*FRACTIONS, *ANGLES, seconds=110)).narrative.topics
    assert (first.start_ms, first.end_ms, second.start_ms, second.end_ms) == (0, 42_000, 60_000, 106_000)
    assert {"fraction", "denominator"} <= set(first.terms)
    assert {"triangle", "sixty degrees"} <= set(second.terms)
    lines = {text for _, _, _, text in (*FRACTIONS, *ANGLES)}
    assert any(first.line.text in line for line in lines)
    assert second.line.text == "Now let's look at angles inside a triangle."


@pytest.mark.parametrize("at", [4, 5])
def test_an_announcement_begins_a_stretch_where_the_words_alone_would_not(at: int) -> None:
    """Where all lines speak of one thing, a new stretch begins with the tutor who says what comes next."""
    text = "Numerator and denominator of the fraction share common factors here."
    lines = [("S", i * 20.0, i * 20.0 + 15, text) for i in range(9)]
    lines[at] = ("T", at * 20.0, at * 20.0 + 15, f"Let's look at this. {text}")
    topics = card(signals(*lines, seconds=180)).narrative.topics
    assert at * 20_000 in [topic.start_ms for topic in topics]


def test_a_turn_to_another_subject_begins_a_stretch_and_is_its_line() -> None:
    """It is believed before the announcement of an exercise, and said rather than lines whose words weigh more."""
    text = "Ali and Beth share the sweets, and Ali and Beth count the sweets."
    lines = [("T", i * 20.0, i * 20.0 + 15, text) for i in range(12)]
    fruit = "Lemons and oranges and pears and lemons and oranges."
    lines[5:] = [("T", i * 20.0, i * 20.0 + 15, fruit) for i in range(5, 12)]
    lines[5] = ("T", 100, 115, f"Let us try one more. {fruit}")
    lines[6] = ("T", 120, 135, f"Let us move on to ratio. {fruit}")
    topics = card(signals(*lines, seconds=240)).narrative.topics
    assert [topic.line.text for topic in topics if topic.start_ms == 120_000] == ["Let us move on to ratio."]


def test_topics_are_the_same_every_time() -> None:
    """Nothing about a card depends on chance."""
    observed = signals(*FRACTIONS, *ANGLES, seconds=110)
    assert card(observed).model_dump_json() == card(observed).model_dump_json()


@pytest.mark.parametrize("lines", [(), (("T", 0, 2, "Hello there."), ("S", 3, 4, "Hi."))], ids=["silence", "greeting"])
def test_what_cannot_be_told_is_said_and_not_filled(lines: tuple[Line, ...]) -> None:
    """Too little was said: no topic, no moment, and the reason for each."""
    narrative = card(signals(*lines, seconds=20)).narrative
    assert (narrative.topics, narrative.strongest, narrative.weakest) == ((), (), ())
    assert narrative.untold[0].startswith("What was taught: too little")


def test_moments_need_speakers_that_can_be_told_apart() -> None:
    """Whoever cannot be told from the student is neither praised nor coached."""
    narrative = card(signals(*FRACTIONS, *ANGLES, seconds=110, told_apart="none")).narrative
    assert narrative.untold == ("Moments: speakers could not be told apart.",)
    assert narrative.strongest == narrative.weakest == ()
    assert narrative.topics


THOUGHT: tuple[Line, ...] = (
    ("T", 0, 3, "Why do you think the denominators must be equal?"),
    ("S", 7, 12, "Because the pieces must have one size before we count the pieces."),
    ("T", 13, 16, "The pieces must have one size, yes."),
)
HURRIED: tuple[Line, ...] = (
    ("T", 0, 3, "Why do you think the denominators must be equal?"),
    ("S", 5.9, 11, "Because the pieces must have one size before we count the pieces."),
    ("T", 12, 14, "Go on."),
)
ASKED_BACK: tuple[Line, ...] = (
    ("T", 0, 3, "Why do you think the denominators must be equal?"),
    ("S", 7, 12, "Can you hear me because the sound went away for a while here?"),
    ("T", 13, 16, "I can hear you, the sound went away."),
)
ENDLESS: tuple[Line, ...] = (
    ("T", 0, 3, "Why do you think the denominators must be equal?"),
    ("S", 7, 12, "Because the pieces must have one size before we count."),
    ("S", 150, 154, "Because the pieces must have one size."),
)
SHORT: tuple[Line, ...] = (
    ("T", 0, 3, "Is the denominator twelve here?"),
    ("S", 3.5, 4, "It is."),
    ("T", 5, 7, "Write it on the board."),
)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param(
            THOUGHT,
            [("open question", "4.0 s to think", "answer of 12 words", "its words taken up")],
            id="several good signs",
        ),
        pytest.param(HURRIED, [("open question", "answer of 12 words")], id="too short a pause to think"),
        pytest.param(ASKED_BACK, [], id="a question is no answer"),
        pytest.param(ENDLESS, [], id="minutes that do not belong together"),
        pytest.param(SHORT, [], id="none"),
    ],
)
def test_a_strong_moment_is_several_good_signs_together(lines: tuple[Line, ...], why: list[tuple[str, ...]]) -> None:
    """An open question, time, a long answer and uptake speak with numbers; an everyday exchange is not dressed up."""
    narrative = card(signals(*lines, *after(lines), seconds=200)).narrative
    assert [moment.why for moment in narrative.strongest] == why


def after(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Ordinary talk that follows, so that there is enough to measure."""
    start = max(line[2] for line in lines) + 3
    return (("S", start, start + 6, "I will go on with the next exercise on the sheet now then."),)


UNANSWERED: tuple[Line, ...] = (
    ("T", 0, 3, "What is the common denominator?"),
    ("T", 4, 8, "It is twelve, so we write twelve."),
)
PASSED_OVER: tuple[Line, ...] = (
    (
        "S",
        0,
        8,
        "My teacher drew circles and shaded slices of pizza until everybody had understood fractions properly.",
    ),
    ("T", 9, 12, "Open exercise seven."),
)
ASKED_ON: tuple[Line, ...] = (*PASSED_OVER[:1], ("T", 9, 12, "Great. And what is left of the pizza?"))
POINTED_BACK: tuple[Line, ...] = (*PASSED_OVER[:1], ("T", 9, 12, "That is an excellent way to see it."))
ALONE: tuple[Line, ...] = tuple(("T", i * 10.0, i * 10.0 + 9.5, "And then we add the next part.") for i in range(26))
WORKED: tuple[Line, ...] = (
    ("T", 0, 3, "What is the common denominator?"),
    ("T", 25, 28, "You have written twelve."),
)


BREATH: tuple[Line, ...] = (
    ("T", 0, 3, "What is the common denominator?"),
    ("T", 3.6, 8, "It is twelve, so we write twelve."),
)
CUT_IN_TWO: tuple[Line, ...] = (
    ("T", 0, 3, "What do the fractions tell about similar?"),
    ("T", 4.5, 8, "triangles in the second picture."),
)
CHECKED: tuple[Line, ...] = (
    ("T", 0, 3, "Do you have any questions about denominators and numerators?"),
    ("T", 5, 8, "Then we go on."),
)
ABOUT_THE_CALL: tuple[Line, ...] = (
    ("T", 0, 3, "Do you want to turn your camera on please?"),
    ("T", 5, 8, "Then we go on."),
)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        pytest.param(BREATH, None, id="drawing breath"),
        pytest.param(CUT_IN_TWO, None, id="half a sentence"),
        pytest.param(CHECKED, None, id="a check"),
        pytest.param(ABOUT_THE_CALL, None, id="about the call"),
        pytest.param(UNANSWERED, "a question that nobody answered aloud in 1.0 s", id="unanswered"),
        pytest.param(PASSED_OVER, "the reply repeats none of these 15 words", id="passed over"),
        pytest.param(ASKED_ON, None, id="asked on"),
        pytest.param(POINTED_BACK, None, id="in other words"),
        pytest.param(ALONE, "4\xa0min 19\xa0s of tutor talk alone", id="monologue"),
        pytest.param(WORKED, None, id="silent work is no weakness"),
        pytest.param(THOUGHT, None, id="a good exchange"),
    ],
)
def test_a_weak_moment_rests_on_a_teaching_measure(lines: tuple[Line, ...], why: str | None) -> None:
    """Each is quoted with its time and names its measure; where there is none, none is made up."""
    narrative = card(signals(*lines, *after(lines), seconds=300)).narrative
    assert [moment.why for moment in narrative.weakest] == ([(why,)] if why else [])
    for moment in narrative.weakest:
        assert moment.measures
        assert said(moment)[0].split()[0] in lines[0][3]


def test_no_moment_is_strong_and_weak_at_once() -> None:
    """A question that nobody answers, within the stretch of a good exchange, is not held against it there."""
    within = ("T", 17, 19, "What is the common denominator?"), ("T", 21, 25, "It is twelve, so we write twelve.")
    lines = (*THOUGHT, *within)
    alone = card(signals(*UNANSWERED, *after(UNANSWERED), seconds=300)).narrative
    narrative = card(signals(*lines, *after(lines), seconds=300)).narrative
    assert alone.weakest
    assert narrative.strongest[0].end_ms > within[0][1] * 1000
    assert not narrative.weakest


def test_a_moment_counts_for_nothing_where_its_measure_is_withheld() -> None:
    """What could not be measured speaks neither for nor against anyone."""
    observed = signals(*UNANSWERED, *after(UNANSWERED), seconds=60)
    measures = measure(observed, LESSON, (), (), SMALL)
    withheld = measures["questions_answered"].model_copy(update={"value": None, "withheld": "too few"})
    assessed = Assessed(observed, (), (), measures | {"questions_answered": withheld})
    assert build_card(assessed, SMALL, RUBRIC).narrative.weakest == ()


def test_no_gap_is_coached_across() -> None:
    """A question whose answer may have been lost was not left unanswered."""
    lost = Gap(what=Aspect.SPEECH, start_ms=3_200, end_ms=3_900, why="lost")
    assert card(signals(*UNANSWERED, *after(UNANSWERED), seconds=60), lost).narrative.weakest == ()


@pytest.mark.parametrize("lines", [THOUGHT, UNANSWERED], ids=["strong", "weak"])
def test_what_is_in_question_is_neither_praised_nor_coached(lines: tuple[Line, ...]) -> None:
    """Nothing beside the words of a finding is quoted as a moment or a topic, and no grade knows of it."""
    observed = signals(*lines, *after(lines), *(moved(line, 60) for line in FRACTIONS), seconds=120)
    clean, asked = card(observed), card(observed, finding(1, 2))
    assert [m for m in clean.narrative.strongest + clean.narrative.weakest if m.start_ms < 12_000]
    assert not [m for m in asked.narrative.strongest + asked.narrative.weakest if m.start_ms < 12_000]
    assert clean.criteria == asked.criteria


def moved(line: Line, seconds: float) -> Line:
    """A line said later."""
    who, start_s, end_s, text = line
    return who, start_s + seconds, end_s + seconds, text


def test_nothing_is_told_from_a_sealed_stretch() -> None:
    """Words said while a sealed picture was shown are in no topic and no moment."""
    observed = signals(*FRACTIONS, *ANGLES, seconds=110)
    told = card(observed, finding(58, 108, sealed=True)).narrative
    assert "triangle" not in told.model_dump_json()
    assert [topic.start_ms for topic in told.topics] == [0]


def test_words_that_may_be_misheard_are_marked_and_make_no_topic() -> None:
    """A word of little confidence is marked by its place in the quote, and no stretch is named after it."""
    observed = signals(*FRACTIONS, seconds=60)
    doubtful = tuple(
        u.model_copy(
            update={
                "words": tuple(
                    w.model_copy(update={"confidence": 0.2}) if "denominator" in w.text else w for w in u.words
                )
            }
        )
        for u in observed.speech.utterances
    )
    heard = observed.model_copy(update={"speech": observed.speech.model_copy(update={"utterances": doubtful})})
    (topic,) = card(heard).narrative.topics
    assert not [term for term in topic.terms if "denominator" in term]
    words = topic.line.text.split()
    assert [words[i] for i in topic.line.unsure] == [word for word in words if "denominator" in word]


@pytest.mark.parametrize(
    ("lines", "kinds"),
    [
        pytest.param((("T", 10, 12, "Oh damn. Sorry, wrong window."),), ["apology"], id="an apology at once"),
        pytest.param((("T", 10, 11, "Oh damn."), ("T", 15, 16, "I apologise.")), ["apology"], id="a moment later"),
        pytest.param((("T", 10, 11, "Oh damn."), ("T", 40, 41, "Sorry.")), [], id="too late"),
        pytest.param((("T", 10, 11, "Oh damn."), ("S", 12, 13, "Sorry?")), [], id="by somebody else"),
        pytest.param(
            (("T", 5, 7, "In the play Lady Macbeth speaks."), ("T", 10, 12, "Out, damned spot.")),
            ["quotation"],
            id="a quotation",
        ),
        pytest.param((("T", 10, 11, "Oh damn."), ("T", 12, 13, "Next one.")), [], id="nothing"),
    ],
)
def test_what_may_excuse_a_finding_stands_beside_it(lines: tuple[Line, ...], kinds: list[str]) -> None:
    """An apology by the same speaker, or words said to be another's, with the sentence; the finding stays as it is."""
    asked = finding(10, 11, quote="damn")
    (question,) = card(signals(*lines, seconds=60), asked).conduct.questions
    assert [found.kind for found in question.circumstances] == kinds
    assert question.severity is asked.severity
    assert all(found.line.text in " ".join(text for _, _, _, text in lines) for found in question.circumstances)


def test_a_sealed_finding_has_nothing_beside_it() -> None:
    """No words are looked up around sealed evidence."""
    observed = signals(("T", 10, 12, "Oh sorry, sorry."), seconds=60, tracks=(track("T", (0, 60)),))
    (question,) = card(observed, finding(9, 13, sealed=True)).conduct.questions
    assert question.circumstances == ()
