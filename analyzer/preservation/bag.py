"""A BagIt bag (RFC 8493) with SHA-256 and SHA-512: whole, proven and signed, or not there at all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from analyzer.domain.errors import IntegrityError, PermanentError, TransientError
from analyzer.preservation.copying import Written, put
from analyzer.preservation.disk import Disk, disk_errors
from analyzer.preservation.draft import draft_of, keep_only, publish
from analyzer.preservation.entry import Entry, entry_of, part_names, refuse_unfit
from analyzer.preservation.verify import CERTIFICATE, REJOIN, SIGNATURE, SIGNED, examine

PAYLOAD = "data/"
VERIFIER, README = "verify.py", "README.txt"
ROOM_FOR_TAGS = 1 << 20
"""Bytes kept free for manifests and the like, and as many again for each thousand files."""


@dataclass(frozen=True)
class Signer:
    """What signs the manifest."""

    certificate: str
    """In PEM; it travels in the bag."""
    sign: Callable[[bytes], bytes]
    """From the manifest to a detached CMS signature in PEM."""


@dataclass(frozen=True)
class Plan:
    """What a bag is to hold."""

    entries: Sequence[Entry]
    """The payload."""
    info: Mapping[str, str]
    """What bag-info.txt says besides date and size; each on one line."""
    made_on: date
    readme: str
    split: int | None = None
    """Bytes of the largest file; larger ones are split. None: none is."""
    is_evidence: bool = True
    """Whether the verifier of evidence travels in it."""


@dataclass(frozen=True)
class Bag:
    """A bag that is finished."""

    path: Path
    files: int
    """Of the payload."""
    bytes: int
    manifest_sha256: str
    """Of the manifest that was signed: whoever knows it knows the whole bag."""


def write_bag(
    bag: Path, plan: Plan, signer: Signer, disk: Disk, before_it_shows: Callable[[Bag], None] = lambda _: None
) -> Bag:
    """Write a bag; what an earlier attempt left behind is gone on with, and nothing shows until all of it is proven.

    Args:
        bag: the folder that it becomes, which must not be there.
        plan: what it is to hold.
        signer: signs the manifest.
        disk: what it is written to.
        before_it_shows: called once everything is written and proven; if it fails, there is no bag.

    Raises:
        ConflictError: the folder is there already, or another process is making it.
        PermanentError: a name or file that the disk cannot hold.
        IntegrityError: a file is not what was recorded, or the disk did not keep what was written.
        TransientError: the disk is full.
    """
    _sizes(plan, disk)
    with disk_errors(bag.name), draft_of(bag) as draft:
        return finish_bag(draft, bag, plan, signer, disk, before_it_shows)


def finish_bag(
    draft: Path, bag: Path, plan: Plan, signer: Signer, disk: Disk, before_it_shows: Callable[[Bag], None]
) -> Bag:
    """Write what is not yet in a bag's draft, prove and sign all of it, and give it its name; as `write_bag` does."""
    sizes = _sizes(plan, disk)
    keep_only(draft, sizes)
    _refuse_too_little_room(draft, sizes, disk)
    written = [one for entry in plan.entries for one in put(entry, draft, PAYLOAD, plan.split)]
    tags = _write_tags(draft, plan, written, signer)
    report = examine(draft, algorithms=("sha256",))  # read back: what was hashed on the way may not be what was kept
    if report.faults:
        raise IntegrityError(f"the disk did not keep what was written to it: {report.faults[0]}; nothing was exported")
    done = Bag(bag, len(written), sum(one.bytes for one in written), tags[SIGNED])
    before_it_shows(done)
    publish(draft, bag)
    return done


def _sizes(plan: Plan, disk: Disk) -> dict[str, int]:
    """Bytes of every file of the payload, by its name in the bag, once all are known to fit.

    Raises:
        PermanentError: one does not.
    """
    parts = [part for entry in plan.entries for part in part_names(entry, plan.split)]
    refuse_unfit(path for path, _ in parts)
    for path, size in parts:
        if disk.largest_file is not None and size > disk.largest_file:
            raise PermanentError(
                f"{path}: {size} bytes are more than this disk (FAT) can hold in one file: use --split"
            )
    return {PAYLOAD + path: size for path, size in parts}


def _refuse_too_little_room(draft: Path, sizes: Mapping[str, int], disk: Disk) -> None:
    there = sum((draft / path).stat().st_size for path in sizes if (draft / path).exists())
    needed = sum(sizes.values()) - there + ROOM_FOR_TAGS * (1 + len(sizes) // 1000)
    if (free := disk.free()) < needed:
        raise TransientError(
            f"there is too little room: {needed} bytes are needed, {free} are free; nothing was exported"
        )


def _write_tags(draft: Path, plan: Plan, written: Sequence[Written], signer: Signer) -> dict[str, str]:
    """Write everything beside the payload, the signature last; the SHA-256 of each file."""
    size = sum(one.bytes for one in written)
    info = {"Bagging-Date": plan.made_on.isoformat(), "Payload-Oxum": f"{size}.{len(written)}"} | dict(plan.info)
    texts = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{key}: {' '.join(value.split())}\n" for key, value in info.items()),
        README: plan.readme,
        CERTIFICATE: signer.certificate,
        "manifest-sha256.txt": _manifest((one.path, one.sha256) for one in written),
        "manifest-sha512.txt": _manifest((one.path, one.sha512) for one in written),
    }
    if plan.is_evidence:
        texts[VERIFIER] = files(__package__).joinpath(VERIFIER).read_text(encoding="utf-8")
    whole = [(PAYLOAD + one.path, one.sha256) for one in plan.entries if len(part_names(one, plan.split)) > 1]
    texts |= {REJOIN: _manifest(whole)} if whole else {}
    tags = [_put_text(draft, name, text) for name, text in texts.items()]
    manifest = _manifest((one.path, one.sha256) for one in tags)
    signed = _put_text(draft, SIGNED, manifest)
    further = _put_text(draft, "tagmanifest-sha512.txt", _manifest((one.path, one.sha512) for one in tags))
    signature = _put_text(draft, SIGNATURE, signer.sign(manifest.encode()).decode("ascii"))
    return {one.path: one.sha256 for one in (*tags, signed, further, signature)}


def _manifest(listed: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(listed))


def _put_text(draft: Path, name: str, text: str) -> Written:
    return put(entry_of(name, text.encode()), draft, "", None)[0]
