"""Finds out what an S3 server and a bucket really do; what they claim is not believed."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

from minio import Minio, S3Error
from minio.commonconfig import ENABLED, GOVERNANCE
from minio.retention import Retention

from analyzer.storage.s3_errors import REFUSED, UNLOCKED

PROBES = "probes/"
"""Where the probe's tiny objects lie for the seconds of their lock."""
LOCK = timedelta(seconds=20)
LEFT_BEHIND = timedelta(minutes=2)
"""A probe this much older than ours belongs to nobody who is still probing."""


def probe(client: Minio, bucket: str) -> Sequence[str]:
    """What is missing of all that is relied on; empty when nothing is."""
    if not client.bucket_exists(bucket):
        return ["the bucket itself"]
    missing = []
    if client.get_bucket_versioning(bucket).status != ENABLED:
        missing.append("versioning")
    try:
        client.get_object_lock_config(bucket)
    except S3Error as error:
        if error.code not in UNLOCKED:
            raise
        missing.append("Object Lock")
    return missing or list(_missing_locks(client, bucket))


def _missing_locks(client: Minio, bucket: str) -> Iterator[str]:
    key = PROBES + token_hex(8)
    free = client.put_object(bucket, key, io.BytesIO(b"free"), 4)
    now = client.stat_object(bucket, key, version_id=free.version_id).last_modified
    if not (free.version_id and now):
        yield "version ids"
        return
    until = now + LOCK  # by the server's clock
    locked = client.put_object(
        bucket, key, io.BytesIO(b"locked"), 6, retention=Retention(GOVERNANCE, until), legal_hold=True
    ).version_id
    retention = client.get_object_retention(bucket, key, locked)
    if retention is None or retention.mode != GOVERNANCE or abs(retention.retain_until_date - until) > LOCK / 10:
        yield "retention"
    if not client.is_object_legal_hold_enabled(bucket, key, locked):
        yield "legal hold"
    if not _refuses(client, bucket, key, locked):
        yield "the refusal to remove what is held"
        return
    client.disable_object_legal_hold(bucket, key, locked)
    if not _refuses(client, bucket, key, locked):
        yield "the refusal to remove what is locked"
    client.remove_object(bucket, key, free.version_id)
    _clear(client, bucket, now - LEFT_BEHIND)


def _refuses(client: Minio, bucket: str, key: str, version_id: str | None) -> bool:
    try:
        client.remove_object(bucket, key, version_id)
    except S3Error as error:
        if error.code not in REFUSED:
            raise
        return True
    return False


def _clear(client: Minio, bucket: str, before: datetime) -> None:
    """Remove earlier probes, whose locks are over."""
    for earlier in client.list_objects(bucket, PROBES, recursive=True, include_version=True):
        if earlier.object_name and earlier.last_modified and earlier.last_modified < before:
            client.disable_object_legal_hold(bucket, earlier.object_name, earlier.version_id)
            client.remove_object(bucket, earlier.object_name, earlier.version_id)
