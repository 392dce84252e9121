"""README's lines from an alert to evidence, run as they stand there on the sample, and judged by strangers."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import files
from pathlib import Path
from shlex import quote
from typing import NamedTuple

import pytest

from tests.integration.command import CONFIG, MAIN, SAMPLE, Ran
from tests.preservation.bags import STRANGERS, Said, judged, relisted, signed_anew

pytestmark = pytest.mark.slow
BASE = "/usr/bin:/bin"
FILM = "data/recordings/001/original/recording.mp4"
CARD = "data/recordings/001/assessment-1/scorecard.html"
CHAIN = "data/custody/case-1.jsonl"


class Place(NamedTuple):
    """Where somebody sits: a folder, and the only programs that are there beside those of any machine."""

    folder: Path
    programs: Path

    def does(self, *command: str | Path) -> Said:
        """What a command comes to in an environment in which nothing else is set."""
        return judged("env", "-i", f"PATH={self.programs}:{BASE}", *command, inside=self.folder)

    def types(self, lines: str) -> Said:
        """What lines of a shell come to, which ends at the first that fails."""
        return self.does("bash", "-euo", "pipefail", "-c", lines)

    def has(self, name: str, *starts: str | Path) -> None:
        """Put a program there that starts something else with its own arguments."""
        self.programs.mkdir(exist_ok=True)
        program = self.programs / name
        program.write_text(f'#!/bin/sh\nexec {" ".join(quote(str(one)) for one in starts)} "$@"\n', encoding="utf-8")
        program.chmod(0o700)


class Handed(NamedTuple):
    """What the investigator's part of README came to, and the officer's part of it, still to be run."""

    printed: str
    bag: Path
    certificate: str
    officers: str
    last: str
    service: Place


@pytest.fixture(scope="module")
def officer(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A machine without lessonguard: its Python has no package, but for the one that bagit.py is."""
    place = Place(tmp_path_factory.mktemp("officer"), tmp_path_factory.mktemp("programs"))
    for file in files("bagit") or ():
        if file.parent.suffix == ".dist-info" or (file.name == "bagit.py" and not file.parent.name):
            path = place.programs / "packages" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.locate(), path)
    place.has("python3", sys.executable, "-I", "-S")
    place.has("bagit.py", sys.executable, "-S", place.programs / "packages" / "bagit.py")
    assert "No module named 'analyzer'" in place.does("python3", "-c", "import analyzer").out
    return place


@pytest.fixture(scope="module")
def handed(demo: Ran, out: Path, tmp_path_factory: pytest.TempPathFactory) -> Handed:
    """The sample's case, handed over by README's lines, each placeholder in them replaced by what it stands for."""
    assert demo.code == 0, demo.err
    folder, stick = tmp_path_factory.mktemp("house"), tmp_path_factory.mktemp("stick")
    shutil.copytree(out.parent / "desk", folder / "lessonguard-data")
    service = Place(folder, folder / "programs")
    service.has("lessonguard", "env", f"PYTHONPATH={CONFIG.parent}", sys.executable, "-c", MAIN)
    lines = re.search(r"\*\*Handing evidence over\.\*\*.*?```\n(.*?)```", readme(), re.DOTALL)
    made = re.search(r"# made by: (.*)", readme())
    assert lines
    assert made
    for name, role in (("lea", "dsl"), ("ada", "investigator")):
        said = service.types(f"lessonguard account create {name} --role {role}; {made[1].replace('lea', name)}")
        assert said.code == 0, said.out
    (recording,) = json.loads(service.does("lessonguard", "status", "--json").out)
    known = lines[1].replace("/media/stick", quote(str(stick))).replace(" ID ", f" {recording['id']} ")
    ours, entering, theirs = known.partition("cd ")
    said = service.types(ours)
    assert said.code == 0, said.out
    (bag,), (certificate,) = stick.iterdir(), re.findall(r"certificate:.*SHA-256 (\w+)", said.out)
    theirs = f"{entering}{theirs}".replace("evidence-…", bag.name).replace("NUMBER", certificate)
    officers, command, last = theirs.partition("lessonguard ")
    return Handed(said.out, bag, certificate, officers, f"{command}{last}", service)


