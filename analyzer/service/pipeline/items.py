"""What stages leave for each other in the object store, under keys that no two attempts share."""

import hashlib
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from analyzer.domain.errors import IntegrityError, ObjectMissingError, PermanentError
from analyzer.domain.stored import Stored
from analyzer.media.checksum import sha256_of
from analyzer.records import items
from analyzer.service.pipeline.work import Work
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

Model = TypeVar("Model", bound=BaseModel)


def folder_of(work: Work) -> str:
    """Where the objects of this attempt lie: a worker that has lost its lease writes into none but its own."""
    return f"derived/{work.recording_id}/{work.claim.name}-{work.claim.fence}"


def put(store: ObjectStore, key: str, content: Path | bytes) -> Stored:
    """Store one derived object. Until a row names it, it is an orphan, and is removed as one in time."""
    sha256 = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256_of(content)
    return store.put(key, content, sha256)


def put_noun(work: Work, name: str, noun: BaseModel) -> Stored:
    """Store what a later stage will read."""
    return put(work.service.store, f"{folder_of(work)}/{name}.json", noun.model_dump_json().encode())


def read_noun(recording_id: UUID, role: str, kind: type[Model], store: ObjectStore, run_id: int | None = None) -> Model:
    """What an earlier stage left.

    Raises:
        IntegrityError: it is not there, or is not what was stored.
        PermanentError: another version of the software wrote it, and this one cannot read it.
    """
    item = items.find(recording_id, role, run_id)
    if item is None:
        raise IntegrityError(f"the stored {role} of the recording is not there")
    try:
        content = read_verified(store, item, f"{role} of the recording")
    except ObjectMissingError as error:
        raise IntegrityError(f"the stored {role} of the recording is not in the object store") from error
    try:
        return kind.model_validate_json(content)
    except ValidationError:
        raise PermanentError(f"the stored {role} of the recording was written by another version") from None
