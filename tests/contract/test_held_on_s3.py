"""Attacks on a held object with the service's own credentials, around our code: none of them removes it."""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from urllib.parse import quote

import pytest
from minio import Minio, S3Error
from minio.commonconfig import ENABLED, Filter
from minio.deleteobjects import DeleteObject
from minio.lifecycleconfig import Expiration, LifecycleConfig, NoncurrentVersionExpiration, Rule

from analyzer.domain.errors import ObjectLockedError
from analyzer.domain.stored import Stored
from analyzer.storage.s3 import S3Store
from tests.servers.seaweedfs import SeaweedFS

CONTENT = b"what a child said"
BUCKET = "lessonguard"
Attack = Callable[[Minio, Stored], object]


@pytest.fixture
def store(s3_server: SeaweedFS) -> S3Store:
    """Our store on a real server."""
    return s3_server.store()


@pytest.fixture
def held(store: S3Store) -> Iterator[Stored]:
    """A held object whose retention has just ended, or never was; let go again when the test is over."""
    stored = store.put(f"originals/{token_hex(8)}", CONTENT, hashlib.sha256(CONTENT).hexdigest())
    store.hold(stored.key, stored.version_id)
    yield stored
    store.release(stored.key, stored.version_id)
    store.delete(stored.key, stored.version_id)


def bypass(client: Minio, stored: Stored) -> None:
    """Ask for the removal as somebody who may override retention."""
    client._execute(  # the SDK has no other door to this header
        "DELETE",
        BUCKET,
        stored.key,
        headers={"x-amz-bypass-governance-retention": "true"},
        query_params={"versionId": stored.version_id},
    )


def many(client: Minio, stored: Stored) -> None:
    """Have it removed among many."""
    for error in client.remove_objects(BUCKET, [DeleteObject(stored.key, stored.version_id)], True):
        raise S3Error(None, error.code, error.message, None, None, None)  # type: ignore[arg-type]  # only its code is asked


@pytest.mark.parametrize(
    "attack",
    [lambda client, stored: client.remove_object(BUCKET, stored.key, stored.version_id), bypass, many],
    ids=["remove", "bypass", "many"],
)
def test_a_held_version_is_not_removed(s3_server: SeaweedFS, store: S3Store, held: Stored, attack: Attack) -> None:
    """By name, with the right to override retention, and among many at once: refused, and every byte is there."""
    with pytest.raises(S3Error):
        attack(store._client, held)
    assert_whole(store, held)


def test_a_delete_marker_hides_nothing_from_us(store: S3Store, held: Stored) -> None:
    """A marker over a held object is a version of its own: the object is read, held and found by its version."""
    store._client.remove_object(BUCKET, held.key)
    assert_whole(store, held)
    with pytest.raises(ObjectLockedError):
        store.delete(held.key, held.version_id)
    rows = {row.version_id: row.is_delete_marker for row in store.list(held.key, versions=True)}
    assert rows.pop(held.version_id) is False
    assert list(rows.values()) == [True]
    store.delete(held.key, next(iter(rows)))


def test_what_is_written_over_it_is_another_version(store: S3Store, held: Stored) -> None:
    """Putting other bytes under its key leaves it as it is."""
    other = store._client.put_object(BUCKET, held.key, io.BytesIO(b"nothing"), 7)
    assert_whole(store, held)
    store.delete(held.key, other.version_id or "")


def test_a_lifecycle_rule_removes_nothing_that_is_held(store: S3Store, held: Stored) -> None:
    """Whether the server refuses such a rule or takes it, the held version is there, and cannot be removed."""
    rule = Rule(
        ENABLED,
        rule_filter=Filter(prefix="originals/"),
        rule_id="all",
        expiration=Expiration(days=1),
        noncurrent_version_expiration=NoncurrentVersionExpiration(noncurrent_days=1),
    )
    try:
        with suppress(S3Error):
            store._client.set_bucket_lifecycle(BUCKET, LifecycleConfig([rule]))
        assert_whole(store, held)
        with pytest.raises(ObjectLockedError):
            store.delete(held.key, held.version_id)
    finally:
        with suppress(S3Error):
            store._client.delete_bucket_lifecycle(BUCKET)


def test_the_end_of_retention_is_not_the_end_of_a_hold(store: S3Store) -> None:
    """While it is locked and held nothing removes it; let go, the retention still does not end early."""
    until = datetime.now(UTC) + timedelta(days=1)
    key = f"originals/{quote(token_hex(8))}"
    stored = store.put(key, CONTENT, hashlib.sha256(CONTENT).hexdigest(), retain_until=until)
    store.hold(stored.key, stored.version_id)
    store.release(stored.key, stored.version_id)
    with pytest.raises(ObjectLockedError):
        store.delete(stored.key, stored.version_id)
    assert_bytes(store, stored)


def assert_whole(store: S3Store, stored: Stored) -> None:
    """It is there, held, and every byte of it is what it was."""
    assert store.held(stored.key, stored.version_id)
    assert_bytes(store, stored)


def assert_bytes(store: S3Store, stored: Stored) -> None:
    """Every byte of it is what it was."""
    with store.open(stored.key, stored.version_id) as file:
        assert file.read() == CONTENT
