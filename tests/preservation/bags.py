"""Bags as tests make them, and the judges from outside."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from analyzer.preservation.bag import Bag, Plan, Signer, write_bag
from analyzer.preservation.disk import Disk, disk_of
from analyzer.preservation.entry import Entry, entry_of
from analyzer.signing.certificate import EvidenceSigner, new_evidence_signer, read_evidence_signer

NOW = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)
BIG = bytes(range(256)) * 4096 * 3
"""Three mebibytes."""
STRANGERS = (
    ("bagit.py", "--validate", "."),
    ("sha256sum", "--check", "--strict", "manifest-sha256.txt", "tagmanifest-sha256.txt"),
    ("sha512sum", "--check", "--strict", "manifest-sha512.txt", "tagmanifest-sha512.txt"),
    (
        "openssl", "cms", "-verify", "-binary", "-inform", "PEM", "-in", "tagmanifest-sha256.txt.p7s",
        "-content", "tagmanifest-sha256.txt", "-CAfile", "certificate.pem", "-purpose", "any", "-no_check_time",
        "-out", os.devnull,
    ),
)  # fmt: skip
"""Commands of programs that others made, by which a bag is proven from inside it."""
ROOMY = Disk(None, lambda: 10**12)


@cache
def signer() -> EvidenceSigner:
    """A self-made certificate."""
    return read_evidence_signer(new_evidence_signer("a test", now=NOW))


def as_signer(made: EvidenceSigner) -> Signer:
    """The same, as bags take it."""
    return Signer(made.pem, made.sign)


def chain(count: int = 3) -> str:
    """Events of custody, each hashing the one before."""
    previous, lines = "0" * 64, []
    for position in range(1, count + 1):
        told = {"action": "viewed", "agent": "person:dsl", "position": position, "previous": previous}
        previous = hashlib.sha256(written(told).encode()).hexdigest()
        lines.append(written({**told, "digest": previous}))
    return "\n".join(lines) + "\n"


def written(event: Mapping[str, object]) -> str:
    """Canonical JSON."""
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entries() -> list[Entry]:
    """A payload with a folder, a chain of custody and a file of some blocks."""
    return [
        entry_of("report.html", b"<p>what was found</p>"),
        entry_of("recordings/1/lesson.mp4", BIG),
        entry_of("recordings/1/empty.txt", b""),
        entry_of("custody/recording-1.jsonl", chain().encode()),
    ]


@dataclass
class Made:
    """What a bag is made from; each test changes what it is about."""

    payload: list[Entry] = field(default_factory=entries)
    split: int | None = None
    disk: Disk | None = None
    signer: EvidenceSigner = field(default_factory=signer)

    def write(self, bag: Path) -> Bag:
        """Write it."""
        plan = Plan(self.payload, {"Source-Organization": "a test"}, date(2026, 10, 5), "How to verify.\n", self.split)
        return write_bag(bag, plan, as_signer(self.signer), self.disk or disk_of(bag.parent))


@dataclass(frozen=True)
class Said:
    """How a judge ended, and what it printed."""

    code: int
    out: str


def judged(*command: str | Path, inside: Path | None = None) -> Said:
    """What a program from outside says."""
    ran = subprocess.run(list(map(str, command)), cwd=inside, capture_output=True, text=True, check=False)
    return Said(ran.returncode, ran.stdout + ran.stderr)


def bundled(bag: Path, *options: str) -> Said:
    """What the verifier inside the bag says, by a Python that finds no package of ours."""
    return judged(sys.executable, "-I", "-S", bag / "verify.py", bag, *options)


def relisted(bag: Path) -> None:
    """Manifests that fit whatever lies there now, as a forger with tools would write them."""
    for kind, inside in (("manifest", "data/"), ("tagmanifest", "")):
        for name in ("sha256", "sha512"):
            listed = bag / f"{kind}-{name}.txt"
            paths = [line.split("  ", 1)[1] for line in listed.read_text().splitlines()]
            lines = [f"{hashlib.new(name, (bag / path).read_bytes()).hexdigest()}  {path}\n" for path in paths]
            assert all(path.startswith(inside) for path in paths)
            listed.write_text("".join(lines))


def signed_anew(bag: Path) -> None:
    """Manifests that fit whatever lies there now, signed with a certificate of the forger's own."""
    theirs = read_evidence_signer(new_evidence_signer("a test", now=NOW))
    (bag / "certificate.pem").write_text(theirs.pem)
    relisted(bag)
    (bag / "tagmanifest-sha256.txt.p7s").write_bytes(theirs.sign((bag / "tagmanifest-sha256.txt").read_bytes()))


def contents(bag: Path) -> dict[str, bytes]:
    """Every file but the signature, which is another each time."""
    files = (path for path in bag.rglob("*") if path.is_file() and path.suffix != ".p7s")
    return {path.relative_to(bag).as_posix(): path.read_bytes() for path in files}
