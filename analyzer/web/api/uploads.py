"""Reads an upload as it streams in: onto the scratch disk, hashed on its way, in constant memory."""

import hashlib
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser

from analyzer.domain.errors import TransientError
from analyzer.web.statuses import RequestError

OVERHEAD = 1024**2
"""Bytes that a request may have beyond its files: boundaries, headers, fields."""
FIELDS = frozenset({"sha256"})


@dataclass(frozen=True)
class Upload:
    """One file that came in whole."""

    field: str
    name: str
    """As the client calls it; never a path here."""
    path: Path
    sha256: str


@dataclass(frozen=True)
class Form:
    """A multipart request."""

    files: tuple[Upload, ...]
    fields: dict[str, str]

    def one(self, field: str) -> Upload | None:
        """The file of a field.

        Raises:
            RequestError: there are several.
        """
        found = self.all(field)
        if len(found) > 1:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{field}: is one file")
        return found[0] if found else None

    def all(self, field: str) -> tuple[Upload, ...]:
        """The files of a field."""
        return tuple(file for file in self.files if file.field == field)


def read_form(request: HttpRequest, folder: Path, allowed: Iterable[str], max_bytes: int) -> Form:
    """Read the files of a multipart request into a folder, under names of ours.

    Args:
        request: whose body has not been read.
        folder: where to; removed by the caller, whatever happens.
        allowed: names of fields that may be files.
        max_bytes: for all files together.

    Raises:
        RequestError: it has no length, is too large, was cut off, or has a field that is not known.
        TransientError: the scratch disk cannot be written.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if not length:
        raise RequestError(HTTPStatus.LENGTH_REQUIRED, "an upload says its length: Content-Length")
    if length > max_bytes + OVERHEAD:
        raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"an upload has at most {max_bytes} bytes")
    writer = _Writer(folder, frozenset(allowed), max_bytes)
    stream = _Counted(request)
    with closing(writer):
        fields, _ = MultiPartParser(request.META, stream, [writer]).parse()  # type: ignore[arg-type] # a reader is enough
    if writer.cut_off or stream.count < length:
        raise RequestError(HTTPStatus.BAD_REQUEST, "the upload was cut off")
    if unknown := set(fields) - FIELDS:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{len(unknown)} fields are not known, or are not files")
    return Form(tuple(writer.files), {name: str(fields[name]) for name in fields})


class _Counted:
    """A request's body that counts what was read of it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        block: bytes = self._request.read(size)
        self.count += len(block)
        return block


class _Writer(FileUploadHandler):
    """Writes and hashes each file as its blocks come."""

    chunk_size = 1024**2

    def __init__(self, folder: Path, allowed: frozenset[str], max_bytes: int) -> None:
        super().__init__()
        self._folder, self._allowed, self._left = folder, allowed, max_bytes
        self._name = self._field = ""
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.files: list[Upload] = []
        self.cut_off = False

    def new_file(self, field_name: str, file_name: str, *_given: object, **_more: object) -> None:
        """A file begins."""
        if field_name not in self._allowed:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "a file has a field name that is not known")
        self._field, self._name, self._digest = field_name, file_name, hashlib.sha256()
        self._file = self._path.open("xb")

    @property
    def _path(self) -> Path:
        return self._folder / f"upload-{len(self.files)}"

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - the base's signature
        """A block of it."""
        self._left -= len(raw_data)
        if self._left < 0:
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the upload is larger than is taken here")
        self._digest.update(raw_data)
        try:
            if self._file:
                self._file.write(raw_data)
        except OSError as error:
            raise TransientError(f"the scratch disk cannot be written: {error.strerror}") from error

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - the base's signature
        """Its end; Django itself needs to know nothing of it."""
        self.close()
        self.files.append(Upload(self._field, self._name, self._path, self._digest.hexdigest()))

    def upload_interrupted(self) -> None:
        """The body ended within a file."""
        self.cut_off = True

    def close(self) -> None:
        """Let go of the file that is being written."""
        if self._file:
            self._file.close()
