"""Recordings are handed over whole and proven, noted in their chains of custody, or not at all."""

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

import pyrage
import pytest
from pydantic import SecretStr

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConfigurationError, ConflictError, LessonguardError, PermanentError, TransientError
from analyzer.preservation.disk import Disk
from analyzer.preservation.packing import Recipient
from analyzer.records.custody import events_of
from analyzer.records.models import Item, Recording
from analyzer.records.sealing import quarantine
from analyzer.service.exports import exporting
from analyzer.service.exports.exporting import export
from analyzer.service.signing_keys import renewed_signing_key
from analyzer.settings.configuration import Configuration, read_configuration
from analyzer.signing.certificate import LIFE
from analyzer.storage.port import ObjectStore
from tests.fakes import START
from tests.preservation.bags import bundled, judged
from tests.servers.seaweedfs import SeaweedFS
from tests.service.exports.conftest import Desk
from tests.service.replay.lessons import GIFT, PLAIN, assessed, edited


def test_a_bag_holds_everything_and_strangers_prove_it(desk: Desk) -> None:
    """Originals byte by byte, assessments, chains, rules and report are in it, and the bundled verifier proves all."""
    receipt = desk.export()
    bag = receipt.path
    names = {path.relative_to(bag / "data").as_posix() for path in (bag / "data").rglob("*") if path.is_file()}
    assert names >= {
        "report.html", "report.pdf", "evidence.json",
        "recordings/001/original/Stunde_uber_Bruche.mp4", "recordings/001/original/lesson.json",
        "recordings/001/assessment-1/analysis.json", "recordings/001/assessment-1/transcript.vtt",
        "recordings/001/assessment-1/scorecard.html", "recordings/002/original/recording",
        "custody/recording-001.jsonl", "custody/recording-002.jsonl",
    }  # fmt: skip
    assert any(name.startswith("policy/") and name.endswith("/policy.yaml") for name in names)
    assert (bag / "data/recordings/001/original/Stunde_uber_Bruche.mp4").read_bytes() == b"gift"
    said = bundled(bag, "--certificate-sha256", receipt.certificate.sha256)
    assert said.code == 0, said.out
    assert "was signed by the service, and 2 chains end as it says" in said.out
    assert "the 3 events of data/custody/recording-001.jsonl follow each other" in said.out
    assert receipt.bag.manifest_sha256 in judged("sha256sum", bag / "tagmanifest-sha256.txt").out


def test_the_report_tells_what_a_detective_asks(desk: Desk) -> None:
    """What, when on both clocks, who, how found, how sure and what was not assessed stand in it, as HTML and as PDF."""
    bag = desk.export().path
    page = (bag / "data/report.html").read_text(encoding="utf-8")
    assert (bag / "data/report.pdf").read_bytes().startswith(b"%PDF-")
    for words in (
        "investigation &lt;1&gt;", "PC Ünal", "DPA 2018, Schedule 2", "self-made: nobody else vouches for it",
        "clause 6.2", "01:00 to 01:02", "not known: no lesson record says when the recording began",
        "t (tutor)", GIFT.removesuffix("."), "score 0.", "What was not assessed", "handed in as Stunde über Brüche?",
        "is not a verdict",
    ):  # fmt: skip
        assert words in page, words
    told = json.loads((bag / "data/evidence.json").read_text(encoding="utf-8"))
    assert (told["purpose"], told["recipient"], told["by"]) == ("investigation <1>", "PC Ünal", "dsl")
    assert [one["sha256"] for one in told["recordings"]] == [row.sha256 for row in desk.rows]


def test_an_export_is_part_of_every_chain(desk: Desk) -> None:
    """To whom, why, by whom and by which manifest stands in the chain of each recording that left."""
    receipt = desk.export()
    for row in desk.rows:
        *_, event = events_of(Chain.recording(row.id))
        assert (event.action, event.agent) == ("exported", "person:dsl")
        assert event.facts["manifest_sha256"] == receipt.bag.manifest_sha256
        assert event.facts["recipient"] == "PC Ünal"
        assert event.facts["legal_basis"] == "DPA 2018, Schedule 2"


