"""Claims become findings as policy says; what does not is set aside on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.analysis.decide import HEARD_AGAIN, Detectors, decide, grave_and_heard
from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.policy import Policy
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import SecondReading, Signals, Speech, Utterance, Word
from analyzer.domain.statement import Statement
from analyzer.settings.configuration import read_yaml

POLICY = read_yaml(Path(__file__).parents[2] / "config" / "policy.yaml", Policy)
RECORDING = Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=60_000, streams=())
ID = DetectorId(name="fake", version="1")


class Whispers:
    """Claims secrecy wherever someone says 'secret', with the score it is given."""

    id = ID

    def __init__(self, score: float = 0.8) -> None:
        self.score = score

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """One claim for each statement that says it."""
        return Outcome(tuple(self._claims(statements)))

    def _claims(self, statements: tuple[Statement, ...]) -> Iterator[Claim]:
        for said in statements:
            if "secret" in said.text:
                yield Claim(
                    kind=Kind.SECRECY,
                    participant=said.participant,
                    role=said.role,
                    channel=said.channel,
                    start_ms=said.start_ms,
                    end_ms=said.end_ms,
                    quote="secret",
                    score=self.score,
                    explanation=("says secret",),
                    detector=ID,
                )


class Sees:
    """Claims imagery, with a quote that must never come out."""

    id = ID

    def detect(self, case: Case) -> Outcome:
        """One claim over the whole lesson."""
        claim = Claim(
            kind=Kind.INAPPROPRIATE_IMAGERY,
            channel=Channel.CAMERA,
            start_ms=0,
            end_ms=case.duration_ms,
            quote="a description",
            score=0.9,
            explanation=("2 looks",),
            detector=ID,
        )
        return Outcome((claim,))


def words(text: str, start_ms: int) -> tuple[Word, ...]:
    """Words of half a second each."""
    return tuple(
        Word(start_ms=start_ms + 500 * i, end_ms=start_ms + 500 * (i + 1), text=word, confidence=0.9)
        for i, word in enumerate(text.split())
    )


def signals(said: str, again: str | None = None) -> Signals:
    """The tutor says something at 10 s; a second decoding may hear something else."""
    heard = words(said, 10_000)
    utterance = Utterance(
        start_ms=10_000,
        end_ms=heard[-1].end_ms,
        text=said,
        words=heard,
        participant="t",
        role=Role.TUTOR,
        attribution=1.0,
    )
    readings = ()
    if again is not None:
        reading = SecondReading(
            start_ms=8_000, end_ms=20_000, participant="t", role=Role.TUTOR, words=words(again, 10_000)
        )
        readings = (reading,)
    speech = Speech(utterances=(utterance,), attribution="track", second_readings=readings)
    return Signals(recording=RECORDING, models=(), sampling={}, speech=speech)


def test_a_claim_gets_the_weight_of_its_kind() -> None:
    """Severity, route, clause and hold come from policy, not from the detector."""
    decision = decide(signals("our secret"), None, Detectors((Whispers(),), ()), POLICY)
    (finding,) = decision.findings
    assert (finding.severity, finding.route, finding.clause) == (Severity.CRITICAL, Route.DSL, "5")
    assert finding.preserve
    assert grave_and_heard(decision.findings) == decision.findings


@pytest.mark.parametrize(
    ("again", "score"), [(None, 0.8), ("our secret", 0.8), ("our sequel", 0.8 * POLICY.second_reading.factor)]
)
def test_a_second_decoding_counts(again: str | None, score: float) -> None:
    """What a stronger decoding does not hear again loses weight and says so; what it does says that, too."""
    (finding,) = decide(signals("our secret", again), None, Detectors((Whispers(),), ()), POLICY).findings
    assert finding.score == pytest.approx(score)
    assert any("second" in why for why in finding.explanation) == (again is not None)
    assert (HEARD_AGAIN in finding.explanation) == (again == "our secret")


def test_another_kind_heard_again_bears_nothing_out() -> None:
    """A second decoding in which something else is wrong has not heard the same."""

    class Otherwise(Whispers):
        """Claims another kind of whatever is called a sequel."""

        def _claims(self, statements: tuple[Statement, ...]) -> Iterator[Claim]:
            for said in statements:
                if "sequel" in said.text:
                    secret = said.model_copy(update={"text": "secret"})
                    yield from (claim.model_copy(update={"kind": Kind.GIFT}) for claim in super()._claims((secret,)))

    (finding,) = decide(
        signals("our secret", "our sequel"), None, Detectors((Whispers(), Otherwise()), ()), POLICY
    ).findings
    assert finding.kind is Kind.SECRECY
    assert finding.score == pytest.approx(0.8 * POLICY.second_reading.factor)
    assert HEARD_AGAIN not in finding.explanation


@pytest.mark.parametrize(("above", "claimed"), [(0.001, True), (0.0, True), (-0.001, False)])
def test_the_threshold_itself_is_enough(above: float, claimed: bool) -> None:
    """A score that is what policy asks for is a finding; a hair below it is not."""
    detectors = Detectors((Whispers(POLICY.kinds[Kind.SECRECY].threshold + above),), ())
    assert bool(decide(signals("our secret"), None, detectors, POLICY).findings) is claimed


def test_a_weak_claim_is_set_aside_on_record() -> None:
    """Below policy's threshold nothing is claimed, and nothing is dropped."""
    decision = decide(signals("our secret"), None, Detectors((Whispers(0.2),), ()), POLICY)
    assert decision.findings == ()
    assert [(s.by, s.kind) for s in decision.suppressions] == [("below_threshold", "secrecy")]


def test_a_kind_that_is_switched_off_is_a_gap() -> None:
    """Policy may stop asking for a kind, but the card then says that nobody looked."""
    rule = POLICY.kinds[Kind.SECRECY].model_copy(update={"enabled": False})
    policy = POLICY.model_copy(update={"kinds": {**POLICY.kinds, Kind.SECRECY: rule}})
    decision = decide(signals("our secret"), None, Detectors((Whispers(),), ()), policy)
    assert decision.findings == ()
    assert [(gap.what, gap.kind) for gap in decision.gaps] == [(Aspect.POLICY, Kind.SECRECY)]


def test_a_sealed_finding_says_no_more_than_it_may() -> None:
    """Whatever a detector says of an image, no words about it come out."""
    (finding,) = decide(signals("hello"), None, Detectors((), (Sees(),)), POLICY).findings
    assert finding.sealed
    assert finding.quote is None


def test_ids_stay_when_the_score_changes() -> None:
    """A newer policy or detector names the same event by the same id."""
    first, second = (
        decide(signals("our secret"), None, Detectors((Whispers(score),), ()), POLICY).findings for score in (0.7, 0.9)
    )
    assert first[0].id == second[0].id
