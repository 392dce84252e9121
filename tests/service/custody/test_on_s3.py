"""Custody on a real S3 server: what anchors it lies under the server's own lock."""

from dataclasses import replace
from datetime import timedelta

import pytest

from analyzer.domain.errors import ObjectLockedError
from analyzer.records.models import CustodyCheckpoint
from analyzer.service.bootstrap import Service
from analyzer.service.custody.receipts import receipt
from analyzer.service.custody.verifying import verify_custody
from tests.servers.seaweedfs import SeaweedFS
from tests.service.custody.conftest import Told


@pytest.fixture
def service(service: Service, s3_server: SeaweedFS) -> Service:
    """The service's parts, on a bucket of its own."""
    return replace(service, store=s3_server.store(bucket=s3_server.new_bucket()))


def test_a_checkpoint_is_locked_and_proves_what_was_told(told: Told) -> None:
    """It cannot be deleted for as long as the policy says, its receipt holds, and a marker over it is named."""
    store, row = told.service.store, CustodyCheckpoint.objects.get()
    until = row.at + timedelta(days=told.service.policy.custody.keep_days)
    locked = store.retained_until(row.key, row.version_id)
    assert locked is not None
    assert locked >= until.replace(microsecond=0)
    with pytest.raises(ObjectLockedError):
        store.delete(row.key, row.version_id)
    found = verify_custody(store, told.service.settings, [receipt(row)])
    assert (found.faults, found.checkpoints, found.unanchored) == ([], 1, 0)
    store._client.remove_object(store._bucket, row.key)  # type: ignore[attr-defined]  # the server's
    (fault,) = verify_custody(store, told.service.settings, [receipt(row)]).faults
    assert "hidden by a delete marker" in fault.what
