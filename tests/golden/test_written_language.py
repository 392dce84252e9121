"""All shipped lexicons together, on words as they are typed past a filter, and on innocent lines that resemble them."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from analyzer.detectors.base import LanguageDetector
from analyzer.detectors.registry import LEXICONS, language_detectors
from analyzer.domain.finding import Claim
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.statement import Statement

REPORTED = 0.5
TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "written.yaml").read_text("utf-8"))
EITHER = {"contact_or_offplatform": {Kind.CONTACT_DETAILS, Kind.OFF_PLATFORM_CONTACT}}


@cache
def detectors() -> tuple[LanguageDetector, ...]:
    """The shipped lexicons, compiled."""
    texts = {name: (files("config") / "lexicons" / f"{name}.yaml").read_text("utf-8") for name in LEXICONS}
    return language_detectors(
        {name: LEXICONS[name].model_validate(yaml.safe_load(text)) for name, text in texts.items()}
    )


@cache
def claims(case: str) -> tuple[Claim, ...]:
    """What policy would report of lines such as `T> hello // S> hi`, four seconds apart."""
    lines = [line.partition("> ") for line in case.split(" // ")]
    statements = tuple(
        Statement(
            start_ms=4000 * i,
            end_ms=4000 * i + 3000,
            text=text,
            participant=who,
            role=Role.TUTOR if who == "T" else Role.STUDENT,
        )
        for i, (who, _, text) in enumerate(lines)
    )
    return tuple(c for detector in detectors() for c in detector.detect(statements).claims if c.score >= REPORTED)


def rows() -> list[tuple[str, str]]:
    """Every case of the table that is to raise a kind."""
    return [(kind, case) for kind, cases in TABLE["raised"].items() for case in cases]


@pytest.mark.parametrize(("kind", "case"), rows())
def test_however_it_is_written_it_is_noticed(kind: str, case: str) -> None:
    """Hidden, fancy, look-alike and broken writing raises the same finding as the plain words, quoted as it stood."""
    wanted = EITHER.get(kind) or {Kind(kind)}
    found = [claim for claim in claims(case) if claim.kind in wanted]
    assert found
    assert all(claim.quote and claim.quote in case for claim in found)


@pytest.mark.parametrize("case", TABLE["quiet"])
def test_what_only_resembles_it_raises_nothing(case: str) -> None:
    """Names, dishes, set texts, mathematics, code and other languages raise no finding of any kind."""
    assert claims(case) == ()


@pytest.mark.parametrize(
    ("plain", "hidden"),
    [
        ("T> bullshit", "T> bulls\u2060hit"),
        ("T> what the fuck is this", "T> what the fuсk is this"),
        ("T> what the fuck is this", "T> what the fück is this"),
        ("T> what the shit is this", "T> what the sh1t is this"),
        ("S> I want to kill myself", "S> I want to k\u200bill myself"),
        ("T> Here you go: 07700 900461", "T> Here you go: ０７７００ ９００４６１"),
    ],
)
def test_hiding_raises_the_score_and_is_named(plain: str, hidden: str) -> None:
    """Whoever hides letters is found with a higher score, and the card says why."""
    before, after = max(claims(plain), key=lambda c: c.score), max(claims(hidden), key=lambda c: c.score)
    assert after.score > before.score
    assert any("so as not to be found" in line for line in after.explanation)
    assert not any("so as not to be found" in line for line in before.explanation)


@pytest.mark.parametrize("case", ["T> This café is shit.", "T> f*** this", "T> This is “shit” – isn’t it?"])
def test_accents_typography_and_masks_are_no_hiding(case: str) -> None:
    """An accent elsewhere, a masked letter or a curly quote accuses nobody of hiding words."""
    assert claims(case)
    assert not any("so as not to be found" in line for claim in claims(case) for line in claim.explanation)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "f" + "\u0336" * 100_000 + "uck this",
        "f" + "\u200b" * 100_000 + "uck this",
        "[<{(" * 25_000,
        "0" * 100_000,
        "1." * 50_000,
        "1,000" * 20_000,
        "a." * 50_000 + "@gmail.com",
        "sam at gmail dot com " * 5_000,
        "he says you faggot " * 5_000,
        "fuсk " * 5_000,
    ],
    ids=lambda text: f"{text[:4]!a} x {len(text)}",
)
def test_no_text_takes_more_than_its_length(text: str) -> None:
    """A hundred thousand characters made to be slow are judged like any others."""
    claims(f"T> {text}")