def test_bags_of_before_and_after_the_key_was_renewed_are_proven(desk: Desk) -> None:
    """The service's signature over the chains holds in both: the later one has the keys by which either is proven."""
    before = desk.export(name="before").path
    settings = desk.service.settings
    renewed = settings.model_copy(update={"signing_key": SecretStr(renewed_signing_key(settings))})
    after = Desk(replace(desk.service, settings=renewed), desk.rows, desk.to).export(name="after").path
    for bag in (before, after):
        said = bundled(bag)
        assert said.code == 0, said.out
        assert "was signed by the service, and 2 chains end as it says" in said.out
    earlier, later = ((bag / "data/custody/signing-keys.pem").read_text(encoding="utf-8") for bag in (before, after))
    assert (earlier.count("BEGIN"), later.count("BEGIN")) == (1, 2)
    assert earlier in later


def _flipped(desk: Desk) -> None:
    path = next(path for path in desk.service.settings.home.rglob("data") if path.read_bytes() == b"plain")
    path.chmod(0o600)
    path.write_bytes(b"plaim")


def _removed(desk: Desk) -> None:
    next(path for path in desk.service.settings.home.rglob("data") if path.read_bytes() == b"plain").unlink()


@pytest.mark.parametrize("tamper", [_flipped, _removed])
@pytest.mark.parametrize("encrypted", [False, True])
def test_it_fails_as_a_whole(desk: Desk, tamper: Callable[[Desk], None], encrypted: bool) -> None:
    """One original that is altered or gone, and nothing is there, nothing is noted; it is there once all is well."""
    tamper(desk)
    reader = Recipient(str(pyrage.x25519.Identity.generate().to_public())) if encrypted else None
    with pytest.raises(LessonguardError):
        desk.export(recipient=reader)
    assert [path for path in desk.to.iterdir() if not path.name.startswith(".")] == []
    assert not [one for row in desk.rows for one in events_of(Chain.recording(row.id)) if one.action == "exported"]
    assert bundled(desk.export(desk.rows[0]).path).code == 0


def test_media_of_what_is_sealed_never_leave(desk: Desk, shipped: Configuration, tmp_path: Path) -> None:
    """Neither original nor part is in the bag; time, kind and score are told, and that it goes by release alone."""
    strict = read_configuration(edited(tmp_path / "strict", shipped, "gift", sealed="true"))
    sealed = assessed(desk.service, strict, "sealed", GIFT)
    receipt = desk.export(sealed, desk.rows[1])
    names = [path.name for path in (receipt.path / "data/recordings/001/original").iterdir()]
    assert names == ["lesson.json"]
    assert (receipt.path / "data/recordings/002/original/recording").read_bytes() == b"plain"
    assert all(path.read_bytes() != b"sealed" for path in receipt.path.rglob("*") if path.is_file())
    page = (receipt.path / "data/report.html").read_text(encoding="utf-8")
    assert "NOT in this bag" in page
    assert "handed over by release, which two people decide" in page
    assert "necklace" not in page
    assert receipt.sealed == 1


def test_what_was_ever_sealed_stays_sealed(desk: Desk, shipped: Configuration, tmp_path: Path) -> None:
    """A later assessment that seals nothing does not let the media out."""
    row = desk.rows[0]
    row.current_run.findings.update(sealed=True)
    assert desk.export(row).sealed == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"recordings": []}, "at least one"),
        ({"recordings": [UUID(int=7)]}, "there is no recording"),
        ({"split": 5}, "parts have at least"),
    ],
)
def test_what_cannot_be_exported_is_refused(desk: Desk, changes: dict[str, object], said: str) -> None:
    """No recording, an unknown one and parts of a few bytes are refused before anything is written."""
    with pytest.raises(PermanentError, match=said):
        desk.export(**changes)
    assert list(desk.to.iterdir()) == []


def test_what_is_not_assessed_is_not_exported(desk: Desk) -> None:
    """Nobody knows whether it is sealed."""
    row = Recording.objects.create(
        id=uuid4(), sha256="0" * 64, bytes=1, source="api", uploaded_at=START, state_at=START, retain_until=START
    )
    with pytest.raises(PermanentError, match="not assessed"):
        desk.export(row)


def test_an_expired_certificate_signs_nothing(desk: Desk) -> None:
    """It is refused by its day before anything is written; so is a service without one."""
    late = replace(desk.wanted().handover, at=START + LIFE + timedelta(days=1))
    with pytest.raises(ConfigurationError, match="expired on 2036-10-02"):
        desk.export(handover=late)
    bare = replace(desk.service, settings=desk.service.settings.model_copy(update={"evidence_certificate": None}))
    with pytest.raises(ConfigurationError, match="lessonguard evidence certificate"):
        export(desk.wanted(), bare)
    assert list(desk.to.iterdir()) == []


def test_the_same_again_is_there_already(desk: Desk) -> None:
    """The same recordings for the same recipient and purpose make one bag, which is not replaced."""
    desk.export()
    with pytest.raises(ConflictError, match="is there already"):
        desk.export()
    desk.export(name="another")


