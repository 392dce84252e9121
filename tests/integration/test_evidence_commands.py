"""An investigator hands evidence over, and anybody proves it, by commands."""

from pathlib import Path

from analyzer.signing.certificate import read_evidence_signer
from tests.integration.command import finished, lessonguard, started
from tests.preservation.bags import Made, signer

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


def test_a_self_made_certificate_is_printed_once_and_serves(tmp_path: Path) -> None:
    """What the command prints is what the setting takes; without it nothing is exported, and the way is said."""
    home = tmp_path / "home"
    here = {"LESSONGUARD_HOME": str(home)}
    assert finished(started("migrate", **here)).code == 0
    export = ("evidence", "export", "--recording", UNKNOWN, "--to", tmp_path, *ASKED)
    ran = finished(started(*export, **here))
    assert ran.code == 2
    assert "`lessonguard evidence certificate` prints a self-made one" in ran.err
    printed = lessonguard("evidence", "certificate", "--owner", "Example Tutors").out
    assert read_evidence_signer(printed).owner == "CN=Example Tutors"
    (home / "evidence_certificate").write_text(printed, encoding="utf-8")
    ran = finished(started(*export, **here))
    assert (ran.code, f"there is no recording {UNKNOWN}" in ran.err) == (2, True)


def test_a_size_that_is_none(tmp_path: Path) -> None:
    """A slip in --split is said before anything is done."""
    ran = lessonguard("evidence", "export", "--recording", UNKNOWN, "--to", tmp_path, *ASKED, "--split", "2 parts")
    assert ran.code == 2
    assert "--split is a size" in ran.err
