"""Finished parts of a stage, kept in the store until it is done: whoever goes on after a death begins there."""

import hashlib

import structlog

from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.records.orphans import parts_folder
from analyzer.service.pipeline.items import put
from analyzer.service.pipeline.work import Work
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()


class StoredParts:
    """Parts of one stage of one recording, each with its checksum before it.

    No row names them. Garbage collection leaves them alone while the stage is to be done, and removes them afterwards.
    A store that is away keeps nothing and holds nobody up.
    """

    def __init__(self, folder: str, store: ObjectStore) -> None:
        self._folder = folder
        self._store = store
        try:
            self._there = {listed.key: listed.version_id for listed in store.list(f"{folder}/")}
        except TransientError:
            self._there = {}
        if self._there:
            log.info("finished parts are there already", count=len(self._there))

    @classmethod
    def of(cls, work: Work) -> "StoredParts":
        """Those of the stage that is worked on."""
        return cls(parts_folder(work.recording_id, work.claim.name), work.service.store)

    def get(self, name: str) -> bytes | None:
        """A part, proven to be what was kept; None where it is not, or is not there."""
        key = self._key(name)
        if key not in self._there:
            return None
        try:
            with self._store.open(key, self._there[key]) as file:
                sha256, _, content = file.read().partition(b"\n")
        except (TransientError, ObjectMissingError) as error:
            log.warning("a finished part cannot be read", kind=type(error).__name__)
            return None
        if hashlib.sha256(content).hexdigest().encode() != sha256:
            log.warning("a finished part is not what was kept: it is done anew")
            return None
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep a part."""
        sha256 = hashlib.sha256(content).hexdigest().encode()
        try:
            put(self._store, self._key(name), sha256 + b"\n" + content)
        except TransientError as error:
            log.warning("a finished part is not kept", kind=type(error).__name__)

    def _key(self, name: str) -> str:
        return f"{self._folder}/{name}.json"
