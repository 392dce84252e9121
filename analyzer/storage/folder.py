"""Objects in a folder."""

import fcntl
import hashlib
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from analyzer.domain.errors import ConfigurationError, IntegrityError, ObjectLockedError, ObjectMissingError
from analyzer.domain.stored import Listed, Stored
from analyzer.storage.disk import (
    children,
    disk_errors,
    last_written,
    make_folder,
    replace_whole,
    sync_folder,
)
from analyzer.storage.folder_layout import DATA, RECORD, Layout, Record, write_record
from analyzer.storage.keys import checked_key
from analyzer.storage.port import ObjectStore, unwatched
from analyzer.storage.reading import BLOCK, Stretch, VerifiedReader, verified

PLACE = "object store"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FolderStore(ObjectStore):
    """Versions as folders `keys/<key>/=<version>`, each with its read-only bytes and a record.

    Locks and holds are kept by this software alone: whoever owns the folder can remove what lies in it with other
    means. Where that matters, use an S3 server with Object Lock under another account. Processes on one machine may
    share a folder; a version is written aside, made to last and then moved into place.
    """

    def __init__(self, root: Path, clock: Callable[[], datetime] = _utc_now) -> None:
        self._layout = Layout(root / "keys")
        self._drafts = root / "unfinished"
        self._locks = root / "locks"
        self._root = root
        self._clock = clock

    def check(self) -> None:
        """Probe that the folder can be written and is the owner's alone; see the port."""
        with disk_errors(PLACE), self._draft() as draft:
            replace_whole(draft / RECORD, b"probe", self._drafts)
            if self._root.stat().st_mode & 0o077:
                raise ConfigurationError(f"{PLACE}: the folder is open to other users; allow its owner alone (0700)")

    def put(self, key: str, source: Path | bytes, sha256: str, *, retain_until: datetime | None = None) -> Stored:
        """Write one new version; see the port."""
        checked_key(key)
        with disk_errors(PLACE):
            size = len(source) if isinstance(source, bytes) else source.stat().st_size
            if self._layout.find(key, sha256, size):
                with verified(source, sha256) as reader:
                    reader.drain()
                with self._locked(key):
                    if found := self._layout.find(key, sha256, size):  # not removed in the meantime
                        return self._extend(key, found, retain_until)
            with verified(source, sha256) as reader, self._draft() as draft:
                self._fill(draft, reader, sha256, retain_until)
                with self._locked(key):
                    if found := self._layout.find(key, sha256, size):  # put by another in the meantime
                        return self._extend(key, found, retain_until)
                    return self._place(key, draft)

    def stat(self, key: str, version_id: str | None = None) -> Listed:
        """One version; see the port."""
        with disk_errors(PLACE):
            latest = max(self._layout.versions(checked_key(key)), default=None)
            wanted = version_id or latest
            if wanted is None:
                raise ObjectMissingError(f"{key}: no such object")
            return self._layout.listed(key, wanted, is_latest=wanted == latest)

    @contextmanager
    def open(self, key: str, version_id: str, start: int = 0, end: int | None = None) -> Iterator[BinaryIO]:
        """Read [start, end) of one version; see the port."""
        with disk_errors(PLACE):
            file = self._layout.opened(key, version_id)
        with file:
            file.seek(start)
            yield io.BufferedReader(Stretch(file, None if end is None else max(0, end - start)), BLOCK)

    @contextmanager
    def local(
        self,
        stored: Stored,
        scratch: Path,  # noqa: ARG002 - the port's signature
        moved: Callable[[], None] = unwatched,
    ) -> Iterator[Path]:
        """The stored file itself, read once from end to end to verify it; `scratch` is not needed."""
        path = self._layout.folder(stored.key, stored.version_id) / DATA
        with disk_errors(PLACE):
            digest = hashlib.sha256()
            with self._layout.opened(stored.key, stored.version_id) as file:
                while block := file.read(BLOCK):
                    digest.update(block)
                    moved()
                if digest.hexdigest() != stored.sha256:
                    raise IntegrityError(f"{stored.key}: its bytes are not those of its checksum")
        yield path

    def link(self, stored: Stored, lifetime: timedelta) -> str | None:  # noqa: ARG002 - the port's signature
        """None: a folder has no door of its own."""
        return None

    def list(self, prefix: str, *, versions: bool = False) -> Iterator[Listed]:
        """The latest version of every key, or all of them, newest first; see the port."""
        with disk_errors(PLACE):
            keys = sorted(self._layout.known(prefix))
        for key in keys:
            with disk_errors(PLACE):
                rows = self._layout.rows(key)
            yield from rows if versions else rows[:1]

    def retained_until(self, key: str, version_id: str) -> datetime | None:
        """Until when this version is locked; see the port."""
        with disk_errors(PLACE):
            return self._layout.record(key, version_id).retain_until

    def hold(self, key: str, version_id: str) -> None:
        """Place a legal hold on this version; see the port."""
        with disk_errors(PLACE), self._locked(key):
            self._layout.listed(key, version_id, is_latest=False)  # a record without bytes is nothing to be held
            self._change(key, version_id, held=True)

    def release(self, key: str, version_id: str) -> None:
        """Take the legal hold off this version; see the port."""
        with disk_errors(PLACE), self._locked(key):
            self._change(key, version_id, held=False)

    def held(self, key: str, version_id: str) -> bool:
        """Whether a legal hold lies on this version; see the port."""
        with disk_errors(PLACE):
            return self._layout.record(key, version_id).held

    def delete(self, key: str, version_id: str) -> None:
        """Remove this version; see the port."""
        with disk_errors(PLACE), self._draft() as draft, self._locked(key):
            try:
                record = self._layout.record(key, version_id)
            except ObjectMissingError:
                return
            if record.held or (record.retain_until and record.retain_until > self._clock()):
                raise ObjectLockedError(f"{key}: this version is {'held' if record.held else 'locked'}")
            folder = self._layout.folder(key, version_id)
            folder.rename(draft)
            with suppress(FileNotFoundError):  # the last object below was removed just now, and the folder with it
                sync_folder(folder.parent)
            self._layout.prune(folder.parent)

    def remove_unfinished(self, before: datetime) -> int:
        """Remove what processes left that died while they wrote; see the port."""
        with disk_errors(PLACE):
            left = [path for path in children(self._drafts) if last_written(path) < before.timestamp()]
            for path in left:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(left)

    def _fill(self, draft: Path, reader: VerifiedReader, sha256: str, retain_until: datetime | None) -> None:
        with (draft / DATA).open("xb") as file:
            shutil.copyfileobj(reader, file, BLOCK)
            file.flush()
            os.fchmod(file.fileno(), 0o400)
            os.fsync(file.fileno())
        record = Record(sha256=sha256, bytes=reader.size, modified=self._clock(), retain_until=retain_until)
        write_record(draft, record, draft)

    def _place(self, key: str, draft: Path) -> Stored:
        """Move a finished draft to where it is a version; the key is locked, its parents are not."""
        number = int(max(self._layout.versions(key), default="0").partition("-")[0]) + 1
        version_id = f"{number:08d}-{secrets.token_hex(4)}"
        folder = self._layout.folder(key, version_id)
        record = Record.model_validate_json((draft / RECORD).read_bytes())
        while True:
            try:
                make_folder(folder.parent)
                draft.rename(folder)
                break
            except FileNotFoundError:  # another process removed the last object beside it, and the empty folder
                if not draft.is_dir():
                    raise
        sync_folder(folder.parent)
        return Stored(key=key, version_id=version_id, sha256=record.sha256, bytes=record.bytes)

    def _extend(self, key: str, version_id: str, retain_until: datetime | None) -> Stored:
        record = self._layout.record(key, version_id)
        if retain_until and (record.retain_until is None or record.retain_until < retain_until):
            self._change(key, version_id, retain_until=retain_until)
        return Stored(key=key, version_id=version_id, sha256=record.sha256, bytes=record.bytes)

    def _change(self, key: str, version_id: str, **changes: object) -> None:
        record = self._layout.record(key, version_id).model_copy(update=changes)
        write_record(self._layout.folder(key, version_id), record, self._drafts_made())

    def _drafts_made(self) -> Path:
        make_folder(self._drafts)
        return self._drafts

    @contextmanager
    def _draft(self) -> Iterator[Path]:
        """A folder to write in, gone afterwards unless it was moved."""
        draft = Path(tempfile.mkdtemp(dir=self._drafts_made()))
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        """Alone with this key (and those that share its lock file), among threads and processes."""
        make_folder(self._locks)
        with (self._locks / hashlib.sha256(key.encode()).hexdigest()[:2]).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
