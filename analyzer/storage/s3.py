"""Objects on an S3 server."""

import hashlib
import io
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from minio import Minio, S3Error
from minio.commonconfig import GOVERNANCE
from minio.retention import Retention

from analyzer.domain.errors import ConfigurationError, IntegrityError, ObjectLockedError, ObjectMissingError
from analyzer.domain.stored import Listed, Stored
from analyzer.storage.disk import disk_errors, make_folder
from analyzer.storage.etag import PART_BYTES, EtagReader
from analyzer.storage.keys import checked_key
from analyzer.storage.port import ObjectStore, unwatched
from analyzer.storage.reading import BLOCK, Stretch, verified
from analyzer.storage.s3_connection import Body, connect
from analyzer.storage.s3_errors import none_where_unlocked, s3_errors
from analyzer.storage.s3_probe import probe
from analyzer.storage.s3_shapes import listed, whole_second

CHECKSUM = "sha256"
"""Name of the user metadata that holds a version's checksum."""


class S3Store(ObjectStore):
    """Versions in one bucket with versioning and Object Lock, under GOVERNANCE retention.

    Each request is signed together with the checksum of what it sends; the ETag that comes back is compared with the
    one computed from the source, and where it is no MD5 (a server that encrypts), the bytes are read back.
    """

    def __init__(  # noqa: PLR0913 - where a server is and who we are take as many
        self,
        *,
        endpoint: str,
        access_key: str,
        secret_key: str,
        bucket: str,
        region: str,
        tls: bool,
        public_endpoint: str | None = None,
    ) -> None:
        """Connects to nothing yet.

        Args:
            endpoint: host:port.
            access_key: who we are.
            secret_key: signs requests and links.
            bucket: see `create_bucket`.
            region: named in signatures.
            tls: whether the server speaks TLS; certificates are checked against the system's authorities.
            public_endpoint: host:port, or an http(s):// address, under which browsers reach the same server.
        """
        self._endpoint = endpoint
        self._tls = tls
        self._credentials = {"access_key": access_key, "secret_key": secret_key, "region": region}
        self._bucket = bucket
        self._public = public_endpoint or endpoint
        self._connected: tuple[int, Minio] | None = None

    def create_bucket(self) -> None:
        """Make the bucket with versioning and Object Lock, for setting up; one that is there is left as it is.

        Raises:
            ConfigurationError: the server refuses.
            TransientError: it does not answer.
        """
        with s3_errors(self._bucket):
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket, object_lock=True)

    def check(self) -> None:
        """Probe versioning, Object Lock, retention, legal hold and the refusal to remove; see the port."""
        with s3_errors(self._bucket):
            missing = probe(self._client, self._bucket)
        if missing:
            raise ConfigurationError(f"{self._bucket}: the S3 server or its bucket lacks {', '.join(missing)}")

    def put(self, key: str, source: Path | bytes, sha256: str, *, retain_until: datetime | None = None) -> Stored:
        """Write one new version; see the port."""
        until = whole_second(retain_until)
        stored = self._find(checked_key(key), source, sha256) or self._upload(key, source, sha256, until)
        if until:
            self._lock(stored, until)
        return stored

    def stat(self, key: str, version_id: str | None = None) -> Listed:
        """One version; see the port."""
        with s3_errors(checked_key(key)):
            found = self._client.stat_object(self._bucket, key, version_id=version_id)
            return listed(found, is_latest=version_id is None or self._is_latest(key, version_id))

    @contextmanager
    def open(self, key: str, version_id: str, start: int = 0, end: int | None = None) -> Iterator[BinaryIO]:
        """Read [start, end) of one version as it streams in; see the port."""
        length = None if end is None else max(0, end - start)
        with s3_errors(checked_key(key)):
            body = self._body(key, version_id, start, length)
        if body is None:
            yield io.BytesIO()
            return
        with closing(body):
            yield io.BufferedReader(Stretch(cast("BinaryIO", body), length), BLOCK)

    @contextmanager
    def local(self, stored: Stored, scratch: Path, moved: Callable[[], None] = unwatched) -> Iterator[Path]:
        """A verified copy in `scratch`; see the port."""
        with disk_errors("scratch"):
            make_folder(scratch)
            handle, name = tempfile.mkstemp(prefix="object-", dir=scratch)
        path = Path(name)
        try:
            with disk_errors("scratch"), os.fdopen(handle, "wb") as file:
                if self._copy(stored.key, stored.version_id, file, moved) != stored.sha256:
                    raise IntegrityError(f"{stored.key}: its bytes are not those of its checksum")
                os.fchmod(file.fileno(), 0o400)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def link(self, stored: Stored, lifetime: timedelta) -> str | None:
        """A presigned address under the public endpoint; see the port.

        Args:
            stored: what it reads.
            lifetime: 1 s to 7 days, as S3 allows.
        """
        client = connect(self._public, tls=self._tls, **self._credentials)
        return client.presigned_get_object(self._bucket, stored.key, lifetime, version_id=stored.version_id)

    def list(self, prefix: str, *, versions: bool = False) -> Iterator[Listed]:
        """The latest version of every key, or all of them and the markers; see the port."""
        with s3_errors(self._bucket):
            for found in self._client.list_objects(self._bucket, prefix, recursive=True, include_version=True):
                row = listed(found, is_latest=found.is_latest == "true")
                if versions or (row.is_latest and not row.is_delete_marker):
                    yield row

    def retained_until(self, key: str, version_id: str) -> datetime | None:
        """Until when this version is locked; see the port."""
        with s3_errors(checked_key(key)), none_where_unlocked():
            retention = self._client.get_object_retention(self._bucket, key, version_id)
            return retention.retain_until_date if retention else None
        return None

    def hold(self, key: str, version_id: str) -> None:
        """Place a legal hold on this version; see the port."""
        with s3_errors(checked_key(key)):
            self._client.enable_object_legal_hold(self._bucket, key, version_id)

    def held(self, key: str, version_id: str) -> bool:
        """Whether a legal hold lies on this version, as the server answers; see the port."""
        with s3_errors(checked_key(key)), none_where_unlocked():
            return self._client.is_object_legal_hold_enabled(self._bucket, key, version_id)
        return False

    def release(self, key: str, version_id: str) -> None:
        """Take the legal hold off this version; see the port."""
        with s3_errors(checked_key(key)):
            self._client.disable_object_legal_hold(self._bucket, key, version_id)

    def delete(self, key: str, version_id: str) -> None:
        """Remove this version; see the port."""
        try:
            with s3_errors(checked_key(key)):
                self._client.remove_object(self._bucket, key, version_id)
        except ObjectMissingError:
            return
        except ConfigurationError as error:
            if self.held(key, version_id) or self.retained_until(key, version_id):
                raise ObjectLockedError(f"{key}: this version is locked or held") from error
            raise

    def remove_unfinished(self, before: datetime) -> int:
        """Abort uploads in parts that were begun before then and never completed; see the port."""
        client, bucket = self._client, self._bucket
        with s3_errors(bucket):
            uploads = client._list_multipart_uploads(bucket).uploads  # noqa: SLF001 - the SDK has no other door to them
            stale = [upload for upload in uploads if upload.initiated_time and upload.initiated_time < before]
            for upload in stale:
                client._abort_multipart_upload(bucket, upload.object_name, upload.upload_id or "")  # noqa: SLF001 - nor here
        return len(stale)

    @property
    def _client(self) -> Minio:
        """This process's own connections: those of the process it was forked from are not shared."""
        if self._connected is None or self._connected[0] != os.getpid():
            self._connected = os.getpid(), connect(self._endpoint, tls=self._tls, **self._credentials)
        return self._connected[1]

    def _find(self, key: str, source: Path | bytes, sha256: str) -> Stored | None:
        """A version of the key that holds these bytes."""
        candidates = self._with_checksum(key, sha256)
        if not candidates:
            return None
        with disk_errors("source"), verified(source, sha256) as reader:
            content = EtagReader(reader)
            while content.read(BLOCK):
                pass
        for version_id, etag in candidates:
            if self._agrees(key, version_id, etag == content.etag, sha256):
                return Stored(key=key, version_id=version_id, sha256=sha256, bytes=reader.size)
        return None

    def _with_checksum(self, key: str, sha256: str) -> Sequence[tuple[str, str]]:
        """Version id and ETag of every version of the key that was put with this checksum."""
        found = []
        for row in itertools.takewhile(lambda row: row.key == key, self.list(key, versions=True)):
            with suppress(ObjectMissingError), s3_errors(key):  # a marker, or removed since it was listed
                version = self._client.stat_object(self._bucket, key, version_id=row.version_id)
                if (version.metadata or {}).get(f"x-amz-meta-{CHECKSUM}") == sha256:
                    found.append((row.version_id, version.etag or ""))
        return found

    def _upload(self, key: str, source: Path | bytes, sha256: str, until: datetime | None) -> Stored:
        with disk_errors("source"), verified(source, sha256) as reader, s3_errors(key):
            content = EtagReader(reader)
            written = self._client.put_object(
                self._bucket,
                key,
                cast("BinaryIO", content),
                reader.size,
                metadata={CHECKSUM: sha256},
                part_size=PART_BYTES,
                num_parallel_uploads=1,
                retention=Retention(GOVERNANCE, until) if until else None,
            )
        if not written.version_id:
            raise ConfigurationError(f"{self._bucket}: the bucket has no versioning")
        if not self._agrees(key, written.version_id, written.etag == content.etag, sha256):
            with suppress(ObjectLockedError):  # a locked one stays, and no put takes it for what it should be
                self.delete(key, written.version_id)
            raise IntegrityError(f"{key}: the S3 server holds other bytes than were sent")
        return Stored(key=key, version_id=written.version_id, sha256=sha256, bytes=reader.size)

    def _agrees(self, key: str, version_id: str, etags_agree: bool, sha256: str) -> bool:
        """Whether the server holds these bytes: by its ETag or, where that is no MD5, by reading them."""
        return etags_agree or self._copy(key, version_id, None, unwatched) == sha256

    def _copy(self, key: str, version_id: str, target: BinaryIO | None, moved: Callable[[], None]) -> str:
        """Read a version, into a file if there is one; returns the checksum of what was read."""
        digest = hashlib.sha256()
        with self.open(key, version_id) as body:
            while block := body.read(BLOCK):
                digest.update(block)
                moved()
                if target is not None:
                    target.write(block)
        return digest.hexdigest()

    def _lock(self, stored: Stored, until: datetime) -> None:
        """See to it that the version is locked until then at least, as the server itself answers."""
        now = self.retained_until(stored.key, stored.version_id)
        if now is None or now < until:
            with s3_errors(stored.key):
                self._client.set_object_retention(
                    self._bucket, stored.key, Retention(GOVERNANCE, until), stored.version_id
                )

    def _is_latest(self, key: str, version_id: str) -> bool:
        try:
            with s3_errors(key):
                return self._client.stat_object(self._bucket, key).version_id == version_id
        except ObjectMissingError:
            return False  # a delete marker is the latest

    def _body(self, key: str, version_id: str, start: int, length: int | None) -> Body | None:
        """The server's answer as it comes in; None where nothing is left to read from `start`."""
        try:
            return Body(self._client.get_object(self._bucket, key, start, length or 0, version_id=version_id), key)
        except S3Error as error:
            if error.code != "InvalidRange":
                raise
            return None
