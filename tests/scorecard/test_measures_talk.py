"""Talk measures against values worked out by hand."""

import pytest

from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.scorecard.measures.measure import measure
from analyzer.scorecard.measures.names import MeasureName
from tests.scorecard.measures_script import LESSON, SHIPPED, Line, measured, signals, track, utterance

PLAIN: tuple[Line, ...] = (
    ("T", 0, 6, "We add the two numbers on the left."),  # 8 words in 6 s
    ("S", 7, 9, "So that gives eleven."),  # 4 words in 2 s
    ("T", 10, 12, "It gives eleven indeed."),  # 4 words in 2 s
)
OVER_EACH_OTHER: tuple[Line, ...] = (
    ("T", 0, 6, "We add the two numbers on the left."),
    ("S", 4, 8, "I think it gives eleven because five and six."),
)


def gap(what: Aspect, start_s: float, end_s: float) -> Gap:
    """A gap in seconds."""
    return Gap(what=what, start_ms=round(start_s * 1000), end_ms=round(end_s * 1000), why="not decoded")


@pytest.mark.parametrize(
    ("lines", "name", "value", "numerator", "denominator"),
    [
        pytest.param(PLAIN, "talk_share", 0.8, 8, 10, id="8 of 10 s"),
        pytest.param(PLAIN, "talk_share_words", 0.75, 12, 16, id="12 of 16 words"),
        pytest.param(PLAIN, "pace", 90, 12, 0.133, id="12 words in 8 s"),
        pytest.param(PLAIN, "student_turns", 1, 1, None, id="one turn"),
        pytest.param(PLAIN, "student_turn_length", 4, 4, 1, id="four words"),
        pytest.param(PLAIN, "longest_tutor_monologue", 6, 6, None, id="the first stretch"),
        pytest.param(OVER_EACH_OTHER, "talk_share", 0.6, 6, 10, id="overlap counts for each"),
    ],
)
def test_values_are_what_a_person_would_work_out(
    lines: tuple[Line, ...], name: str, value: float, numerator: float, denominator: float | None
) -> None:
    """Each measure of a tiny lesson is the hand-computed ratio of its numerator and denominator."""
    made = measured(signals(*lines))[name]
    assert (made.value, made.numerator, made.denominator) == (value, numerator, denominator)
    assert made.confidence != "none"
    assert made.withheld is None


def test_every_measure_is_there_even_of_an_empty_recording() -> None:
    """Nothing heard withholds every measure with a reason and gives none a value."""
    made = measured(signals(seconds=0, told_apart="none"), None)
    assert list(made) == list(MeasureName)
    assert all(one.value is None and one.withheld and one.confidence == "none" for one in made.values())


@pytest.mark.parametrize("lines", [PLAIN, OVER_EACH_OTHER])
@pytest.mark.parametrize("name", ["talk_share", "talk_share_words"])
def test_shares_of_tutor_and_students_sum_to_one(lines: tuple[Line, ...], name: str) -> None:
    """Swapping the roles gives the complement of a share."""
    swapped = [({"T": "S", "S": "T"}[who], *rest) for who, *rest in lines]
    share, other = measured(signals(*lines))[name].value, measured(signals(*swapped))[name].value  # type: ignore[arg-type]
    assert share is not None
    assert other is not None
    assert share + other == pytest.approx(1)


def test_students_are_told_apart() -> None:
    """Two students talking over each other both count, and each takes a turn of their own."""
    lines: tuple[Line, ...] = (
        ("T", 0, 4, "Tell me what you see there."),
        ("S", 5, 7, "A red square I think."),
        ("Z", 6, 8, "No a blue one there."),
    )
    made = measured(signals(*lines))
    assert (made["talk_share"].numerator, made["talk_share"].denominator) == (4, 8)
    assert made["student_turns"].value == 2


def test_words_timed_before_the_sound_are_trimmed_to_it() -> None:
    """A first word timed seconds early counts from where speech energy was found."""
    tracks = (track("T", (0, 6), (10, 12)), track("S", (8, 9)))
    made = measured(signals(*PLAIN, tracks=tracks))
    assert (made["talk_share"].numerator, made["talk_share"].denominator) == (8, 9)


def test_a_line_without_speech_energy_is_left_out() -> None:
    """Words under which no sound was found are nobody's talk."""
    made = measured(signals(*PLAIN, tracks=(track("T", (0, 6), (10, 12)), track("S"))))
    assert made["student_turns"].value == 0
    assert made["talk_share"].value == 1


@pytest.mark.parametrize("what", [Aspect.SPEECH, Aspect.SPEAKERS])
def test_lines_that_touch_a_gap_are_left_out(what: Aspect) -> None:
    """What was said where words or speakers could not be assessed moves no measure."""
    made = measured(signals(*PLAIN, seconds=14, gaps=(gap(what, 8, 9.5),)))
    assert (made["talk_share"].numerator, made["talk_share"].denominator) == (8, 8)


def test_a_gap_about_one_kind_takes_no_words_away() -> None:
    """A kind that could not be judged leaves who spoke when as it was."""
    one_kind = gap(Aspect.SPEECH, 0, 14).model_copy(update={"kind": Kind.GIFT})
    assert measured(signals(*PLAIN, seconds=14, gaps=(one_kind,))) == measured(signals(*PLAIN, seconds=14))