def readme() -> str:
    """What README says."""
    return (CONFIG.parent / "README.md").read_text(encoding="utf-8")


def proven(bag: Path, officer: Place, *options: str) -> Said:
    """What the verifier in a bag says at the officer's, who sits elsewhere."""
    return officer.does("python3", bag / "verify.py", bag, *options)


def test_readme_leads_from_an_alert_to_proven_evidence(handed: Handed, officer: Place) -> None:
    """The recording is held and leaves as it was handed in; the officer's lines prove it, and so does the last."""
    assert "it is held" in handed.printed
    assert (handed.bag / FILM).read_bytes() == (SAMPLE / "lesson.mp4").read_bytes()
    said = officer.types(handed.officers)
    assert said.code == 0, said.out
    for words in ("all of it is proven", f"{FILM}: OK", "is valid"):
        assert words in said.out
    last = handed.service.types(handed.last)
    assert (last.code, last.out.splitlines()[-1]) == (0, "all of it is proven")
    assert "everything fits" in handed.service.does("lessonguard", "custody", "verify").out


def test_strangers_prove_it_where_there_is_no_lessonguard(handed: Handed, officer: Place) -> None:
    """bagit.py, sha256sum, sha512sum and openssl accept it, and so does the verifier in it, from another folder."""
    for command in STRANGERS:
        said = officer._replace(folder=handed.bag).does(*command)
        assert said.code == 0, said.out
    said = proven(handed.bag, officer, "--certificate-sha256", handed.certificate)
    assert (said.code, said.out.splitlines()[-1]) == (0, "all of it is proven")


def changed(bag: Path) -> None:
    """One byte in the middle of the film."""
    with (bag / FILM).open("r+b") as film:
        film.seek(1_000_000)
        byte = film.read(1)[0]
        film.seek(-1, 1)
        film.write(bytes([byte ^ 1]))


def edited(bag: Path) -> None:
    """Somebody else opened the case, and the manifests fit."""
    chain = bag / CHAIN
    chain.write_text(chain.read_text(encoding="utf-8").replace("person:lea", "person:eva", 1), encoding="utf-8")
    relisted(bag)


def unlisted(bag: Path) -> None:
    """A manifest that no longer lists the film."""
    listed = bag / "manifest-sha256.txt"
    lines = listed.read_text(encoding="utf-8").splitlines(keepends=True)
    listed.write_text("".join(line for line in lines if FILM not in line), encoding="utf-8")


TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte changed": (changed, f"changed: {FILM}"),
    "a file removed": (lambda bag: (bag / CARD).unlink(), f"missing: {CARD}"),
    "a file added": (lambda bag: (bag / "data/case/note-9.txt").write_text("x"), "extra: data/case/note-9.txt"),
    "a file renamed": (
        lambda bag: (bag / CARD).rename(bag / "data/other.html"), f"renamed: {CARD} is data/other.html now"
    ),
    "a chain edited": (edited, f"edited: event 1 of {CHAIN} does not say what it said"),
    "a manifest forged": (unlisted, f"forged: {FILM} stands in one manifest alone"),
    "all manifests forged": (
        lambda bag: (changed(bag), relisted(bag)), "wrong signature: tagmanifest-sha256.txt is not what the certificate"
    ),
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_is_named(handed: Handed, officer: Place, tmp_path: Path, tampering: str) -> None:
    """The verifier in the bag names the file, and one stranger or another refuses the bag."""
    tamper, named = TAMPERINGS[tampering]
    bag = Path(shutil.copytree(handed.bag, tmp_path / "bag"))
    tamper(bag)
    said = proven(bag, officer)
    assert said.code == 1
    assert f"WRONG: {named}" in said.out
    assert any(officer._replace(folder=bag).does(*command).code for command in STRANGERS)


def test_a_bag_that_a_forger_signed_is_known_by_the_receipt(handed: Handed, officer: Place, tmp_path: Path) -> None:
    """What was forged and signed anew is whole in itself, but the certificate is not the one that the receipt names."""
    bag = Path(shutil.copytree(handed.bag, tmp_path / "bag"))
    changed(bag)
    signed_anew(bag)
    said = proven(bag, officer, "--certificate-sha256", handed.certificate)
    assert said.code == 1
    assert "wrong signature: it was made with another certificate" in said.out
