"""The same on a real S3 server, with versions, delete markers and locks of its own, and on PostgreSQL."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction

from analyzer.domain.stages import RecordingState
from analyzer.records import sweeps
from analyzer.records.models import Destruction, Hold, Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.retention.sweeping import sweep_retention
from tests.fakes import FakeClock
from tests.servers.seaweedfs import SeaweedFS
from tests.service.retention.kept import WORDS, everything_stored, kept


@pytest.fixture
def on_s3(s3_server: SeaweedFS, service: Service) -> Service:
    """The service on a bucket of its own, by the server's clock."""
    bucket = s3_server.new_bucket()
    store = s3_server.store(bucket=bucket)
    clock = FakeClock(datetime.now(UTC))
    sweeps.mark({}, now=clock(), in_order=True)
    settings = service.settings.model_copy(update={"s3_bucket": bucket, "incoming_prefix": "incoming/"})
    return replace(service, store=store, clock=clock, settings=settings)


def test_every_version_and_marker_is_gone(on_s3: Service, s3_server: SeaweedFS) -> None:
    """Versions, the markers that hide them and the copy in the incoming folder go; what is held or locked stays."""
    store = on_s3.store
    old, held, locked = kept(on_s3, "old"), kept(on_s3, "held"), kept(on_s3, "locked", days=100)
    original = Item.objects.get(recording=old, role="original")
    with store.open(original.key, original.version_id) as file:
        content = file.read()
    store.put("incoming/old.mp4", content, sha256(content).hexdigest())
    old.arrivals.update(source="poll", reference=f"{on_s3.settings.s3_bucket}/incoming/old.mp4")
    card = Item.objects.get(recording=old, role="card")
    bucket = on_s3.settings.s3_bucket
    s3_server.store(bucket=bucket)._client.remove_object(bucket, card.key)  # leaves a marker
    for item in Item.objects.filter(recording=held, role__in=("original", "part")):
        store.hold(item.key, item.version_id)
    swept = sweep_retention(on_s3)
    assert swept.seen.says == ""
    assert {row.lesson_id: row.state for row in Recording.objects.all()} == {
        "L-old": "destroyed", "L-held": "assessed", "L-locked": "assessed",
    }  # fmt: skip
    assert not any(f"{WORDS} old".encode() in one for one in everything_stored(store))
    assert not list(store.list(f"derived/{old.id}/", versions=True))
    assert all(store.held(item.key, item.version_id) for item in Item.objects.filter(recording=held, role="original"))
    assert Item.objects.filter(recording=locked, role="original").count() == 1


def test_a_store_whose_clock_is_another_is_refused(on_s3: Service) -> None:
    """A server has a clock of its own: where ours differs from it, nothing is destroyed."""
    kept(on_s3, "old")
    ahead = FakeClock(on_s3.clock() + timedelta(hours=5))
    swept = sweep_retention(replace(on_s3, clock=ahead))
    assert (swept.destroyed, swept.seen.refusal) == (0, "the store's clock and ours differ by more than an hour")


def test_rows_go_on_both_databases(on_each: Service) -> None:
    """Whatever refers to what, all of it goes in one transaction, on either database."""
    kept(on_each, "old", days=740)
    kept(on_each, "parked", days=200, state=RecordingState.PARKED)
    assert sweep_retention(on_each).destroyed == 1
    assert Destruction.objects.get().rows == {"items": 7, "runs": 1, "findings": 1, "alerts": 1, "planned": 0}


def test_a_hold_waits_while_a_version_is_removed(
    on_each: Service, each_catalogue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hold can come between the question and the removal: it stands before, or has to wait until after."""
    row, waited = kept(on_each, "old"), []

    def place() -> None:
        try:
            with transaction.atomic():
                if each_catalogue == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL lock_timeout = '300ms'")
                Hold.objects.create(recording=row, reason="case", asked_at=on_each.clock())
        except DatabaseError as error:
            waited.append(type(error).__name__)
        finally:
            connection.close()

    delete = type(on_each.store).delete

    def meanwhile(store: object, key: str, version_id: str) -> None:
        if each_catalogue == "postgresql" and key.startswith("derived/") and not waited:
            thread = threading.Thread(target=place)
            thread.start()
            thread.join()
        delete(store, key, version_id)  # type: ignore[arg-type] # it is one

    monkeypatch.setattr(type(on_each.store), "delete", meanwhile)
    assert sweep_retention(on_each).destroyed == 1
    assert waited == (["OperationalError"] if each_catalogue == "postgresql" else [])