def test_a_gap_breaks_a_monologue() -> None:
    """Nobody knows what was said in a gap, so a monologue does not run on over it."""
    lines: tuple[Line, ...] = (("T", 0, 6, "One two three."), ("T", 8, 15, "Four five six."))
    assert measured(signals(*lines))["longest_tutor_monologue"].value == 15
    broken = signals(*lines, gaps=(gap(Aspect.SPEECH, 6.5, 7),))
    assert measured(broken)["longest_tutor_monologue"].value == 7


@pytest.mark.parametrize(
    ("between", "seconds"),
    [
        pytest.param(("S", 6.2, 6.6, "Yeah."), 13, id="listening"),
        pytest.param(("S", 3, 3.4, "Mm."), 13, id="listening within a line"),
        pytest.param(("S", 6.2, 6.6, "Seven."), 6, id="an answer"),
        pytest.param(("?", 6.2, 6.6, "Hello there."), 6, id="somebody unknown"),
    ],
)
def test_signs_of_listening_do_not_end_a_monologue(between: Line, seconds: float) -> None:
    """A `yeah` between two of the tutor's lines takes no turn; any other word does."""
    lines: tuple[Line, ...] = (("T", 0, 6, "First we add them."), between, ("T", 7, 13, "Then we take them apart."))
    assert measured(signals(*sorted(lines, key=lambda line: line[1])))["longest_tutor_monologue"].value == seconds


def test_yes_to_a_question_is_a_turn() -> None:
    """The same word takes the floor when it answers."""
    lines: tuple[Line, ...] = (("T", 0, 6, "Is it prime?"), ("S", 7, 7.5, "Yes."), ("T", 8, 9, "Then go on."))
    assert measured(signals(*lines))["student_turns"].value == 1


@pytest.mark.parametrize(
    ("attribution", "told_apart", "confidence"),
    [
        (1.0, "track", "high"),
        (0.8, "voice", "medium"),
        (0.65, "voice", "low"),
        (0.5, "voice", "none"),
        (1, "none", "none"),
    ],
)
def test_confidence_follows_attribution(attribution: float, told_apart: str, confidence: str) -> None:
    """The less surely speakers are told apart, the lower the confidence, down to no value at all."""
    made = measured(signals(*PLAIN, attribution=attribution, told_apart=told_apart))["talk_share"]
    assert made.confidence == confidence
    assert (made.value is None) == (confidence == "none")
    assert (made.withheld is not None) == (confidence == "none")


def test_much_talk_by_unknown_speakers_withholds_who_spoke() -> None:
    """Where a third of the talk is nobody's, a share of the rest would mislead."""
    made = measured(signals(*PLAIN, ("?", 20, 25, "Some words by somebody or other.")))
    assert made["talk_share"].withheld == "who speaks could be told in 10 of 15 s of speech only"
    assert made["questions_tutor"].value is None


def test_half_an_unassessed_lesson_withholds() -> None:
    """A lesson of which most speech is a gap is not measured by the rest."""
    made = measured(signals(*PLAIN, seconds=60, gaps=(gap(Aspect.SPEECH, 12, 60),)))
    assert made["talk_share"].withheld == "speech was assessed in 12 of 60 s only"


def test_thirty_seconds_of_speech_are_asked_for() -> None:
    """The shipped settings withhold what rests on a few words."""
    made = measure(signals(*PLAIN), LESSON, (), (), SHIPPED)
    assert made["talk_share"].withheld == "10 s of speech were heard, too little to measure (from 30 s)"


def test_silence_is_neither_speech_nor_gap() -> None:
    """Of 20 s, 4 s are a gap and 8 s are speech on one track or both; 8 of 16 s are silent."""
    tracks = (track("T", (0, 6)), track("S", (4, 8)))
    observed = signals(seconds=20, tracks=tracks, gaps=(gap(Aspect.SPEECH, 16, 20),))
    made = measured(observed, None)["silence_share"]
    assert (made.value, made.numerator, made.denominator) == (0.5, 8, 16)
    assert [(e.start_ms, e.end_ms) for e in made.evidence] == [(8000, 16000)]


def test_evidence_says_where_and_never_what() -> None:
    """No note repeats a word of the lesson, and no measure shows more places than asked for."""
    lines = [("T" if i % 2 else "S", i, i + 0.8, f"Zebra{i} why kangaroo?") for i in range(40)]
    made = measured(signals(*lines))
    notes = " ".join(e.note for one in made.values() for e in one.evidence).lower()
    assert "zebra" not in notes
    assert "kangaroo" not in notes
    assert max(len(one.evidence) for one in made.values()) == SHIPPED.evidence


def test_an_unsure_speaker_counts_as_unknown() -> None:
    """An utterance attributed too weakly belongs to nobody, even beside sure ones."""
    observed = signals(*PLAIN)
    unsure = utterance(("S", 20, 20.4, "Hm well."), attribution=0.3)
    speech = observed.speech.model_copy(update={"utterances": (*observed.speech.utterances, unsure)})
    made = measured(observed.model_copy(update={"speech": speech}))
    assert unsure.role is Role.STUDENT
    assert made["student_turns"].value == 1
