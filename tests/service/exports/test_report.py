"""The report in a bag says everything that it rests on, as HTML and as PDF, about a lesson whose beginning is known."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.clock import clock
from analyzer.domain.signals import ModelUse
from analyzer.settings.configuration import Configuration, read_configuration
from tests.preservation.pdfs import closed_up, text_of
from tests.service.exports.conftest import Desk
from tests.service.replay.lessons import GIFT, assessed, edited, lesson

CELL = re.compile("</?t[hdr][^>]*>")
BEGAN = datetime(2026, 10, 5, 11, 59, 40, tzinfo=UTC)
MODELS = (
    ModelUse(name="a-listener", version="3.1", sha256="1a" * 32),
    ModelUse(name="a-watcher", version="2026-01", sha256="2b" * 32),
    ModelUse(name="a-program", version="7"),
)


@dataclass(frozen=True)
class Reported:
    """Both reports of a bag, and what they are to agree with."""

    pages: Mapping[str, str]
    """By the report's name, closed up."""
    analysis: Mapping[str, Any]
    """As it lies in the bag."""
    evidence: Mapping[str, Any]


def reported(bag: Path) -> Reported:
    """What the reports of a bag with one recording show."""
    data = bag / "data"
    html = CELL.sub("", (data / "report.html").read_text(encoding="utf-8"))
    pages = {"report.html": closed_up(unescape(html)), "report.pdf": text_of((data / "report.pdf").read_bytes())}
    analysis, evidence = data / "recordings/001/assessment-1/analysis.json", data / "evidence.json"
    return Reported(pages, json.loads(analysis.read_bytes()), json.loads(evidence.read_bytes()))


@pytest.fixture
def bag(desk: Desk, shipped: Configuration) -> Path:
    """Of a recording whose beginning and models are known, in which a gift is offered and much was not assessed."""
    known = lesson("L-7").model_copy(update={"recording_start": BEGAN})
    row = assessed(desk.service, shipped, "known", GIFT, record=known, models=MODELS)
    return desk.export(row).path


def both(span: Mapping[str, int]) -> list[str]:
    """A stretch on the recording's own clock and in UTC, as cells that follow each other."""
    edges = (span["start_ms"], span["end_ms"])
    utc = (f"{BEGAN + timedelta(milliseconds=at):%Y-%m-%d %H:%M:%S} UTC" for at in edges)
    return [" to ".join(map(clock, edges)), " to ".join(utc)]


def _models(told: Reported) -> list[list[str]]:
    used = [(one["name"], one["version"], one["sha256"] or "") for one in told.analysis["run"]["models"]]
    assert set(used) > {(one.name, one.version, one.sha256 or "") for one in MODELS}
    return [list(one) for one in used]


def _rules(told: Reported) -> list[list[str]]:
    deciding = ["policy, rubric and models", "SHA-256", told.analysis["run"]["policy_sha256"]]
    return [["policy", "version 1"], ["rubric", told.analysis["scorecard"]["rubric"]], deciding]


def _not_assessed(told: Reported) -> list[list[str]]:
    gaps = told.analysis["gaps"]
    return [[f"What was not assessed ({len(gaps)})"]] + [
        [one["what"].replace("_", " "), *both(one), one["why"]] for one in gaps
    ]


def _findings(told: Reported) -> list[list[str]]:
    findings = told.analysis["findings"]
    return [[f"Findings ({len(findings)})"]] + [
        words
        for one in findings
        for words in (
            [f"clause {one['clause']}; weighs {one['severity']}", "when, on the recording", both(one)[0]],
            ["when, in UTC", both(one)[1], "who", f"{one['participant'] or 'not known'} ({one['role']})"],
            ["words relied on", one["quote"] or "none"],
            [f"{one['detector']['name']} {one['detector']['version']}, channel {one['channel']}"],
            ["; ".join(one["explanation"])],
            [f"score {one['score']:.2f} of 1"],
            [one["id"]],
        )
    ]


def _clocks(told: Reported) -> list[list[str]]:
    gift = next(one for one in told.analysis["findings"] if one["kind"] == "gift")
    own, utc = both(gift)
    assert (own, utc) == ("01:00 to 01:02", "2026-10-05 12:00:40 UTC to 2026-10-05 12:00:42 UTC")
    return [["recording begins", "2026-10-05 11:59:40 UTC"], ["when, on the recording", own, "when, in UTC", utc]]


@pytest.mark.parametrize("asked", [_models, _rules, _not_assessed, _findings, _clocks])
def test_what_a_detective_asks_stands_in_both(bag: Path, asked: Callable[[Reported], list[list[str]]]) -> None:
    """Models by SHA-256, versions of the rules, each gap and finding whole, and both clocks, as in the analysis."""
    told = reported(bag)
    rows = asked(told)
    assert len(rows) > 1
    for name, page in told.pages.items():
        for row in rows:
            assert closed_up("".join(row)) in page, (name, row)


def test_machines_are_told_by_which_versions(bag: Path) -> None:
    """`evidence.json` names policy, rubric and models beside the SHA-256 of all that decides."""
    told = reported(bag)
    (recording,) = told.evidence["recordings"]
    made = recording["assessment"]
    assert (made["policy_version"], made["rubric"]) == ("1", "MARS 2")
    assert made["models"] == told.analysis["run"]["models"]
    assert recording["recording_start"] == BEGAN.isoformat()


def test_the_version_of_rules_that_are_gone_is_not_guessed(desk: Desk, shipped: Configuration, tmp_path: Path) -> None:
    """Of an assessment by a policy that is no longer here the SHA-256 stands, and never the present one's version."""
    other = read_configuration(edited(tmp_path / "other", shipped, "gift", severity="critical"))
    told = reported(desk.export(assessed(desk.service, other, "earlier", GIFT)).path)
    assert told.evidence["recordings"][0]["assessment"]["policy_version"] is None
    for page in told.pages.values():
        assert closed_up("no longer here: whoever kept it can prove it by the SHA-256 below") in page
        assert other.sha256 in page
        assert "version1" not in page
