"""A working copy by the command: by whoever proves who they are and may, with a receipt that says what it is not."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.exports.certificate import fresh_certificate
from analyzer.settings.configuration import read_configuration
from tests.factory import Factory
from tests.integration.command import lessonguard
from tests.integration.persons import as_person
from tests.service.exports.filmed import KEPT, film, lesson, recorded

ASKED = ("--recipient", "a trainer", "--purpose", "training", "--legal-basis", "consent")


@pytest.fixture
def command(service: Service, at_home: None, media: Factory, tmp_path: Path) -> tuple[str | Path, ...]:
    """The command about a recording in a case, but for who gives it."""
    home = service.settings.home
    row = recorded(service, read_configuration(None), film(media), lesson())
    case = open_case("SG-1", "dsl", service.clock)
    add_recording(case.pk, row.id, "dsl", service)
    (home / "evidence_certificate").write_text(fresh_certificate(None, now=datetime.now(UTC)), encoding="utf-8")
    (tmp_path / "disk").mkdir()
    return ("evidence", "redact", "SG-1", "--recording", str(row.id), "--to", tmp_path / "disk", *ASKED)


def test_the_command_makes_a_copy_and_says_what_it_is(command: tuple[str | Path, ...], tmp_path: Path) -> None:
    """The lead's token is enough; the receipt names the copy, and the verifier of evidence refuses it."""
    lead = as_person(tmp_path, "a-dsl", "dsl")
    extra = ("--cover", "00:00-00:01@0,160,100,40", "--silence", "00:00:04-00:00:05")
    ran = lessonguard(*command, "--keep", KEPT, *lead, *extra)
    assert ran.code == 0, ran.err
    assert "REDACTED, not evidence" in ran.out
    assert "a-dsl" in ran.out
    (bag,) = (tmp_path / "disk").iterdir()
    ran = lessonguard("evidence", "verify", bag)
    assert (ran.code, "no evidence" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--keep", KEPT, "--cover", "soon"), "cover 1: a stretch is written"),
        (("--keep", KEPT, "--cover", "00:10-00:05"), "ends before it begins"),
        (("--keep", KEPT, "--cover", "00:01-00:02@1,2,0,4"), "a region is written"),
        (("--keep", KEPT, "--silence", "00:01"), "silence 1: a stretch is written"),
        (("--keep", "somebody"), "none of the lesson record"),
    ],
)
def test_a_slip_is_said(command: tuple[str | Path, ...], tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """It ends with 2 and one sentence, and nothing is written."""
    ran = lessonguard(*command, *options, *as_person(tmp_path, "a-dsl", "dsl"))
    assert ran.code == 2
    assert said in ran.err
    assert list((tmp_path / "disk").iterdir()) == []


@pytest.mark.parametrize("role", ["observer", "investigator", "data_protection_officer"])
def test_nobody_else_makes_one(command: tuple[str | Path, ...], tmp_path: Path, role: str) -> None:
    """For whoever is not named in the case there is none."""
    ran = lessonguard(*command, "--keep", KEPT, *as_person(tmp_path, f"a-{role}", role))
    assert ran.code == 2
    assert "no such case" in ran.err
