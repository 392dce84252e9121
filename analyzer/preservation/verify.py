#!/usr/bin/env python3
"""Proves that a bag of evidence is what was signed: python3 verify.py [BAG] [--certificate-sha256 HEX].

One file, the standard library of Python 3.8 or later, nothing else: it travels inside every bag. It names every file
that was changed, removed, added or renamed, a manifest that was rewritten, a signature that does not hold and a chain
of custody that was edited. Signatures are proven by `openssl`; where that is missing, it says what was not checked.

Exit codes: 0 all is proven; 1 something is wrong; 2 this is no bag; 3 nothing is wrong, but not all could be checked.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ALGORITHMS = ("sha256", "sha512")
SIGNED = "tagmanifest-sha256.txt"
SIGNATURE = SIGNED + ".p7s"
CERTIFICATE = "certificate.pem"
REJOIN = "rejoin-sha256.txt"
CHECKPOINT, KEYS = "checkpoint-", "data/custody/signing-keys.pem"
NO_EVIDENCE = b"\nProduct-Type: redacted working copy\n"
BLOCK = 1 << 20
PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----"
LINE = re.compile(r"([0-9a-f]{64}|[0-9a-f]{128}) [ *](.+)")


class Report:
    """What was found: `faults` are wrong, `unchecked` could not be looked at, `proven` holds."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.unchecked: list[str] = []
        self.proven: list[str] = []

    @property
    def code(self) -> int:
        """How the program ends."""
        return 1 if self.faults else 3 if self.unchecked else 0


def examine(bag: Path, certificate_sha256: str | None = None, algorithms: tuple[str, ...] = ALGORITHMS) -> Report:
    """Look at everything in a bag; it must be signed with this certificate, where one is named."""
    report = Report()
    found = _files(bag, report)
    payload, tags = _listed(bag, "manifest-", report), _listed(bag, "tagmanifest-", report)
    allowed, before = {SIGNATURE, *("tagmanifest-%s.txt" % name for name in ALGORITHMS)}, len(report.faults)
    _compare({name: path for name, path in found.items() if name.startswith("data/")}, payload, algorithms, report)
    others = {name for name in found if not name.startswith("data/") and name not in allowed}
    _compare({name: found[name] for name in others}, tags, algorithms, report)
    if len(report.faults) == before:
        report.proven.append("%d files are there, unchanged, and no others" % (len(payload) + len(tags)))
    _rejoined(bag, report)
    _custody(bag, report)
    _signature(bag, certificate_sha256, report)
    return report


def _files(bag: Path, report: Report) -> dict[str, Path]:
    """Every file by its name in the bag; whatever is neither file nor folder is a fault."""
    found = {}
    for folder, folders, names in os.walk(str(bag)):
        for name in sorted(folders + names):
            path = Path(folder) / name
            inside = path.relative_to(bag).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                report.faults.append("not a file: %s leads elsewhere" % ascii(inside)[1:-1])
            elif path.is_file():
                found[inside] = path
    return found


def _listed(bag: Path, kind: str, report: Report) -> dict[str, dict[str, str]]:
    """What the manifests of a kind say: checksums by algorithm, by file."""
    listed: dict[str, dict[str, str]] = {}
    for algorithm in ALGORITHMS:
        name = "%s%s.txt" % (kind, algorithm)
        try:
            lines = (bag / name).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeError):
            report.faults.append("missing: %s cannot be read" % name)
            continue
        seen = set()
        for number, line in enumerate(lines, 1):
            match = LINE.fullmatch(line)
            path = match.group(2) if match else ""
            inside = path.startswith("data/") == (kind == "manifest-")
            if not match or not inside or path in seen or ".." in path.split("/") or path.startswith("/"):
                report.faults.append("forged: line %d of %s is none of a manifest" % (number, name))
                continue
            seen.add(path)
            listed.setdefault(path, {})[algorithm] = match.group(1)
    for path, digests in sorted(listed.items()):
        if len(digests) < len(ALGORITHMS):
            report.faults.append("forged: %s stands in one manifest alone" % path)
    return listed


