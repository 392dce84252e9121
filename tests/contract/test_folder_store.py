"""What only a folder has: a disk that fills up, modes, and someone else's hands in it."""

import hashlib
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.domain.errors import ConfigurationError, IntegrityError, ObjectLockedError
from analyzer.storage.folder import FolderStore
from tests.durable import Durable
from tests.fakes import FakeClock

CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_the_stored_file_is_read_only_and_nobody_elses(tmp_path: Path) -> None:
    """An original lies in folders of its owner's, and nothing writes to it by accident."""
    store = FolderStore(tmp_path / "objects")
    with store.local(store.put("originals/a", CONTENT, SHA256), tmp_path) as path:
        assert path.stat().st_mode & 0o777 == 0o400
        assert [folder.stat().st_mode & 0o777 for folder in path.parents[:4]] == [0o700] * 4
    store.check()
    (tmp_path / "objects").chmod(0o755)
    with pytest.raises(ConfigurationError, match="other users"):
        store.check()


def test_what_is_put_is_made_to_last(tmp_path: Path, durable: Durable) -> None:
    """A version's bytes, its record and its place are on the disk before anyone is told that it is stored."""
    store = FolderStore(tmp_path / "objects")
    stored = store.put("originals/a", CONTENT, SHA256)
    assert {"data", "record.json"} <= durable.files
    assert {"objects", "keys", "originals", "a"} <= durable.folders
    durable.forget()
    store.hold("originals/a", stored.version_id)
    assert "record.json" in durable.files
    assert f"={stored.version_id}" in durable.folders
    durable.forget()
    old = store.put("derived/b", CONTENT, SHA256)
    store.put("derived/b", b"new", hashlib.sha256(b"new").hexdigest())
    durable.forget()
    store.delete("derived/b", old.version_id)
    assert "b" in durable.folders


def test_a_stored_file_that_was_altered_is_found_out(tmp_path: Path) -> None:
    """What someone changed on the disk is not handed out as the original."""
    store = FolderStore(tmp_path / "objects")
    stored = store.put("originals/a", CONTENT, SHA256)
    with store.local(stored, tmp_path) as path:
        path.chmod(0o644)
        path.write_bytes(b"altered")
    altered = r"^originals/a: its bytes are not those of its checksum$"
    with pytest.raises(IntegrityError, match=altered), store.local(stored, tmp_path):
        pass


def test_locks_go_by_the_services_clock(tmp_path: Path) -> None:
    """A lock is over when the service's own clock says so."""
    clock = FakeClock()
    store = FolderStore(tmp_path, clock)
    stored = store.put("originals/a", CONTENT, SHA256, retain_until=clock() + timedelta(days=125))
    assert store.stat("originals/a").modified == clock()
    clock.forward(125 * 86400 - 1)
    with pytest.raises(ObjectLockedError):
        store.delete("originals/a", stored.version_id)
    clock.forward(1)
    store.delete("originals/a", stored.version_id)
    assert not list((tmp_path / "keys").rglob("*"))


def test_many_put_and_remove_side_by_side(tmp_path: Path) -> None:
    """Who puts and removes below the same folders at the same time never meets an error, and nothing is left over."""
    keys = ("a", "a/a", "a/b", "a/b/a", "b/a")

    def put_and_remove(seed: int) -> None:
        store, chance = FolderStore(tmp_path), random.Random(seed)  # noqa: S311 - no secret
        for _ in range(150):
            stored = store.put(chance.choice(keys), CONTENT, SHA256)
            list(store.list("a", versions=True))
            store.delete(stored.key, stored.version_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put_and_remove, range(4)))
    assert not list(tmp_path.glob("keys/*"))
    assert not list(tmp_path.glob("unfinished/*"))


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """A write that the disk refuses midway may be tried again, and leaves nothing behind."""
    source = tmp_path / "source"
    source.write_bytes(bytes(3 << 20))
    sha256 = hashlib.sha256(bytes(3 << 20)).hexdigest()
    folder = tmp_path / "objects"
    answer = subprocess.run(
        [
            *(sys.executable, "-m", "tests.contract.putting", json.dumps({"folder": str(folder)})),
            *("originals/a", str(source), sha256, str(2 << 20)),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split()[0] == "TransientError"
    assert not [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
    assert not list(FolderStore(folder).list(""))
    assert FolderStore(folder).remove_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 0
