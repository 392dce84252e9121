"""Objects in a folder."""

import fcntl
import hashlib
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from analyzer.domain.base import Noun, Sha256
from analyzer.domain.errors import ConfigurationError, IntegrityError, ObjectLockedError, ObjectMissingError
from analyzer.domain.stored import Listed, Stored
from analyzer.storage.disk import (
    children,
    disk_errors,
    last_written,
    make_folder,
    raise_unless_gone,
    replace_whole,
    sync_folder,
)
from analyzer.storage.keys import RESERVED, checked_key
from analyzer.storage.port import ObjectStore, unwatched
from analyzer.storage.reading import BLOCK, Stretch, VerifiedReader, verified

DATA, RECORD = "data", "record.json"
PLACE = "object store"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Record(Noun):
    """What is known of one version, kept beside its bytes."""

    sha256: Sha256
    bytes: int
    modified: datetime
    retain_until: datetime | None = None
    held: bool = False


class FolderStore(ObjectStore):
    """Versions as folders `keys/<key>/=<version>`, each with its read-only bytes and a record.

    Locks and holds are kept by this software alone: whoever owns the folder can remove what lies in it with other
    means. Where that matters, use an S3 server with Object Lock under another account. Processes on one machine may
    share a folder; a version is written aside, made to last and then moved into place.
    """

    def __init__(self, root: Path, clock: Callable[[], datetime] = _utc_now) -> None:
        self._keys = root / "keys"
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
            if self._find(key, sha256):
                with verified(source, sha256) as reader:
                    reader.drain()
                with self._locked(key):
                    if found := self._find(key, sha256):  # not removed in the meantime
                        return self._extend(key, found, retain_until)
            with verified(source, sha256) as reader, self._draft() as draft:
                self._fill(draft, reader, sha256, retain_until)
                with self._locked(key):
                    if found := self._find(key, sha256):  # put by another in the meantime
                        return self._extend(key, found, retain_until)
                    return self._place(key, draft)

    def stat(self, key: str, version_id: str | None = None) -> Listed:
        """One version; see the port."""
        with disk_errors(PLACE):
            latest = max(self._versions(checked_key(key)), default=None)
            wanted = version_id or latest
            if wanted is None:
                raise ObjectMissingError(f"{key}: no such object")
            return _listed(key, wanted, self._record(key, wanted), is_latest=wanted == latest)

    @contextmanager
    def open(self, key: str, version_id: str, start: int = 0, end: int | None = None) -> Iterator[BinaryIO]:
        """Read [start, end) of one version; see the port."""
        with disk_errors(PLACE):
            self._record(key, version_id)
            file = (self._folder(key, version_id) / DATA).open("rb")
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
        path = self._folder(stored.key, stored.version_id) / DATA
        with disk_errors(PLACE):
            self._record(stored.key, stored.version_id)
            digest = hashlib.sha256()
            with path.open("rb") as file:
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
            keys = sorted(self._known(prefix))
        for key in keys:
            with disk_errors(PLACE):
                rows = self._rows(key)
            yield from rows if versions else rows[:1]

    def retained_until(self, key: str, version_id: str) -> datetime | None:
        """Until when this version is locked; see the port."""
        with disk_errors(PLACE):
            return self._record(key, version_id).retain_until

    def hold(self, key: str, version_id: str) -> None:
        """Place a legal hold on this version; see the port."""
        with disk_errors(PLACE), self._locked(key):
            self._write(key, version_id, self._record(key, version_id).model_copy(update={"held": True}))

    def held(self, key: str, version_id: str) -> bool:
        """Whether a legal hold lies on this version; see the port."""
        with disk_errors(PLACE):
            return self._record(key, version_id).held

    def delete(self, key: str, version_id: str) -> None:
        """Remove this version; see the port."""
        with disk_errors(PLACE), self._draft() as draft, self._locked(key):
            try:
                record = self._record(key, version_id)
            except ObjectMissingError:
                return
            if record.held or (record.retain_until and record.retain_until > self._clock()):
                raise ObjectLockedError(f"{key}: this version is {'held' if record.held else 'locked'}")
            folder = self._folder(key, version_id)
            folder.rename(draft)
            with suppress(FileNotFoundError):  # the last object below was removed just now, and the folder with it
                sync_folder(folder.parent)
            self._prune(folder.parent)

    def remove_unfinished(self, before: datetime) -> int:
        """Remove what processes left that died while they wrote; see the port."""
        with disk_errors(PLACE):
            left = [path for path in children(self._drafts) if last_written(path) < before.timestamp()]
            for path in left:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(left)

    def _folder(self, key: str, version_id: str) -> Path:
        if "/" in version_id or "\0" in version_id:
            raise ObjectMissingError(f"{key}: no such version")
        return self._keys / checked_key(key) / f"{RESERVED}{version_id}"

    def _record(self, key: str, version_id: str) -> Record:
        try:
            return Record.model_validate_json((self._folder(key, version_id) / RECORD).read_bytes())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ObjectMissingError(f"{key}: no such version") from error
        except ValidationError as error:
            raise IntegrityError(f"{key}: the record of this version is damaged") from error

    def _write(self, key: str, version_id: str, record: Record) -> None:
        replace_whole(
            self._folder(key, version_id) / RECORD, record.model_dump_json(indent=1).encode(), self._drafts_made()
        )

    def _versions(self, key: str) -> Sequence[str]:
        return [
            path.name.removeprefix(RESERVED) for path in children(self._keys / key) if path.name.startswith(RESERVED)
        ]

    def _rows(self, key: str) -> Sequence[Listed]:
        """Every version that is still there, newest first."""
        rows: list[Listed] = []
        for version_id in sorted(self._versions(key), reverse=True):
            try:
                rows.append(_listed(key, version_id, self._record(key, version_id), is_latest=not rows))
            except ObjectMissingError:
                continue  # removed since the folder was listed
        return rows

    def _known(self, prefix: str) -> Iterator[str]:
        """Keys that begin with the prefix, in no order."""
        parts = prefix.split("/")[:-1]
        base = self._keys / checked_key("/".join(parts)) if parts else self._keys
        for folder, names, _ in os.walk(base, onerror=raise_unless_gone):
            key = Path(folder).relative_to(self._keys).as_posix()
            if key.startswith(prefix) and any(name.startswith(RESERVED) for name in names):
                yield key
            names[:] = [name for name in names if not name.startswith(RESERVED)]

    def _find(self, key: str, sha256: str) -> str | None:
        """The newest version of the key with this checksum."""
        return next((row.version_id for row in self._rows(key) if row.etag == sha256), None)

    def _fill(self, draft: Path, reader: VerifiedReader, sha256: str, retain_until: datetime | None) -> None:
        with (draft / DATA).open("xb") as file:
            shutil.copyfileobj(reader, file, BLOCK)
            file.flush()
            os.fchmod(file.fileno(), 0o400)
            os.fsync(file.fileno())
        record = Record(sha256=sha256, bytes=reader.size, modified=self._clock(), retain_until=retain_until)
        replace_whole(draft / RECORD, record.model_dump_json(indent=1).encode(), draft)

    def _place(self, key: str, draft: Path) -> Stored:
        """Move a finished draft to where it is a version; the key is locked, its parents are not."""
        number = int(max(self._versions(key), default="0").partition("-")[0]) + 1
        version_id = f"{number:08d}-{secrets.token_hex(4)}"
        folder = self._folder(key, version_id)
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
        record = self._record(key, version_id)
        if retain_until and (record.retain_until is None or record.retain_until < retain_until):
            self._write(key, version_id, record.model_copy(update={"retain_until": retain_until}))
        return Stored(key=key, version_id=version_id, sha256=record.sha256, bytes=record.bytes)

    def _prune(self, folder: Path) -> None:
        """Remove folders that have become empty."""
        while folder != self._keys:
            try:
                folder.rmdir()
            except OSError:
                return  # something else lies in it
            folder = folder.parent

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


def _listed(key: str, version_id: str, record: Record, *, is_latest: bool) -> Listed:
    return Listed(
        key=key,
        version_id=version_id,
        bytes=record.bytes,
        etag=record.sha256,
        modified=record.modified,
        is_latest=is_latest,
    )
