"""Whoever receives a bag finds each tampering named, by a verifier that needs nothing of ours."""

import ast
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.preservation import verify
from analyzer.signing.certificate import new_evidence_signer, read_evidence_signer
from tests.preservation.bags import BIG, NOW, Made, bundled, judged, relisted, signed_anew, signer

LESSON, CHAIN = "data/recordings/1/lesson.mp4", "data/custody/recording-1.jsonl"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag."""
    return Made().write(tmp_path_factory.mktemp("made") / "bag").path


@pytest.fixture
def bag(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to tamper with."""
    return Path(shutil.copytree(made, tmp_path / "bag"))


def flipped(bag: Path) -> None:
    """One bit of the original."""
    with (bag / LESSON).open("r+b") as file:
        file.seek(len(BIG) // 2)
        byte = file.read(1)[0]
        file.seek(len(BIG) // 2)
        file.write(bytes([byte ^ 1]))


def edited_chain(bag: Path) -> None:
    """Who looked is somebody else now, and the manifests fit."""
    chain = bag / CHAIN
    chain.write_text(chain.read_text().replace("person:dsl", "person:other", 1))
    relisted(bag)


def chain_of(*order: int) -> Callable[[Path], None]:
    """The chain with its events in this order, and manifests that fit."""

    def rewrite(bag: Path) -> None:
        lines = (bag / CHAIN).read_text().splitlines(keepends=True)
        (bag / CHAIN).write_text("".join(lines[place] for place in order))
        relisted(bag)

    return rewrite


def manifest_line(bag: Path) -> None:
    """A file that is left out of a manifest."""
    listed = bag / "manifest-sha256.txt"
    listed.write_text("".join(line for line in listed.read_text().splitlines(keepends=True) if LESSON not in line))


def upwards(bag: Path) -> None:
    """A manifest that names a file outside."""
    with (bag / "manifest-sha256.txt").open("a") as file:
        file.write(f"{'0' * 64}  data/../../secret\n")


TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte": (flipped, f"changed: {LESSON}"),
    "a missing file": (lambda bag: (bag / LESSON).unlink(), f"missing: {LESSON}"),
    "an extra file": (lambda bag: (bag / "data/more.txt").write_text("x"), "extra: data/more.txt"),
    "an extra file beside": (lambda bag: (bag / "run-me.sh").write_text("x"), "extra: run-me.sh"),
    "a renamed file": (
        lambda bag: (bag / LESSON).rename(bag / "data/recordings/1/another.mp4"),
        f"renamed: {LESSON} is data/recordings/1/another.mp4 now",
    ),
    "a link": (lambda bag: (bag / "data/link").symlink_to("/etc/hostname"), "not a file: data/link leads elsewhere"),
    "another description": (lambda bag: (bag / "bag-info.txt").write_text("x: y\n"), "changed: bag-info.txt"),
    "another verifier": (lambda bag: (bag / "README.txt").write_text("all is well"), "changed: README.txt"),
    "a manifest without a file": (manifest_line, f"forged: {LESSON} stands in one manifest alone"),
    "a manifest that leads elsewhere": (upwards, "forged: line 5 of manifest-sha256.txt is none of a manifest"),
    "a manifest that is gone": (
        lambda bag: (bag / "manifest-sha512.txt").unlink(), "missing: manifest-sha512.txt cannot be read"
    ),
    "manifests that fit what was forged": (
        lambda bag: (flipped(bag), relisted(bag)), "wrong signature: tagmanifest-sha256.txt is not what the certificate"
    ),
    "a signature that is gone": (
        lambda bag: (bag / "tagmanifest-sha256.txt.p7s").unlink(), "missing: tagmanifest-sha256.txt.p7s"
    ),
    "a certificate that is none": (
        lambda bag: (bag / "certificate.pem").write_text("none"), "wrong signature: certificate.pem cannot be read"
    ),
    "an edited chain": (edited_chain, f"edited: event 1 of {CHAIN} does not say what it said"),
    "a chain without an event": (chain_of(0, 2), f"edited: before event 2 of {CHAIN} one was removed, added or moved"),
    "a chain in another order": (chain_of(1, 0, 2), f"edited: before event 1 of {CHAIN} one was removed"),
}  # fmt: skip


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_each_tampering_is_named(bag: Path, tampering: str) -> None:
    """The verifier inside the bag names what was done to it, and ends with 1."""
    tamper, named = TAMPERINGS[tampering]
    tamper(bag)
    said = bundled(bag)
    assert f"WRONG: {named}" in said.out
    assert said.code == 1
    assert "DO NOT RELY ON IT" in said.out


def test_who_signed_everything_anew_is_known_by_the_certificate(bag: Path) -> None:
    """A forger who makes all of it anew makes a whole bag, but not with the certificate that the receipt names."""
    flipped(bag)
    signed_anew(bag)
    assert bundled(bag).code == 0
    said = bundled(bag, "--certificate-sha256", signer().sha256)
    assert said.code == 1
    assert "wrong signature: it was made with another certificate" in said.out


def test_the_right_certificate_may_be_named_as_openssl_prints_it(bag: Path) -> None:
    """With colons and in upper case, as `openssl x509 -fingerprint -sha256` prints it, it is the same certificate."""
    printed = judged("openssl", "x509", "-in", bag / "certificate.pem", "-noout", "-fingerprint", "-sha256").out
    assert bundled(bag, "--certificate-sha256", printed.strip().partition("=")[2]).code == 0


def test_old_bags_hold_after_the_key_was_renewed_and_the_certificate_expired(tmp_path: Path) -> None:
    """A bag is proven by the certificate that travels in it, whatever signs today, and long after that expired."""
    old = read_evidence_signer(new_evidence_signer("a test", now=NOW - timedelta(days=20_000)))
    bag = Made(signer=old).write(tmp_path / "bag").path
    assert bundled(bag, "--certificate-sha256", old.sha256).code == 0


def test_what_could_not_be_checked_is_said(bag: Path) -> None:
    """Without openssl the signature is not passed over: it is said not to be checked, and it does not end with 0."""
    said = judged("env", "PATH=/nowhere", sys.executable, "-I", "-S", bag / "verify.py")
    assert said.code == 3
    assert "NOT CHECKED: the signature" in said.out
    flipped(bag)
    assert judged("env", "PATH=/nowhere", sys.executable, "-I", "-S", bag / "verify.py").code == 1


def test_a_folder_that_is_no_bag(tmp_path: Path) -> None:
    """A wrong folder is no broken bag."""
    assert judged(sys.executable, verify.__file__, tmp_path).code == 2


def test_parts_that_were_exchanged(tmp_path: Path) -> None:
    """Parts whose manifests were forged do not come to the whole file."""
    bag = Made(split=1 << 20).write(tmp_path / "bag").path
    with (bag / f"{LESSON}.part0002").open("r+b") as file:
        file.write(b"another")
    relisted(bag)
    assert f"changed: the parts of {LESSON} do not come to the whole file" in bundled(bag).out


def test_it_reads_as_python_3_8_and_needs_nothing_of_ours() -> None:
    """A machine with an old Python and no package can run it."""
    source = Path(verify.__file__).read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    taken = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    taken |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in taken} <= sys.stdlib_module_names
    later = {"removeprefix", "removesuffix", "is_relative_to", "file_digest", "readlink", "randbytes", "cache"}
    assert later.isdisjoint({node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)})


def test_every_fault_is_named_not_the_first_alone(bag: Path) -> None:
    """Several tamperings are several lines."""
    flipped(bag)
    (bag / "data/report.html").unlink()
    (bag / "data/more.txt").write_text("x")
    named = [line for line in bundled(bag).out.splitlines() if line.startswith("WRONG")]
    assert len(named) == 3
