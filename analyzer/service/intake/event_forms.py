"""The forms in which servers tell of new objects."""

import json
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from pydantic import BaseModel, Field, ValidationError

from analyzer.domain.errors import PermanentError

VERSIONS = ".versions/"
"""SeaweedFS keeps the versions of an object in a folder named so after it."""


class Place(NamedTuple):
    """Where a new object lies."""

    bucket: str
    key: str


class _Named(BaseModel):
    name: str


class _Object(BaseModel):
    key: str
    """URL-encoded, with '+' for a blank."""


class _S3(BaseModel):
    bucket: _Named
    object: _Object


class _S3Record(BaseModel):
    event_name: str = Field(alias="eventName")
    """ObjectCreated:Put; some servers write s3:ObjectCreated:Put."""
    s3: _S3


class _S3Message(BaseModel):
    records: list[_S3Record] = Field(alias="Records")


class _FilerEntry(BaseModel):
    name: str = ""
    is_directory: bool = False


class _FilerNotification(BaseModel):
    new_entry: _FilerEntry | None = None
    new_parent_path: str = ""
    """Where the entry lies now; the key tells where it lay before, if it was moved."""


class _FilerMessage(BaseModel):
    key: str
    event_type: str
    message: _FilerNotification


def objects_in(body: bytes) -> list[Place]:
    """Where a message says that an object was written; empty where it tells of something else, such as removals.

    Raises:
        PermanentError: the message has none of the known forms.
    """
    try:
        data: Any = json.loads(body)
        if isinstance(data, dict) and "Records" in data:
            return _of_s3(_S3Message.model_validate(data))
        if isinstance(data, dict) and data.get("Event") == "s3:TestEvent":
            return []
        return _of_filer(_FilerMessage.model_validate(data))
    except ValidationError as error:
        wrong = sorted({".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)})
        raise PermanentError(f"the event has no known form: {', '.join(wrong)[:200]}") from error
    except (ValueError, RecursionError) as error:
        raise PermanentError("the event is not JSON") from error


def _of_s3(message: _S3Message) -> list[Place]:
    return [
        Place(record.s3.bucket.name, unquote_plus(record.s3.object.key))
        for record in message.records
        if record.event_name.removeprefix("s3:").startswith("ObjectCreated")
    ]


def _of_filer(message: _FilerMessage) -> list[Place]:
    """Buckets are folders in the filer: /buckets/<bucket>/<key>."""
    entry, parent = message.message.new_entry, message.message.new_parent_path
    if entry is None or entry.is_directory:
        return []
    path = f"{parent}/{entry.name}" if parent and entry.name else message.key
    _, buckets, bucket, key, *_ = [*path.split("/", 3), "", "", ""]
    if buckets != "buckets" or not key:
        return []
    return [Place(bucket, key.partition(VERSIONS)[0])]
