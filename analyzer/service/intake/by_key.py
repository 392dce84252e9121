"""Takes in an object of the incoming prefix at somebody's request, at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from analyzer.domain.errors import PermanentError
from analyzer.service.bootstrap import Service
from analyzer.service.intake.incoming import IncomingObjects
from analyzer.service.intake.ingest import HandedIn, Ingested, ingest
from analyzer.service.intake.naming import beside
from analyzer.service.intake.once import check_once
from analyzer.service.intake.pieces import part_names, read_record
from analyzer.service.intake.place import Fetched
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


@dataclass(frozen=True)
class ByKey:
    """Which object is to be taken in, and what is known of its lesson."""

    key: str
    """Of the recording, with the incoming prefix."""
    version_id: str | None = None
    """The latest if absent."""
    lesson_key: str | None = None
    """Of the lesson record."""
    lesson: Mapping[str, Any] | None = None
    """The lesson record itself."""

    @property
    def fingerprint(self) -> str:
        """Tells one request from another."""
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True).encode()).hexdigest()


def ingest_object(request: ByKey, reference: str, service: Service) -> Ingested:
    """Take in an object that was put under the incoming prefix, with the parts that lie beside its lesson record.

    Raises:
        PermanentError: a key is not under the incoming prefix, or two lesson records are given.
        ObjectMissingError: there is no such object.
        ConflictError: the reference was used for another request, or see `ingest`.
        TransientError: the store cannot be reached.
    """
    if request.lesson is not None and request.lesson_key is not None:
        raise PermanentError("lesson and lesson_key: give one of them")
    check_once(reference, request.fingerprint)
    with working_folder(service.settings) as folder:
        fetching = _Fetching(folder, service.settings, service.store)
        return ingest(fetching.handed_in(request, reference), service)


class _Fetching:
    """Brings what one request needs into one folder."""

    def __init__(self, folder: Path, settings: ServiceSettings, store: ObjectStore) -> None:
        self._folder, self._store = folder, store
        self._prefix = settings.incoming_prefix
        if self._prefix is None:
            raise PermanentError("objects are not taken in here: no incoming_prefix is set")
        self._objects = IncomingObjects(self._prefix, settings.s3_bucket, store)
        self._checksums: dict[Path, str] = {}

    def handed_in(self, request: ByKey, reference: str) -> HandedIn:
        name = self._name(request.key, "key")
        sidecar, base = None, name
        if request.lesson_key is not None:
            base = self._name(request.lesson_key, "lesson_key")
            sidecar = self._fetch(base, None, "lesson")
        elif request.lesson is not None:
            sidecar = self._folder / "lesson"
            sidecar.write_text(json.dumps(request.lesson), encoding="utf-8")
        lesson = read_record(sidecar) if sidecar else None
        names = part_names(lesson, PurePosixPath(name).name) if lesson else {}
        return HandedIn(
            media=self._fetch(name, request.version_id, "recording"),
            sidecar=sidecar,
            parts={track: self._fetch(beside(base, track), None, f"part-{place}") for track, place in names.items()},
            source="api",
            reference=reference,
            fingerprint=request.fingerprint,
            media_name=PurePosixPath(name).name,
            checksums=self._checksums,
        )

    def _name(self, key: str, what: str) -> str:
        prefix = self._prefix or ""
        name = key.removeprefix(prefix)
        if not key.startswith(prefix) or any(part in {"", ".", ".."} for part in name.split("/")):
            raise PermanentError(f"{what}: is not below the incoming prefix")
        return name

    def _fetch(self, name: str, version_id: str | None, into: str) -> Path:
        found = self._store.stat(f"{self._prefix}{name}", version_id)
        fetched: Fetched = self._objects.fetch(name, f"{found.version_id}:{found.etag}", self._folder / into)
        if fetched.sha256:
            self._checksums[fetched.path] = fetched.sha256
        return fetched.path