def _compare(
    found: dict[str, Path], listed: dict[str, dict[str, str]], algorithms: tuple[str, ...], report: Report
) -> None:
    """Hold files against manifests: changed, missing, extra, renamed."""
    extra = {}
    for name, path in sorted(found.items()):
        digests = _digests(algorithms, path)
        if name not in listed:
            extra[name] = digests
        elif any(listed[name].get(algorithm, value) != value for algorithm, value in digests.items()):
            report.faults.append("changed: %s" % name)
    for name in sorted(set(listed) - set(found)):
        now = [other for other, digests in sorted(extra.items()) if digests.items() <= listed[name].items()]
        if now:
            del extra[now[0]]
            report.faults.append("renamed: %s is %s now" % (name, now[0]))
        else:
            report.faults.append("missing: %s" % name)
    report.faults.extend("extra: %s" % ascii(name)[1:-1] for name in sorted(extra))


def _digests(algorithms: tuple[str, ...], *paths: Path) -> dict[str, str]:
    """Checksums of files, as if they were one."""
    sums = {name: hashlib.new(name) for name in algorithms}
    for path in paths:
        with path.open("rb") as file:
            for block in iter(partial(file.read, BLOCK), b""):
                for one in sums.values():
                    one.update(block)
    return {name: one.hexdigest() for name, one in sums.items()}


def _rejoined(bag: Path, report: Report) -> None:
    """Prove that the parts of every file that was split come to the whole file."""
    try:
        lines = (bag / REJOIN).read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for match in filter(None, map(LINE.fullmatch, lines)):
        name = match.group(2)
        parts = sorted((bag / name).parent.glob(Path(name).name + ".part[0-9][0-9][0-9][0-9]"))
        if _digests(("sha256",), *parts)["sha256"] != match.group(1):
            report.faults.append("changed: the parts of %s do not come to the whole file" % name)
        else:
            report.proven.append("the parts of %s come to the whole file" % name)


def _signature(bag: Path, certificate_sha256: str | None, report: Report) -> None:
    """Prove that the certificate's owner signed the manifest that all else hangs on."""
    try:
        fingerprint = certificate_fingerprint(bag / CERTIFICATE)
    except (OSError, ValueError):
        report.faults.append("wrong signature: %s cannot be read" % CERTIFICATE)
        return
    if certificate_sha256 and certificate_sha256.replace(":", "").lower() != fingerprint:
        report.faults.append("wrong signature: it was made with another certificate, %s" % fingerprint)
    if not (bag / SIGNATURE).is_file():
        report.faults.append("missing: %s" % SIGNATURE)
        return
    said = openssl(
        "cms", "-verify", "-binary", "-inform", "PEM", "-in", str(bag / SIGNATURE), "-content", str(bag / SIGNED),
        "-nointern", "-certfile", str(bag / CERTIFICATE), "-CAfile", str(bag / CERTIFICATE), "-partial_chain",
        "-purpose", "any", "-no_check_time", "-out", os.devnull,
    )  # fmt: skip
    if said is None:
        report.unchecked.append("the signature: there is no program `openssl` here that can prove it")
    elif said:
        report.faults.append("wrong signature: %s is not what the certificate's owner signed" % SIGNED)
    else:
        report.proven.append("it was signed with the certificate whose SHA-256 is %s" % fingerprint)


def _custody(bag: Path, report: Report) -> None:
    """Prove that every event of every chain says what it said when it was written, and follows the one before it."""
    ends = {}
    for path in sorted((bag / "data" / "custody").glob("*.jsonl")):
        name, previous, number = path.relative_to(bag).as_posix(), "0" * 64, 0
        if path.name.startswith(CHECKPOINT):
            continue
        before = len(report.faults)
        with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                event = _parsed(line)
                if event.get("digest") != hashlib.sha256(_canonical(event, "digest").encode("utf-8")).hexdigest():
                    report.faults.append("edited: event %d of %s does not say what it said" % (number, name))
                if event.get("previous") != previous or event.get("position") != number:
                    report.faults.append(
                        "edited: before event %d of %s one was removed, added or moved" % (number, name)
                    )
                previous = str(event.get("digest"))
                ends[(event.get("chain"), number)] = previous
        if len(report.faults) == before:
            report.proven.append("the %d events of %s follow each other, none edited" % (number, name))
    for path in sorted((bag / "data" / "custody").glob(CHECKPOINT + "*.jsonl")):
        _checkpoint(path, bag, ends, report)


