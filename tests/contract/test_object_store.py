"""The object store's contract, over a folder and over a real S3 server."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from analyzer.domain.errors import IntegrityError, ObjectLockedError, ObjectMissingError, PermanentError
from analyzer.domain.stored import Stored
from analyzer.storage.port import ObjectStore
from tests.contract.putting import store_of

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
LONGER = TOMORROW + timedelta(days=1)
CONTENT = bytes(range(256)) * 8
LARGE = 500 << 20


@dataclass(frozen=True)
class Place:
    """A store, and how another process finds it."""

    store: ObjectStore
    settings: Mapping[str, Any]

    def putting(self, key: str, source: Path, sha256: str) -> "subprocess.Popen[str]":
        """Another process that puts a file."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.contract.putting", json.dumps(self.settings), key, str(source), sha256],
            stdout=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Each of the stores."""
    if request.param == "folder":
        settings: Mapping[str, Any] = {"folder": str(tmp_path / "objects")}
    else:
        settings = request.getfixturevalue("s3_server").settings()
    return Place(store_of(settings), settings)


@pytest.fixture
def store(place: Place) -> ObjectStore:
    """Each of the stores."""
    return place.store


@pytest.fixture
def key() -> str:
    """A key that no other test uses."""
    return f"originals/{token_hex(8)}/object"


@pytest.fixture(scope="session")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A file of 500 MB and its checksum."""
    path = tmp_path_factory.mktemp("large") / "file"
    block, digest = os.urandom(1 << 20), hashlib.sha256()
    with path.open("wb") as file:
        for number in range(LARGE >> 20):
            digest.update(part := number.to_bytes(8) + block[8:])
            file.write(part)
    yield path, digest.hexdigest()
    path.unlink()


def put(store: ObjectStore, key: str, content: bytes, until: datetime | None = None) -> Stored:
    """Put bytes under their checksum."""
    return store.put(key, content, sha256_of(content), retain_until=until)


def sha256_of(content: bytes) -> str:
    """Their checksum."""
    return hashlib.sha256(content).hexdigest()


def read(store: ObjectStore, stored: Stored, start: int = 0, end: int | None = None) -> bytes:
    """What a version holds."""
    with store.open(stored.key, stored.version_id, start, end) as file:
        return file.read()


def eventually(condition: Callable[[], bool], within_s: float = 20) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_checks_itself(store: ObjectStore) -> None:
    """A store that keeps what it promises passes its own probe, again and again."""
    store.check()
    store.check()


@pytest.mark.parametrize("content", [b"", b"x", CONTENT], ids=["empty", "tiny", "some"])
def test_round_trip(store: ObjectStore, key: str, tmp_path: Path, content: bytes) -> None:
    """What is put is read, told of and copied out unchanged, from a file as from memory."""
    source = tmp_path / "source"
    source.write_bytes(content)
    stored = store.put(key, source, sha256_of(content))
    assert (stored.key, stored.sha256, stored.bytes) == (key, sha256_of(content), len(content))
    assert read(store, stored) == content
    listed = store.stat(key)
    assert (listed.version_id, listed.bytes, listed.is_latest) == (stored.version_id, len(content), True)
    assert put(store, key, content) == stored
    with store.local(stored, tmp_path / "scratch") as path:
        assert path.read_bytes() == content
        assert not path.stat().st_mode & 0o222
    assert not list(tmp_path.glob("scratch/*"))


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (0, 5), (7, 300), (2000, None), (2048, None), (2040, 9999), (9999, None), (5, 3)]
)
def test_ranges(store: ObjectStore, key: str, start: int, end: int | None) -> None:
    """Any stretch can be read, and beyond the end is nothing."""
    assert read(store, put(store, key, CONTENT), start, end) == CONTENT[start:end]


@pytest.mark.parametrize("content", [b"", b"other"])
def test_wrong_checksum(store: ObjectStore, key: str, content: bytes) -> None:
    """Bytes that are not those of their checksum are refused, also where the right ones are there already."""
    with pytest.raises(IntegrityError):
        store.put(key, content, sha256_of(CONTENT))
    assert not list(store.list(key, versions=True))
    stored = put(store, key, CONTENT)
    with pytest.raises(IntegrityError):
        store.put(key, content, sha256_of(CONTENT))
    assert [row.version_id for row in store.list(key, versions=True)] == [stored.version_id]


