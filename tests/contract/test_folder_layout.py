"""What lies in a store's folder: as another version wrote it, as a process left it that died, as someone damaged it."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from analyzer.domain.errors import (
    IntegrityError,
    ObjectLockedError,
    ObjectMissingError,
    PermanentError,
    TransientError,
)
from analyzer.domain.stored import Stored
from analyzer.storage.folder import FolderStore
from tests.fakes import START, FakeClock

CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY = "originals/a"
VERSION = "00000001-0123abcd"
ABSENT = Stored(key=KEY, version_id=VERSION, sha256=SHA256, bytes=len(CONTENT))


def doors(store: FolderStore, scratch: Path, stored: Stored = ABSENT) -> dict[str, Callable[[], object]]:
    """Every way to ask for what is stored."""
    key, version = stored.key, stored.version_id
    return {
        "stat": lambda: store.stat(key, version),
        "open": lambda: store.open(key, version).__enter__(),
        "local": lambda: store.local(stored, scratch).__enter__(),
        "held": lambda: store.held(key, version),
        "hold": lambda: store.hold(key, version),
        "release": lambda: store.release(key, version),
        "retained_until": lambda: store.retained_until(key, version),
    }


def test_what_another_version_wrote_is_read(tmp_path: Path) -> None:
    """Names and records on the disk are a promise: a folder that was filled years ago is the store it was."""
    folder = tmp_path / "keys" / "originals" / "a" / f"={VERSION}"
    folder.mkdir(parents=True)
    (folder / "data").write_bytes(CONTENT)
    (folder / "record.json").write_text(
        f'{{"sha256": "{SHA256}", "bytes": 7, "modified": "2026-10-05T17:00:00Z",'
        ' "retain_until": "2027-02-07T17:00:00Z", "held": true}',
        encoding="utf-8",
    )
    store = FolderStore(tmp_path)
    listed = store.stat(KEY)
    assert (listed.key, listed.version_id, listed.bytes) == (KEY, VERSION, 7)
    assert (listed.etag, listed.modified, listed.is_latest) == (SHA256, START, True)
    assert list(store.list("", versions=True)) == list(store.list("originals/")) == [listed]
    assert store.retained_until(KEY, VERSION) == START + timedelta(days=125)
    assert store.held(KEY, VERSION)
    with store.open(KEY, VERSION) as file:
        assert file.read() == CONTENT
    assert store.put(KEY, CONTENT, SHA256) == ABSENT
    store.put("originals/b", CONTENT, SHA256)
    assert {path.name for path in tmp_path.iterdir()} == {"keys", "unfinished", "locks"}


def test_versions_count_from_one_and_sort_by_age(tmp_path: Path) -> None:
    """Also after the ninth; what tells two apart that were written at once is random."""
    store, contents = FolderStore(tmp_path), [str(number).encode() for number in range(11)]
    stored = [store.put(KEY, one, hashlib.sha256(one).hexdigest()).version_id for one in contents]
    assert [int(version.partition("-")[0]) for version in stored] == list(range(1, 12))
    assert all(re.fullmatch(r"\d{8}-[0-9a-f]{8}", version) for version in stored)
    assert [row.version_id for row in store.list("", versions=True)] == stored[::-1]
    assert store.stat(KEY).version_id == stored[-1]


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    """Handing in the same hours of video twice costs reading them, and no place on the disk."""
    store, drafts = FolderStore(tmp_path), tmp_path / "unfinished"
    stored = store.put(KEY, CONTENT, SHA256)
    drafts.rmdir()
    drafts.symlink_to(drafts)  # nothing can be written there
    assert store.put(KEY, CONTENT, SHA256) == stored


def test_what_another_put_meanwhile_is_one_version(tmp_path: Path) -> None:
    """Two that hand in the same at once share a version, with the later of their locks."""
    other, until = FolderStore(tmp_path), START + timedelta(days=125)

    def meanwhile() -> datetime:
        other.put(KEY, CONTENT, SHA256)
        return START

    stored = FolderStore(tmp_path, meanwhile).put(KEY, CONTENT, SHA256, retain_until=until)
    assert [row.version_id for row in other.list("", versions=True)] == [stored.version_id]
    assert other.retained_until(KEY, stored.version_id) == until
    assert not list((tmp_path / "unfinished").iterdir())


def test_nothing_is_written_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts lie beside the objects: where temporary files are cannot matter, nor on which disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    store = FolderStore(tmp_path / "objects")
    store.check()
    stored = store.put(KEY, CONTENT, SHA256)
    store.hold(KEY, stored.version_id)
    assert store.held(KEY, stored.version_id)
    assert not list((tmp_path / "objects" / "unfinished").iterdir())


@pytest.mark.parametrize(
    "version", ["", "../a", "a/b", "/etc", "a\0b", "{0}/../={0}"], ids=["empty", "up", "down", "root", "null", "around"]
)
def test_a_version_that_leads_elsewhere_is_missing(tmp_path: Path, version: str) -> None:
    """Whoever asks for it by any door is told that there is none of this key."""
    store = FolderStore(tmp_path)
    there = store.put(KEY, CONTENT, SHA256)
    stored = ABSENT.model_copy(update={"version_id": version.format(there.version_id)})
    for name, door in doors(store, tmp_path, stored).items():
        if version or name != "stat":  # no version is the latest one
            with pytest.raises(ObjectMissingError, match=f"^{KEY}: no such version$"):
                door()


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    """A key that nothing was put under, and a version that its key does not have."""
    store = FolderStore(tmp_path)
    with pytest.raises(ObjectMissingError, match=f"^{KEY}: no such object$"):
        store.stat(KEY)
    with pytest.raises(ObjectMissingError, match=f"^{KEY}: no such version$"):
        store.stat(KEY, VERSION)


def test_a_damaged_record_is_an_alarm(tmp_path: Path) -> None:
    """What the record does not say any more is not guessed, by no door; nor is the version removed or passed over."""
    store = FolderStore(tmp_path)
    stored = store.put(KEY, CONTENT, SHA256)
    (tmp_path / "keys" / KEY / f"={stored.version_id}" / "record.json").write_text("{}", encoding="utf-8")
    further: dict[str, Callable[[], object]] = {
        "delete": lambda: store.delete(KEY, stored.version_id),
        "list": lambda: list(store.list("")),
    }
    for door in (doors(store, tmp_path, stored) | further).values():
        with pytest.raises(IntegrityError, match=f"^{KEY}: the record of this version is damaged$"):
            door()


def test_sizes_are_those_of_the_files(tmp_path: Path) -> None:
    """A file that was cut off or has grown is as large as it is now, whatever its record says; it is not put again."""
    store = FolderStore(tmp_path)
    stored = store.put(KEY, CONTENT, SHA256)
    data = tmp_path / "keys" / KEY / f"={stored.version_id}" / "data"
    data.chmod(0o600)
    for altered in (CONTENT[:3], CONTENT * 2):
        data.write_bytes(altered)
        assert [row.bytes for row in (store.stat(KEY), *store.list("", versions=True))] == [len(altered)] * 2
    again = store.put(KEY, CONTENT, SHA256)
    assert again.version_id != stored.version_id
    with store.open(KEY, again.version_id) as file:
        assert file.read() == CONTENT
    assert data.read_bytes() == CONTENT * 2


def test_a_record_without_its_file_is_no_version(tmp_path: Path) -> None:
    """Where the bytes are gone nothing is there: no listing shows it, no door opens it, and it cannot be held."""
    store = FolderStore(tmp_path)
    stored = store.put(KEY, CONTENT, SHA256)
    (tmp_path / "keys" / KEY / f"={stored.version_id}" / "data").unlink()
    assert list(store.list("", versions=True)) == []
    for name in ("stat", "open", "local", "hold"):
        with pytest.raises(ObjectMissingError, match=f"^{KEY}: the bytes of this version are gone$"):
            doors(store, tmp_path, stored)[name]()
    assert not store.held(KEY, stored.version_id)


def test_what_is_no_file_is_an_alarm(tmp_path: Path) -> None:
    """A link that was put where the bytes were tells neither a size nor that they are there."""
    store = FolderStore(tmp_path)
    stored = store.put(KEY, CONTENT, SHA256)
    data = tmp_path / "keys" / KEY / f"={stored.version_id}" / "data"
    data.rename(tmp_path / "elsewhere")
    data.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IntegrityError, match=f"^{KEY}: where the bytes of this version were is no file$"):
        store.stat(KEY)


def test_a_version_that_is_half_gone_hides_no_other(tmp_path: Path) -> None:
    """What is being removed while it is listed is left out, and those before it are not."""
    store, contents = FolderStore(tmp_path), (b"1", b"2", b"3", b"4")
    stored = [store.put(KEY, one, hashlib.sha256(one).hexdigest()) for one in contents]
    for going in (stored[1], stored[3]):
        (tmp_path / "keys" / KEY / f"={going.version_id}" / "record.json").unlink()
    rows = [(row.version_id, row.is_latest) for row in store.list("", versions=True)]
    assert rows == [(stored[2].version_id, True), (stored[0].version_id, False)]


@pytest.mark.parametrize(("held", "why"), [(True, "held"), (False, "locked")])
def test_a_refusal_to_remove_says_why(tmp_path: Path, held: bool, why: str) -> None:
    """A hold is named before a lock, since it outlasts one."""
    store = FolderStore(tmp_path, FakeClock())
    stored = store.put(KEY, CONTENT, SHA256, retain_until=START + timedelta(days=1))
    if held:
        store.hold(KEY, stored.version_id)
    with pytest.raises(ObjectLockedError, match=f"^{KEY}: this version is {why}$"):
        store.delete(KEY, stored.version_id)


def test_a_disk_that_fails_is_named_by_every_door(tmp_path: Path) -> None:
    """Nothing is taken for missing, stored or removed because the disk could not say; the text names no path."""
    for name in ("keys", "unfinished"):
        (tmp_path / name).symlink_to(tmp_path / name)  # nobody can enter it, not even root
    store = FolderStore(tmp_path)
    further: dict[str, Callable[[], object]] = {
        "check": store.check,
        "put": lambda: store.put(KEY, CONTENT, SHA256),
        "delete": lambda: store.delete(KEY, VERSION),
        "list": lambda: list(store.list("")),
        "list below": lambda: list(store.list("originals/")),
        "remove_unfinished": lambda: store.remove_unfinished(START),
    }
    for name, door in (doors(store, tmp_path) | further).items():
        with pytest.raises(TransientError, match=r"^object store: ") as failed:
            pytest.fail(f"{name}: {door()}")
        assert str(tmp_path) not in str(failed.value)


def test_a_record_that_the_disk_cannot_read_is_not_missing(tmp_path: Path) -> None:
    """Every door says that the store failed, listing too: whoever counts what is there counts it later."""
    store = FolderStore(tmp_path)
    stored = store.put(KEY, CONTENT, SHA256)
    record = tmp_path / "keys" / KEY / f"={stored.version_id}" / "record.json"
    record.unlink()
    record.symlink_to(record)
    further: dict[str, Callable[[], object]] = {
        "delete": lambda: store.delete(KEY, stored.version_id),
        "put again": lambda: store.put(KEY, CONTENT, SHA256),
        "list": lambda: list(store.list("")),
    }
    for door in (doors(store, tmp_path, stored) | further).values():
        with pytest.raises(TransientError, match=r"^object store: "):
            door()


@pytest.mark.parametrize("prefix", ["../", "../objects/", "a//", "=1/"])
def test_a_prefix_that_leads_elsewhere_is_refused(tmp_path: Path, prefix: str) -> None:
    """Listing is no way out of the store, nor into a version's folder."""
    with pytest.raises(PermanentError, match="key"):
        list(FolderStore(tmp_path / "objects").list(prefix))


