"""What a claim says and what becomes of it: carried over, reworded, set aside or kept, and nothing lost on the way."""

from pathlib import Path
from typing import Any

import pytest

from analyzer.analysis.decide import NOT_HEARD_AGAIN, Detectors, decide, grave_and_heard, weigh
from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.policy import Policy
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import ChatMessage, Lesson, Participant, Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import SecondReading, Signals, Speech, Suppression
from analyzer.domain.statement import Statement
from analyzer.settings.configuration import read_yaml

POLICY = read_yaml(Path(__file__).parents[2] / "config" / "policy.yaml", Policy)
ONE, OTHER = "1" * 64, "2" * 64
CLAIM = Claim(
    kind=Kind.SWEARING,
    cause="strong",
    participant="t",
    role=Role.TUTOR,
    channel=Channel.AUDIO,
    start_ms=10_000,
    end_ms=11_000,
    quote="words",
    score=0.8,
    explanation=("a phrase",),
    detector=DetectorId(name="fake", version="1"),
)
LESSON = Lesson(
    lesson_id="L-1",
    tutor=Participant(id="t"),
    students=(Participant(id="s"),),
    chat=(ChatMessage(at_ms=500, participant="s", text="typed"),),
)


def like(**fields: object) -> Claim:
    """A claim that differs from the usual one."""
    return CLAIM.model_copy(update=fields)


class Says:
    """A detector of words or scenes that always concludes the same, and keeps what it was given."""

    id = CLAIM.detector

    def __init__(self, *claims: Claim, **further: Any) -> None:
        self.outcome = Outcome(claims, **further)
        self.given: list[tuple[Statement, ...] | Case] = []

    def detect(self, given: Any) -> Outcome:
        """Keep it, and conclude."""
        self.given.append(given)
        return self.outcome


def heard(*readings: SecondReading, sha256: str = ONE) -> Signals:
    """A recording in which nothing was heard but second readings."""
    recording = Recording(sha256=sha256, bytes=1, container="mp4", duration_ms=60_000, streams=())
    return Signals(recording=recording, models=(), sampling={}, speech=Speech(second_readings=readings))


def switched_off(kind: Kind) -> Policy:
    """Policy that does not ask for a kind."""
    rule = POLICY.kinds[kind].model_copy(update={"enabled": False})
    return POLICY.model_copy(update={"kinds": {**POLICY.kinds, kind: rule}})


def test_a_finding_is_its_claim() -> None:
    """Who, when, where, which words and why: policy adds weight and takes nothing away."""
    (finding,) = weigh([CLAIM], POLICY, ONE).findings
    assert {name: getattr(finding, name) for name in Claim.model_fields if name != "severity"} == CLAIM.model_dump(
        exclude={"severity", "detector"}
    ) | {"detector": CLAIM.detector}


@pytest.mark.parametrize(("graded", "severity"), [(None, Severity.MINOR), (Severity.SERIOUS, Severity.SERIOUS)])
def test_who_grades_by_strength_is_believed(graded: Severity | None, severity: Severity) -> None:
    """Policy's severity counts only where the detector has none of its own."""
    assert weigh([like(severity=graded)], POLICY, ONE).findings[0].severity is severity


def test_the_same_words_in_another_recording_are_another_finding() -> None:
    """Ids of two recordings never meet, so that an alert or verdict about one is none about the other."""
    detectors = Detectors((Says(CLAIM),), ())
    ids = {decide(heard(sha256=sha), None, detectors, POLICY).findings[0].id for sha in (ONE, OTHER)}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("channel", "severity", "grave"),
    [
        (Channel.AUDIO, Severity.CRITICAL, True),
        (Channel.AUDIO, Severity.SERIOUS, True),
        (Channel.AUDIO, Severity.MINOR, False),
        (Channel.CHAT, Severity.CRITICAL, False),
        (Channel.CAMERA, Severity.SERIOUS, False),
    ],
)
def test_what_must_be_heard_twice(channel: Channel, severity: Severity, grave: bool) -> None:
    """Serious words are decoded again where they were heard; what was typed or seen cannot be misheard."""
    findings = weigh([like(channel=channel, severity=severity)], POLICY, ONE).findings
    assert grave_and_heard(findings) == (findings if grave else ())


def test_findings_are_in_order_whatever_the_detectors_order() -> None:
    """By their start, then by kind: two assessments of the same claims give the same file."""
    claims = [like(kind=kind, start_ms=at, channel=channel) for kind, at, channel in (
        (Kind.SECRECY, 10_000, Channel.AUDIO), (Kind.SECOND_PERSON, 5_000, Channel.CAMERA),
        (Kind.GIFT, 10_000, Channel.AUDIO), (Kind.CAMERA_ABSENT, 10_000, Channel.CAMERA),
    )]  # fmt: skip
    expected = ["second_person", "camera_absent", "gift", "secrecy"]
    assert [finding.kind for finding in weigh(claims, POLICY, ONE).findings] == expected
    assert weigh(claims[::-1], POLICY, ONE) == weigh(claims, POLICY, ONE)


