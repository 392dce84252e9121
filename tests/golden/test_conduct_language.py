"""The conduct lexicons, judged on exchanges as they happen in lessons, both ways."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from analyzer.detectors.base import Outcome
from analyzer.detectors.phrases import Lexicon, PhraseDetector
from analyzer.domain.kinds import Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.statement import Statement

LEXICONS = (
    "discrimination",
    "gift",
    "infatuation",
    "innuendo",
    "relationships",
    "respect",
    "substance",
    "swearing",
)
ROLES = {"T": Role.TUTOR, "S": Role.STUDENT, "U": Role.UNKNOWN}
REPORTED = 0.5


@cache
def detectors() -> tuple[PhraseDetector, ...]:
    """The shipped lexicons, compiled."""
    folder = files("config") / "lexicons"
    return tuple(
        PhraseDetector(Lexicon.model_validate(yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))))
        for name in LEXICONS
    )


def judge(exchange: str) -> Outcome:
    """What all lexicons make of lines such as `T: Hello.`, two seconds each."""
    spoken = tuple(
        Statement(
            start_ms=4000 * i,
            end_ms=4000 * i + 2000,
            text=line[3:],
            participant=line[0],
            role=ROLES[line[0]],
        )
        for i, line in enumerate(exchange.strip().splitlines())
    )
    outcomes = [detector.detect(spoken) for detector in detectors()]
    return Outcome(
        claims=tuple(claim for outcome in outcomes for claim in outcome.claims if claim.score >= REPORTED),
        suppressions=tuple(aside for outcome in outcomes for aside in outcome.suppressions),
    )


def cases(expected: str) -> list[tuple[Kind, str]]:
    """Every case of the table that is expected to be `found`, or to be `benign`."""
    table = yaml.safe_load((Path(__file__).parent / "data" / "conduct.yaml").read_text("utf-8"))
    return [(Kind(kind), exchange) for kind, both in table.items() for exchange in both[expected]]


@pytest.mark.parametrize(("kind", "exchange"), cases("found"))
def test_finds_what_the_code_of_conduct_forbids(kind: Kind, exchange: str) -> None:
    """A plain breach is claimed under its kind."""
    assert kind in {claim.kind for claim in judge(exchange).claims}


@pytest.mark.parametrize(("kind", "exchange"), cases("benign"))
def test_leaves_ordinary_teaching_alone(kind: Kind, exchange: str) -> None:
    """What only sounds like a breach accuses nobody of this kind."""
    assert kind not in {claim.kind for claim in judge(exchange).claims}


@pytest.mark.parametrize(
    ("exchange", "severity"),
    [
        ("T: Damn, wrong sign.", Severity.MINOR),
        ("T: That's shit.", Severity.MINOR),
        ("T: You wanker.", Severity.SERIOUS),
        ("T: Fuck, I forgot the minus.", Severity.SERIOUS),
    ],
)
def test_swearing_weighs_by_strength(exchange: str, severity: Severity) -> None:
    """Mild and medium words are minor, strong and strongest ones serious."""
    (claim,) = judge(exchange).claims
    assert (claim.kind, claim.severity) == (Kind.SWEARING, severity)


@pytest.mark.parametrize(
    ("exchange", "guard"),
    [
        ("T: Have a look at the next line of the poem.\nT: They fuck you up, your mum and dad.", "set_text"),
        ("T: Nazi propaganda is the topic.\nT: It said that immigrants are vermin.", "taught_subject"),
        ('T: I will not have posts like "women are disgusting" in this chat.', "counter_speech"),
        ("T: I don't hate foreigners.", "denied"),
        ("T: You're not an idiot. Nobody thinks you're stupid.", "denied_or_reported"),
    ],
)
def test_sets_aside_on_record(exchange: str, guard: str) -> None:
    """What is quoted, taught, reported or refused is kept with the reason, and accuses nobody."""
    outcome = judge(exchange)
    assert not outcome.claims
    assert guard in {aside.by for aside in outcome.suppressions}


def test_the_tutor_is_not_accused_of_what_a_student_says() -> None:
    """Rules about the tutor's conduct do not read the student's words."""
    assert not judge("S: My boyfriend dumped me and I'm so hungover.").claims


def test_an_unknown_speaker_lowers_the_score() -> None:
    """Where the voice could be either's, the finding stands with a lower score and says so."""
    (known,) = judge("T: I'm still drunk from last night.").claims
    (unsure,) = judge("U: I'm still drunk from last night.").claims
    assert unsure.score < known.score
    assert any("who spoke is not certain" in reason for reason in unsure.explanation)


def test_a_breach_over_two_breaths_is_one_finding() -> None:
    """A sentence that runs on after a short pause is still found, once."""
    spoken = judge("T: My boyfriend and I had\nT: a massive row.")
    assert [claim.kind for claim in spoken.claims] == [Kind.PERSONAL_RELATIONSHIPS]


@pytest.mark.parametrize("name", LEXICONS)
def test_every_lexicon_claims_only_its_kinds(name: str) -> None:
    """A lexicon names the kinds that it serves."""
    detector = next(detector for detector in detectors() if detector.id.name == name)
    assert detector.lexicon.kinds == {rule.kind for rule in detector.lexicon.rules}
