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
