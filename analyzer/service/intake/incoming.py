"""Objects that others put under the incoming prefix of our bucket."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from analyzer.domain.errors import TransientError
from analyzer.service.bootstrap import Service
from analyzer.service.intake.place import Fetched
from analyzer.service.intake.watching import Watch
from analyzer.storage.port import ObjectStore

BLOCK = 1024 * 1024


class IncomingObjects:
    """The latest versions under the prefix; the very version that was listed is read, whatever is written meanwhile."""

    source = "poll"

    def __init__(self, prefix: str, bucket: str, store: ObjectStore) -> None:
        self._prefix, self._bucket, self._store = prefix, bucket, store

    def entries(self, beginning: str = "") -> Mapping[str, str]:
        """Version and etag of every object; see Place."""
        return {
            listed.key.removeprefix(self._prefix): f"{listed.version_id}:{listed.etag}"
            for listed in self._store.list(self._prefix + beginning)
            if not listed.is_delete_marker and not listed.key.endswith("/")
        }

    def unread(self) -> Mapping[str, str]:
        """Nothing: what a bucket lists can be read, or the store is away."""
        return {}

    def reference(self, name: str) -> str:
        """Bucket and key."""
        return f"{self._bucket}/{self._prefix}{name}"

    def fetch(self, name: str, fingerprint: str, into: Path) -> Fetched:
        """A copy of this version, hashed while it is written; see Place."""
        version_id = fingerprint.rpartition(":")[0]
        digest = hashlib.sha256()
        with self._store.open(self._prefix + name, version_id) as stream:
            try:
                with into.open("xb") as file:
                    while block := stream.read(BLOCK):
                        digest.update(block)
                        file.write(block)
            except OSError as error:
                raise TransientError(f"an incoming object cannot be copied: {error.strerror}") from error
        return Fetched(into, digest.hexdigest())


def poll_incoming(service: Service) -> Counter[str]:
    """Take in what is finished among the incoming objects, where the settings name a prefix; they are only read.

    Returns:
        How many recordings came to which outcome.

    Raises:
        TransientError: the store cannot be reached.
    """
    prefix, bucket = service.settings.incoming_prefix, service.settings.s3_bucket
    return Watch(IncomingObjects(prefix, bucket, service.store), service).take() if prefix else Counter()