def test_same_bytes_are_one_version_with_the_later_lock(store: ObjectStore, key: str) -> None:
    """Putting again what is there adds nothing; its lock is extended, never shortened."""
    first = put(store, key, CONTENT)
    assert store.retained_until(key, first.version_id) is None
    for until, expected in ((TOMORROW, TOMORROW), (LONGER, LONGER), (TOMORROW, LONGER), (None, LONGER)):
        assert put(store, key, CONTENT, until) == first
        assert store.retained_until(key, first.version_id) == expected
    assert len(list(store.list(key, versions=True))) == 1


def test_an_overwritten_version_is_still_read(store: ObjectStore, key: str) -> None:
    """A version that is named stays what it was when the key gets another."""
    first, second = put(store, key, b"first"), put(store, key, b"second")
    assert (read(store, first), read(store, second)) == (b"first", b"second")
    assert store.stat(key).version_id == second.version_id
    assert [store.stat(key, one.version_id).is_latest for one in (first, second)] == [False, True]
    assert store.stat(key, first.version_id).etag != store.stat(key).etag
    assert [row.version_id for row in store.list(key)] == [second.version_id]
    assert {row.version_id: row.is_latest for row in store.list(key, versions=True)} == {
        first.version_id: False,
        second.version_id: True,
    }
    assert put(store, key, b"first") == first


def test_listing_is_by_key_and_prefix(store: ObjectStore) -> None:
    """A prefix, whole or cut off within a name, lists the keys below it in order."""
    base = f"derived/{token_hex(8)}"
    for name in ("b", "a/2", "a/1", "a-1", "c/d/e"):
        put(store, f"{base}/{name}", name.encode())
    assert [row.key for row in store.list(f"{base}/")] == [f"{base}/{n}" for n in ("a-1", "a/1", "a/2", "b", "c/d/e")]
    assert [row.key for row in store.list(f"{base}/a/")] == [f"{base}/a/1", f"{base}/a/2"]
    assert [row.key for row in store.list(f"{base}/c/d")] == [f"{base}/c/d/e"]
    assert not list(store.list(f"{base}/nothing"))


def test_a_lock_ends(store: ObjectStore, key: str) -> None:
    """A locked version cannot be removed before its time, and can be afterwards."""
    stored = put(store, key, CONTENT, datetime.now(UTC) + timedelta(seconds=1))
    with pytest.raises(ObjectLockedError):
        store.delete(key, stored.version_id)
    assert read(store, stored) == CONTENT

    def removed() -> bool:
        try:
            store.delete(key, stored.version_id)
        except ObjectLockedError:
            return False
        return True

    eventually(removed)
    assert not list(store.list(key, versions=True))


def test_a_hold_lies_on_one_version(store: ObjectStore, key: str) -> None:
    """A held version cannot be removed though its lock is over; another of the same key can."""
    held, free = put(store, key, b"held"), put(store, key, b"free")
    store.hold(key, held.version_id)
    store.hold(key, held.version_id)
    assert [store.held(key, one.version_id) for one in (held, free)] == [True, False]
    with pytest.raises(ObjectLockedError):
        store.delete(key, held.version_id)
    store.delete(key, free.version_id)
    assert read(store, held) == b"held"
    with pytest.raises(ObjectMissingError):
        read(store, free)


def test_a_hold_that_is_taken_off_leaves_the_lock(store: ObjectStore, key: str) -> None:
    """What is released is not held any more, as the store answers; until its retention ends it is not removed."""
    kept, free = put(store, key, b"kept", TOMORROW), put(store, key, b"free")
    for one in (kept, free):
        store.hold(key, one.version_id)
        store.release(key, one.version_id)
        store.release(key, one.version_id)
        assert not store.held(key, one.version_id)
    with pytest.raises(ObjectLockedError):
        store.delete(key, kept.version_id)
    assert store.retained_until(key, kept.version_id) == TOMORROW
    store.delete(key, free.version_id)
    assert [row.version_id for row in store.list(key, versions=True)] == [kept.version_id]