def _checkpoint(path: Path, bag: Path, ends: dict[tuple[object, int], str], report: Report) -> None:
    """Prove the service's own signature over where chains ended, and that these chains have those ends."""
    name = path.relative_to(bag).as_posix()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    signature = str(_parsed(lines[-1]).get("signature", "")) if lines else ""
    said = _ed25519(b"lessonguard checkpoint\n" + "".join(lines[:-1]).encode("utf-8"), signature, bag / KEYS)
    if said is None:
        report.unchecked.append("the signature of %s: no program `openssl` here can prove it" % name)
    elif said:
        report.faults.append("wrong signature: %s is not what the service signed" % name)
    chains = {chain for chain, _ in ends}
    heads = [head for head in map(_parsed, lines[1:-1]) if head.get("chain") in chains]
    wrong = [head for head in heads if ends.get((head["chain"], int(str(head["position"])))) != head["digest"]]
    report.faults.extend("edited: %s ended otherwise when %s was signed" % (head["chain"], name) for head in wrong)
    if said == 0 and not wrong:
        report.proven.append("%s was signed by the service, and %d chains end as it says" % (name, len(heads)))


def _ed25519(message: bytes, signature: str, keys: Path) -> int | None:
    """How openssl ends that proves a signature `ed25519:<key id>:<base64>` by one of the public keys in a file."""
    key_id, _, value = signature.partition(":")[2].partition(":")
    for pem in re.findall(PUBLIC_KEY, keys.read_text(encoding="ascii") if keys.is_file() else ""):
        raw = base64.b64decode("".join(pem.splitlines()[1:-1]))[-32:]
        if hashlib.sha256(raw).hexdigest()[:32] == key_id:
            with tempfile.TemporaryDirectory() as folder:
                key, said, signed = (str(Path(folder) / name) for name in ("key", "message", "signature"))
                for file, content in ((key, pem.encode("ascii")), (said, message), (signed, base64.b64decode(value))):
                    Path(file).write_bytes(content)
                return openssl("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", said, "-sigfile", signed)
    return 1


def _parsed(line: str) -> dict[str, object]:
    """A line of canonical JSON; nothing where it is none, or is not written so."""
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) and _canonical(event) + "\n" == line else {}


def _canonical(event: dict[str, object], without: str = "") -> str:
    told = {key: value for key, value in event.items() if key != without}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def certificate_fingerprint(path: Path) -> str:
    """The SHA-256 of a file's first certificate, as `openssl x509 -fingerprint -sha256` prints it, without colons."""
    text = path.read_text(encoding="ascii")
    end = "-----END CERTIFICATE-----"
    first = text[text.index("-----BEGIN CERTIFICATE-----") : text.index(end) + len(end)]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest()


def openssl(*arguments: str) -> int | None:
    """How the program `openssl` ended; None where there is none that understands."""
    program = shutil.which("openssl")
    if not program:
        return None
    ran = subprocess.run([program, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if ran.returncode and b"nknown option" in ran.stderr:
        return None
    return ran.returncode


def run(bag: Path, certificate_sha256: str | None) -> int:
    """Print what holds and what does not; how the program ends."""
    if not (bag / "bagit.txt").is_file():
        print("there is no bag in this folder: bagit.txt is missing", file=sys.stderr)
        return 2
    if (bag / "bag-info.txt").is_file() and NO_EVIDENCE in (bag / "bag-info.txt").read_bytes():
        print("this is a redacted working copy and no evidence: sha256sum -c proves that it is whole", file=sys.stderr)
        return 2
    report = examine(bag, certificate_sha256)
    for head, lines in (("ok", report.proven), ("NOT CHECKED", report.unchecked), ("WRONG", report.faults)):
        for line in lines:
            print("%s: %s" % (head, line))
    print(("all of it is proven", "DO NOT RELY ON IT", "", "what was checked holds; not all was checked")[report.code])
    return report.code


def main() -> int:
    """Read what was given."""
    parser = argparse.ArgumentParser(description="Proves that a bag of evidence is what was signed.")
    parser.add_argument("bag", nargs="?", default=Path(__file__).resolve().parent, type=Path, help="folder of the bag")
    parser.add_argument("--certificate-sha256", help="of the certificate, as the receipt says")
    given = parser.parse_args()
    return run(given.bag, given.certificate_sha256)


if __name__ == "__main__":
    sys.exit(main())