@pytest.mark.parametrize(
    ("channel", "kept"), [(Channel.AUDIO, 1), (Channel.CHAT, 1), (Channel.SCREEN, 1), (Channel.CAMERA, 2)]
)
def test_the_same_words_are_claimed_once(channel: Channel, kept: int) -> None:
    """Two detectors that read the same words make one finding; two things seen at once stay two."""
    twice = [like(channel=channel, detector=DetectorId(name=name, version="1")) for name in ("a", "b")]
    assert len(weigh(twice, POLICY, ONE).findings) == kept


@pytest.mark.parametrize(
    ("claim", "by", "reason", "text"),
    [
        (like(kind=Kind.SECRECY, score=0.2), "below_threshold", "score 0.20, policy asks for 0.50", "words"),
        (like(kind=Kind.GIFT), "disabled_by_policy", "policy: enabled false", "words"),
        (like(kind=Kind.UNDRESS, score=0.2), "below_threshold", "score 0.20, policy asks for 0.50", None),
    ],
)
def test_what_is_set_aside_says_what_and_why(claim: Claim, by: str, reason: str, text: str | None) -> None:
    """Span, kind, words and reason stand on record; of what would be sealed, no words do."""
    decision = weigh([claim, CLAIM], switched_off(Kind.GIFT), ONE)
    assert [finding.kind for finding in decision.findings] == [Kind.SWEARING]
    assert decision.suppressions == (
        Suppression(start_ms=10_000, end_ms=11_000, by=by, reason=reason, text=text, kind=claim.kind),
    )


def test_a_kind_that_is_switched_off_is_a_gap_of_the_whole_lesson() -> None:
    """The card says from when to when nobody looked, and that somebody decided so."""
    gap = Gap(what=Aspect.POLICY, start_ms=0, end_ms=60_000, why="policy has it switched off", kind=Kind.GIFT)
    assert decide(heard(), None, Detectors((), ()), switched_off(Kind.GIFT)).gaps == (gap,)


def test_whatever_a_detector_sets_aside_or_misses_is_in_the_decision() -> None:
    """Of words and scenes alike: nothing that one of them could not judge is silently a pass."""
    aside = [Suppression(start_ms=at, end_ms=at, by="guard", reason="r") for at in range(4)]
    gaps = [Gap(what=Aspect.SPEECH, start_ms=at, end_ms=at, why="w") for at in range(4)]
    says = [Says(suppressions=(one,), gaps=(other,)) for one, other in zip(aside, gaps, strict=True)]
    decision = decide(heard(), None, Detectors(tuple(says[:2]), tuple(says[2:])), POLICY)
    assert (decision.suppressions, decision.gaps) == (tuple(aside), tuple(gaps))


def test_detectors_are_given_the_lesson() -> None:
    """Words typed in its chat are judged, and scenes by its record."""
    words, scene = Says(), Says()
    decide(heard(), LESSON, Detectors((words,), (scene,)), POLICY)
    assert [statement.text for statement in words.given[0]] == ["typed"]
    (case,) = scene.given
    assert isinstance(case, Case)
    assert (case.signals, case.lesson, case.statements) == (heard(), LESSON, words.given[0])


@pytest.mark.parametrize(
    ("channel", "reading", "score"),
    [
        (Channel.AUDIO, (9_000, 12_000), 0.541),
        (Channel.AUDIO, (11_000, 12_000), 0.773),
        (Channel.SCREEN, (9_000, 12_000), 0.773),
    ],
)
def test_only_what_was_decoded_again_can_lose(channel: Channel, reading: tuple[int, int], score: float) -> None:
    """Words heard outside the seconds that were decoded again, or read, keep their score and say no more."""
    start_ms, end_ms = reading
    again = SecondReading(start_ms=start_ms, end_ms=end_ms, participant="t", role=Role.TUTOR, words=())

    class Once(Says):
        """Claims in the first reading alone."""

        def detect(self, given: Any) -> Outcome:
            """Nothing, of what was decoded again."""
            return Outcome() if given else super().detect(given)

    detectors = Detectors((Once(like(channel=channel, score=0.773)),), ())
    (finding,) = decide(heard(again), None, detectors, POLICY).findings
    assert finding.score == score
    lowered = (f"{NOT_HEARD_AGAIN} (score × 0.7)",) if score < 0.773 else ()
    assert finding.explanation == (*CLAIM.explanation, *lowered)