@pytest.mark.parametrize("version", ["00000009-00000000", "67158c510749e2af7c3fb76f2aeaa6f2"])
@pytest.mark.parametrize("present", [False, True], ids=["no object", "another version"])
def test_missing(store: ObjectStore, key: str, tmp_path: Path, version: str, present: bool) -> None:
    """What is not there is said to be missing; removing it changes nothing."""
    if present:
        put(store, key, CONTENT)
    absent = Stored(key=key, version_id=version, sha256=sha256_of(CONTENT), bytes=1)
    attempts: list[Callable[[], object]] = [
        lambda: store.stat(key, version),
        lambda: read(store, absent),
        lambda: store.local(absent, tmp_path).__enter__(),
        lambda: store.hold(key, version),
        lambda: store.held(key, version),
        lambda: store.release(key, version),
        lambda: store.retained_until(key, version),
    ]
    for attempt in attempts:
        with pytest.raises(ObjectMissingError):
            attempt()
    store.delete(key, version)
    assert len(list(store.list(key, versions=True))) == present
    assert not list(tmp_path.glob("object-*"))


@pytest.mark.parametrize(
    "name",
    [
        *("", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a"),
        *("a\nb", "a\0b", "a\\..\\b", "=1/data", "x" * 201, "/".join(["x" * 100] * 6)),
    ],
    ids=lambda name: ascii(name).replace(
        "\\", "|"
    ),  # with a backslash, pytest would not find them by their names again
)
def test_names_that_lead_elsewhere(store: ObjectStore, tmp_path: Path, name: str) -> None:
    """A key that could leave the store, or that no store can keep, is refused by every door."""
    attempts: list[Callable[[], object]] = [
        lambda: put(store, name, CONTENT),
        lambda: store.stat(name),
        lambda: store.delete(name, "1"),
        lambda: store.hold(name, "1"),
    ]
    for attempt in attempts:
        with pytest.raises(PermanentError, match="key"):
            attempt()


def test_a_copy_is_verified(store: ObjectStore, key: str, tmp_path: Path) -> None:
    """A version that is not what the catalogue recorded is not handed out."""
    stored = put(store, key, CONTENT)
    with pytest.raises(IntegrityError), store.local(stored.model_copy(update={"sha256": "0" * 64}), tmp_path):
        pass
    assert not list(tmp_path.glob("object-*"))


def test_two_processes_put_the_same(place: Place, key: str, tmp_path: Path) -> None:
    """Who puts the same bytes at the same time gets a version that holds them."""
    source = tmp_path / "source"
    source.write_bytes(CONTENT * 1000)
    sha256 = sha256_of(source.read_bytes())
    processes = [place.putting(key, source, sha256) for _ in range(2)]
    answers = {process.communicate(timeout=60)[0].split()[0] for process in processes}
    versions = {row.version_id for row in place.store.list(key, versions=True)}
    assert answers <= versions
    assert len(versions) == 1 or "folder" not in place.settings
    assert place.store.put(key, source, sha256).version_id in versions


def test_a_large_file_in_constant_memory(place: Place, key: str, large_file: tuple[Path, str], tmp_path: Path) -> None:
    """500 MB go in without being held in memory, in parts where the server wants parts."""
    source, sha256 = large_file
    process = place.putting(key, source, sha256)
    version, peak_mb = process.communicate(timeout=120)[0].split()
    assert int(peak_mb) < 150
    stored = Stored(key=key, version_id=version, sha256=sha256, bytes=LARGE)
    with source.open("rb") as file:
        file.seek((16 << 20) - 3)
        assert read(place.store, stored, (16 << 20) - 3, (16 << 20) + 3) == file.read(6)
    with place.store.local(stored, tmp_path / "scratch") as path:
        assert path.stat().st_size == LARGE


def test_a_process_killed_while_it_puts(place: Place, key: str, large_file: tuple[Path, str]) -> None:
    """A put that was cut off is never seen, is tidied away, and the next one succeeds."""
    source, sha256 = large_file
    process = place.putting(key, source, sha256)
    eventually(lambda: unfinished(place) > 0)
    process.kill()
    process.communicate()
    assert not list(place.store.list(key, versions=True))
    assert place.store.remove_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert place.store.remove_unfinished(datetime.now(UTC) + timedelta(hours=1)) >= 1
    assert unfinished(place) == 0
    put(place.store, key, CONTENT)
    assert len(list(place.store.list(key, versions=True))) == 1


def unfinished(place: Place) -> int:
    """How many puts have begun and not ended, looked at from behind."""
    if folder := place.settings.get("folder"):
        return sum(path.stat().st_size > 1 << 20 for path in Path(folder).glob("unfinished/*/data"))
    return len(place.store._client._list_multipart_uploads("lessonguard").uploads)  # type: ignore[attr-defined]  # S3's
