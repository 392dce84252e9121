"""An investigator hands evidence over, and anybody proves it, by commands."""

from pathlib import Path

import pytest

from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.people import name_person
from analyzer.signing.certificate import read_evidence_signer
from tests.integration.command import lessonguard
from tests.integration.persons import as_person
from tests.preservation.bags import Made, signer
from tests.service.cases.rows import with_original

UNKNOWN = "3b2f2d1c-0000-4000-8000-000000000000"
ASKED = ("--recipient", "an officer", "--purpose", "an enquiry", "--legal-basis", "a law")


def test_a_bag_is_proven_by_the_command(tmp_path: Path) -> None:
    """A whole bag ends with 0, one signed by others or with a changed byte with 1 and its name, no bag with 2."""
    bag = Made().write(tmp_path / "bag").path
    ran = lessonguard("evidence", "verify", bag, "--certificate-sha256", signer().sha256)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "all of it is proven")
    assert lessonguard("evidence", "verify", bag, "--certificate-sha256", "0" * 64).code == 1
    (bag / "data/report.html").write_text("<p>another</p>", encoding="utf-8")
    ran = lessonguard("evidence", "verify", bag)
    assert ran.code == 1
    assert "WRONG: changed: data/report.html" in ran.out
    assert lessonguard("evidence", "verify", tmp_path).code == 2


@pytest.mark.usefixtures("at_home")
def test_a_self_made_certificate_is_printed_once_and_serves(service: Service, tmp_path: Path) -> None:
    """What the command prints is what the setting takes; without it nothing is exported, and the way is said."""
    export = ("evidence", "export", "--recording", str(with_original(service).id), "--to", tmp_path, *ASKED)
    lead = as_person(tmp_path, "dsl")
    ran = lessonguard(*export, *lead)
    assert ran.code == 2
    assert "`lessonguard evidence certificate` prints a self-made one" in ran.err
    printed = lessonguard("evidence", "certificate", "--owner", "Example Tutors").out
    assert read_evidence_signer(printed).owner == "CN=Example Tutors"
    (service.settings.home / "evidence_certificate").write_text(printed, encoding="utf-8")
    assert "prints a self-made one" not in lessonguard(*export, *lead).err


@pytest.mark.usefixtures("at_home")
def test_evidence_leaves_by_whom_the_right_reaches_alone(service: Service, tmp_path: Path) -> None:
    """Neither a name that is given, nor a role without the right, nor a case in which one is not named, is enough."""
    row = with_original(service)
    case = open_case("SG-1", "ada", service.clock).pk
    add_recording(case, row.id, "ada", service)
    by = {role: as_person(tmp_path, role, role) for role in ("observer", "investigator", "dsl")}
    nobody = ("--token-file", str(tmp_path / "nobody"))
    for what in (("SG-1",), ("--recording", str(row.id))):
        export = ("evidence", "export", *what, "--to", tmp_path, *ASKED)
        assert lessonguard(*export, "--by", "ada").code == 2
        for who in (by["observer"], by["investigator"], nobody):
            ran = lessonguard(*export, *who)
            assert (ran.code, "certificate" in ran.err) == (2, False)
        assert "evidence certificate" in lessonguard(*export, *by["dsl"]).err
    name_person(case, "investigator", "ada", service.clock)
    assert "evidence certificate" in lessonguard(*export, *by["investigator"]).err


def test_a_size_that_is_none(tmp_path: Path) -> None:
    """A slip in --split is said before anything is done."""
    ran = lessonguard("evidence", "export", "--recording", UNKNOWN, "--to", tmp_path, *ASKED, "--split", "2 parts")
    assert ran.code == 2
    assert "--split is a size" in ran.err