def test_a_bag_for_one_reader(desk: Desk, tmp_path: Path) -> None:
    """What its recipient's identity opens is the whole bag; nothing that is not encrypted is left anywhere."""
    identity = pyrage.x25519.Identity.generate()
    receipt = desk.export(recipient=Recipient(str(identity.to_public())))
    assert [path.name for path in desk.to.iterdir()] == [receipt.path.name]
    assert b"gift" not in receipt.path.read_bytes()
    assert list(desk.service.settings.scratch_folder.iterdir()) == []
    assert receipt.packed_sha256
    assert receipt.packed_sha256 in judged("sha256sum", receipt.path).out
    opened = tmp_path / "opened.tar"
    opened.write_bytes(pyrage.decrypt(receipt.path.read_bytes(), [identity]))
    assert judged("tar", "-xf", opened, "-C", tmp_path).code == 0
    assert bundled(tmp_path / receipt.path.name.removesuffix(".tar.age")).code == 0


def test_one_file_asks_for_room_for_the_bag_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for either is too little where one disk is to hold both, and nothing is written or noted; two suffice."""
    room = 5 << 20
    monkeypatch.setattr(exporting, "disk_of", lambda _: Disk(None, lambda: room, 1))
    with pytest.raises(TransientError, match="too little room"):
        desk.export(tar=True)
    assert list(desk.to.iterdir()) == []
    assert not [one for row in desk.rows for one in events_of(Chain.recording(row.id)) if one.action == "exported"]
    monkeypatch.setattr(exporting, "disk_of", lambda folder: Disk(None, lambda: room, int(folder == desk.to)))
    assert desk.export(tar=True).packed_sha256


class CutMeanwhile:
    """A store in which a recording goes into quarantine while its original is read."""

    def __init__(self, store: ObjectStore, row: Recording) -> None:
        self._store, self._row = store, row

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def open(self, key: str, version_id: str, start: int = 0) -> AbstractContextManager[BinaryIO]:
        """Read one version."""
        if key == "originals/plain":
            quarantine(self._row.id, "policy", "dsl", now=START)
        return self._store.open(key, version_id, start)


@pytest.mark.parametrize("tar", [False, True])
def test_what_is_cut_off_meanwhile_does_not_leave(desk: Desk, tar: bool) -> None:
    """Nothing shows, nothing is left in the hidden folder, no chain says it left; the next bag is without its media."""
    store = CutMeanwhile(desk.service.store, desk.rows[1])
    with pytest.raises(ConflictError, match="quarantine meanwhile"):
        Desk(replace(desk.service, store=store), desk.rows, desk.to).export(tar=tar)  # type: ignore[arg-type]
    scratch = desk.service.settings.scratch_folder
    assert [path for place in (desk.to, scratch) for path in place.rglob("*") if path.is_file()] == []
    assert not [one for row in desk.rows for one in events_of(Chain.recording(row.id)) if one.action == "exported"]
    assert desk.export().sealed == 1


class Away:
    """A store that goes away in the second part of the film."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.opened: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def open(self, key: str, version_id: str, start: int = 0) -> AbstractContextManager[BinaryIO]:
        """Read one version, until it is gone."""
        if key == "originals/film":
            self.opened.append(start)
            if start:
                raise TransientError("the server went away")
        return self._store.open(key, version_id, start)


def test_from_a_real_server(desk: Desk, shipped: Configuration, s3_server: SeaweedFS) -> None:
    """Originals are streamed from S3, in parts where they are large, and what was cut off there is gone on with."""
    remote = Desk(replace(desk.service, store=s3_server.store()), [], desk.to)
    row = assessed(remote.service, shipped, "far", PLAIN)
    film = bytes(range(256)) * 12_288
    checksum = hashlib.sha256(film).hexdigest()
    stored = remote.service.store.put("originals/film", film, checksum)
    Item.objects.filter(recording=row, role="original").update(**stored.model_dump())
    away = Away(remote.service.store)
    with pytest.raises(TransientError, match="went away"):
        Desk(replace(remote.service, store=away), [row], desk.to).export(row, split=1 << 20)  # type: ignore[arg-type]
    assert away.opened == [0, 1 << 20]
    bag = remote.export(row, split=1 << 20).path
    parts = sorted((bag / "data/recordings/001/original").glob("recording.part*"))
    assert b"".join(part.read_bytes() for part in parts) == film
    assert bundled(bag).code == 0
