"""A case leaves with all that is in it, and whoever cuts its chain is found out."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.domain.case import Body
from analyzer.domain.custody import Chain
from analyzer.domain.errors import LessonguardError, PermanentError
from analyzer.domain.review import Decision
from analyzer.records import items, sweeps
from analyzer.records.custody import events_of
from analyzer.records.models import CaseEntry, Destruction, Finding, Hold, Item, Recording
from analyzer.records.sealing import quarantine
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import close_case, open_case
from analyzer.service.cases.referring import Mark, refer
from analyzer.service.cases.writing import add_document, add_note
from analyzer.service.pipeline.items import put
from analyzer.service.retention.certificates import key_of
from analyzer.service.retention.sweeping import sweep_retention
from analyzer.service.reviews.judging import Answer, judge
from tests.fakes import START, FakeClock
from tests.preservation.bags import bundled, judged, relisted
from tests.servers.timestamping import timestamp_authority
from tests.service.exports.conftest import Desk
from tests.service.retention.kept import released


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("recording-001.jsonl", None, None, "edited: recording:"),
        ("checkpoint-000000000001.jsonl", '"number":1', '"number":2', "wrong signature: data/custody/checkpoint-"),
        ("checkpoint-000000000001.jsonl", "ed25519:", "ed25519:0", "wrong signature: data/custody/checkpoint-"),
        ("signing-keys.pem", "PUBLIC", "PRIVATE", "wrong signature: data/custody/checkpoint-"),
    ],
)
def test_a_chain_that_was_cut_is_not_what_the_service_signed(
    desk: Desk, name: str, old: str | None, new: str | None, named: str
) -> None:
    """Whoever takes the last event off a chain, or forges what anchors it, is named though all manifests fit."""
    bag = desk.export().path
    path = bag / "data/custody" / name
    text = path.read_text(encoding="utf-8")
    cut = "".join(text.splitlines(keepends=True)[:-1])
    path.write_text(text.replace(old, new) if old and new else cut, encoding="utf-8")
    relisted(bag)
    said = bundled(bag)
    assert said.code == 1
    assert f"WRONG: {named}" in said.out


@pytest.fixture
def case(desk: Desk) -> int:
    """A case about the gift, with a note, a document and a referral."""
    made = open_case("SG-2026-014", "dsl", desk.service.clock).pk
    add_recording(made, desk.rows[0].id, "dsl", desk.service)
    add_note(made, "The mother called.", "dsl", desk.service)
    letter = desk.to.parent / "letter"
    letter.write_bytes(b"a letter")
    add_document(made, letter, "Letter of Ms X.PDF", "dsl", desk.service, title="the mother's letter")
    refer(made, Body.POLICE, "dsl", desk.service.clock, Mark("55/2026", START))
    return made


@pytest.mark.parametrize("service", ["folder", "s3"], indirect=True)
def test_a_case_leaves_with_all_that_is_in_it(desk: Desk, case: int) -> None:
    """Its recordings, notes, documents, referrals and its own chain, which is anchored like theirs."""
    receipt = desk.export(recordings=[], case=case)
    data = receipt.path / "data"
    texts = {path.read_bytes() for path in (data / "case").iterdir()}
    assert {b"The mother called.", b"a letter", b"the mother's letter"} <= texts
    assert [path.suffix for path in (data / "case").glob("document-*")] == [".pdf"]
    assert (data / "recordings/001/original/Stunde_uber_Bruche.mp4").read_bytes() == b"gift"
    assert not (data / "recordings/002").exists()
    page = (data / "report.html").read_text(encoding="utf-8")
    for words in (
        "case SG-2026-014",
        "The mother called.",
        "referred to: police, reference 55/2026",
        "Nobody has answered",
    ):
        assert words in page, words
    said = bundled(receipt.path)
    assert said.code == 0, said.out
    assert "2 chains end as it says" in said.out
    assert [event.action for event in events_of(Chain.case(case))][-2:] == ["export_begun", "exported"]


def test_a_case_without_recordings_or_no_case(desk: Desk) -> None:
    """Both are said before anything is written."""
    empty = open_case("SG-2026-015", "dsl", desk.service.clock).pk
    for case, said in ((empty, "about no recording"), (empty + 1, "no such case")):
        with pytest.raises(PermanentError, match=said):
            desk.export(recordings=[], case=case)


def destroyed(desk: Desk, row: Recording, case: int) -> None:
    """The case is closed, its holds are let go, and years later the recording is destroyed."""
    service, clock = desk.service, desk.service.clock
    assert isinstance(clock, FakeClock)
    close_case(case, "dsl", clock)
    released(Hold.objects.get(recording=row))
    for item in Item.objects.filter(recording=row):
        service.store.release(item.key, item.version_id)
    clock.forward(400 * 86_400)
    sweeps.mark({}, now=clock(), in_order=True)
    assert sweep_retention(service).destroyed == 1


def test_what_is_destroyed_has_its_certificate_in_its_place(desk: Desk, case: int) -> None:
    """A closed case leaves with what remains: other recordings whole, and of the one that is gone the certificate."""
    add_recording(case, desk.rows[1].id, "dsl", desk.service)
    destroyed(desk, desk.rows[0], case)
    receipt = desk.export(recordings=[], case=case)
    data = receipt.path / "data"
    certificate = json.loads((data / "destroyed/001/certificate-1.json").read_text())["certificate"]
    assert certificate["recording"] == str(desk.rows[0].id)
    assert "The mother called." in (data / "report.html").read_text(encoding="utf-8")
    assert "Recordings that are destroyed" in (data / "report.html").read_text(encoding="utf-8")
    assert str(desk.rows[0].id) in (data / "custody/destroyed-001.jsonl").read_text()
    assert len(list((data / "recordings").iterdir())) == 1
    assert "data/destroyed/" in (receipt.path / "README.txt").read_text(encoding="utf-8")
    said = bundled(receipt.path)
    assert said.code == 0, said.out


@pytest.mark.parametrize("how", ["half-way", "without a certificate", "forged", "missing"])
def test_what_is_gone_without_a_certificate_stops_the_export(how: str, desk: Desk, case: int) -> None:
    """As a whole, before anything is written: nothing that is missing goes unsaid."""
    add_recording(case, desk.rows[1].id, "dsl", desk.service)
    destroyed(desk, desk.rows[0], case)
    row = Destruction.objects.get()
    if how == "half-way":
        Recording.objects.filter(id=desk.rows[0].id).update(state="deleting")
        Destruction.objects.update(state="emptied")
    elif how == "without a certificate":
        Destruction.objects.update(kinds=["playable"])
    elif how == "forged":
        Destruction.objects.update(certificate_sha256="0" * 64)
    else:
        item = Item.objects.get(recording=desk.rows[1], role="original")
        shutil.rmtree(desk.service.settings.home / "objects" / "keys" / item.key)
    assert row
    with pytest.raises(LessonguardError):
        desk.export(recordings=[], case=case)


def test_what_is_in_quarantine_stays_here(desk: Desk, case: int) -> None:
    """A recording that a person took away is told of, without its media."""
    quarantine(desk.rows[0].id, "policy", "dsl", now=START)
    receipt = desk.export(recordings=[], case=case)
    assert receipt.sealed == 1
    assert all(path.read_bytes() != b"gift" for path in receipt.path.rglob("*") if path.is_file())


def test_what_a_timestamp_authority_said_leaves_too(desk: Desk, tmp_path: Path) -> None:
    """Its answer to the checkpoint that anchors a chain is in the bag, and openssl proves it by the checkpoint."""
    with timestamp_authority(tmp_path / "tsa") as authority:
        named = {"timestamp_authority": authority.url, "timestamp_roots": authority.roots}
        settings = desk.service.settings.model_copy(update=named)
        stamped = Desk(replace(desk.service, settings=settings), desk.rows, desk.to)
        custody = stamped.export(desk.rows[0]).path / "data/custody"
        (answer,) = custody.glob("checkpoint-*.tsr")
        checkpoint = answer.with_name(f"{answer.stem.rpartition('-')[0]}.jsonl")
        given = ("-data", checkpoint, "-in", answer, "-CAfile", authority.roots)
        said = judged("openssl", "ts", "-verify", *given)
        assert said.code == 0, said.out


def all_that_can_be_in_it(desk: Desk, case: int) -> dict[str, Path]:
    """A closed case with one object of every kind that a bag takes from the store, and where each lies, by its role."""
    row, service = desk.rows[0], desk.service
    for role in ("part", "duplicate", "superseded"):
        items.add(row.id, role, put(service.store, f"originals/{role}", role.encode()), now=START)
    finding = Finding.objects.filter(run__recording=row)[0].finding_id
    judge(row.id, Answer((finding,), Decision.CONFIRMED, "", "heard it twice"), "ada", service)
    add_recording(case, desk.rows[1].id, "dsl", service)
    destroyed(desk, desk.rows[1], case)
    keys = {item.role: item.key for item in Item.objects.filter(recording=row).exclude(role="signals")}
    keys |= {entry.kind: entry.key for entry in CaseEntry.objects.filter(case=case)}
    keys["certificate"] = key_of(Destruction.objects.get().id)
    objects = service.settings.home / "objects" / "keys"
    return {role: next((objects / key).rglob("data")) for role, key in keys.items()}


ROLES = (
    *("original", "part", "lesson", "duplicate", "superseded"),
    *("analysis", "transcript", "card", "remark", "note", "document", "certificate"),
)


def test_every_object_of_a_bag_has_a_role(desk: Desk, case: int) -> None:
    """What the next test breaks is all that a bag takes from the store, but for the checkpoint that it has written."""
    there = all_that_can_be_in_it(desk, case)
    assert set(there) == set(ROLES)
    bag = desk.export(recordings=[], case=case).path
    packed = {path.read_bytes() for path in (bag / "data").rglob("*") if path.is_file()}
    kept = {path for path in (desk.service.settings.home / "objects" / "keys").rglob("data") if path.is_file()}
    taken = {path.read_bytes() for path in kept if path.read_bytes() in packed and "checkpoints" not in path.parts}
    notes = {b"The mother called.", b"the mother's letter"}
    assert taken - notes == {path.read_bytes() for path in there.values()} - notes


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_broken_nothing_leaves(role: str, desk: Desk, case: int) -> None:
    """One object that is altered or gone, and nothing shows and no chain says that it left; mended, all of it does."""
    path = all_that_can_be_in_it(desk, case)[role]
    whole = path.read_bytes()
    path.chmod(0o600)
    for tamper in (lambda: path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1])), path.unlink):
        tamper()
        with pytest.raises(LessonguardError):
            desk.export(recordings=[], case=case)
        assert [one for one in desk.to.iterdir() if not one.name.startswith(".")] == []
        for chain in (Chain.case(case), Chain.recording(desk.rows[0].id)):
            assert "exported" not in [event.action for event in events_of(chain)]
    path.write_bytes(whole)
    assert bundled(desk.export(recordings=[], case=case).path).code == 0