@pytest.mark.parametrize(
    ("folder_s", "data_s", "removed"), [(-1, -1, 1), (-1, None, 1), (0, -1, 0), (-1, 0, 0), (1, 1, 0)]
)
def test_what_was_written_since_is_not_unfinished(
    tmp_path: Path, folder_s: int, data_s: int | None, removed: int
) -> None:
    """A draft is left over only where neither it nor anything in it was written at the time or later."""
    draft, single = tmp_path / "unfinished" / "draft", tmp_path / "unfinished" / "single"
    draft.mkdir(parents=True)
    single.touch()
    at = {draft: folder_s, single: folder_s}
    if data_s is not None:
        (draft / "data").touch()
        at[draft / "data"] = data_s
    for path, seconds in reversed(at.items()):
        os.utime(path, (0, START.timestamp() + seconds))
    store = FolderStore(tmp_path)
    assert store.remove_unfinished(START) == removed + (folder_s < 0)
    assert (draft.exists(), single.exists()) == (not removed, folder_s >= 0)


def test_what_has_gone_meanwhile_is_not_unfinished(tmp_path: Path) -> None:
    """A draft that another process has just moved away is none that was left, and no failure."""
    draft = tmp_path / "unfinished" / "draft"
    draft.mkdir(parents=True)
    (draft / "data").symlink_to(tmp_path / "gone")
    assert FolderStore(tmp_path).remove_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 0


