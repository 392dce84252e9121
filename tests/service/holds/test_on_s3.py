"""Holds and fixity on a real S3 server with Object Lock, as on a folder."""

from dataclasses import replace

import pytest

from analyzer.domain.errors import ObjectLockedError
from analyzer.records.models import Alert, Hold, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.fixity.rota import read_due
from analyzer.service.holds.comparing import compare_holds
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release
from analyzer.service.removing import remove_version
from tests.fakes import FakeClock
from tests.servers.seaweedfs import SeaweedFS
from tests.service.fixity.conftest import original_of
from tests.service.holds.conftest import is_locked, person
from tests.service.ledger.days import a_recording

DAY = 86_400


@pytest.fixture
def service(service: Service, s3_server: SeaweedFS) -> Service:
    """The service's parts, on the server."""
    return replace(service, store=s3_server.store())


def test_a_hold_lives_and_ends_on_a_server(service: Service, clock: FakeClock) -> None:
    """Placed, proven, taken off by somebody with our own keys and put back, released by two people, adopted."""
    kept = a_recording(service, "held on a server", at=clock())
    item = original_of(kept)
    hold = place(kept.id, "r", "ada", service)
    assert (hold.state, is_locked(service, kept), read_due(service).checked) == ("in_force", True, 1)
    service.store.release(item.key, item.version_id)
    clock.forward(DAY)
    assert (compare_holds(service), is_locked(service, kept)) == (1, True)
    with pytest.raises(ObjectLockedError):
        remove_version(item.key, item.version_id, service.store)
    for name in ("ada", "bea"):
        approve_release(hold.pk, person(name, "dsl"), "why", service)
    assert not is_locked(service, kept)
    service.store.hold(item.key, item.version_id)
    clock.forward(DAY)
    assert (compare_holds(service), is_locked(service, kept)) == (1, True)
    assert list(Hold.objects.order_by("id").values_list("origin", "state")) == [
        ("person", "released"),
        ("store", "in_force"),
    ]
    assert set(Alert.objects.values_list("kind", flat=True)) == {"hold_lost", "hold_adopted"}
    service.store.release(item.key, item.version_id)


def test_an_object_that_vanished_behind_a_marker_is_no_longer_missing(service: Service, clock: FakeClock) -> None:
    """A delete marker over an original changes nothing: its bytes are read by its version; one that is gone is told."""
    kept, gone = (a_recording(service, name, at=clock()) for name in ("behind a marker", "gone"))
    item, lost = original_of(kept), original_of(gone)
    service.store._client.remove_object("lessonguard", item.key)  # type: ignore[attr-defined]  # the server's
    service.store.delete(lost.key, lost.version_id)
    clock.forward(service.policy.fixity.first_h * 3600)
    done = read_due(service)
    assert (done.checked, done.broken) == (2, 1)
    assert [original_of(one).fixity for one in (kept, gone)] == ["proven", "missing"]
    assert Recording.objects.exclude(frozen_at=None).get() == gone