def test_many_remove_what_is_unfinished_side_by_side(tmp_path: Path) -> None:
    """Sweeps of several processes may meet over the same drafts: none of them fails, and nothing is left."""
    for number in range(100):
        (tmp_path / "unfinished" / f"draft-{number}").mkdir(parents=True)
        (tmp_path / "unfinished" / f"single-{number}").touch()
        for part in "abcdefghij":
            (tmp_path / "unfinished" / f"draft-{number}" / part).touch()
    begin = Barrier(4)

    def remove() -> int:
        begin.wait()
        return FolderStore(tmp_path).remove_unfinished(datetime.now(UTC) + timedelta(hours=1))

    with ThreadPoolExecutor(4) as pool:
        assert max(done.result() for done in [pool.submit(remove) for _ in range(4)]) > 0
    assert not list((tmp_path / "unfinished").iterdir())


def test_a_prefix_is_no_folder(tmp_path: Path) -> None:
    """Keys of the same beginning are found wherever they lie, each once, and no other."""
    store = FolderStore(tmp_path)
    for key in ("a", "a/b", "ab/c", "b/a"):
        store.put(key, CONTENT, SHA256)
    found = {prefix: [row.key for row in store.list(prefix)] for prefix in ("", "a", "a/", "ab", "b/", "c/")}
    assert found == {
        "": ["a", "a/b", "ab/c", "b/a"],
        "a": ["a", "a/b", "ab/c"],
        "a/": ["a/b"],
        "ab": ["ab/c"],
        "b/": ["b/a"],
        "c/": [],
    }
