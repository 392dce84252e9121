"""Another authority signs when a checkpoint was there; openssl, from outside, is both authority and judge."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.records.models import CustodyCheckpoint
from analyzer.service.custody.timestamps import stamp_checkpoints
from analyzer.service.custody.verifying import verify_custody
from tests.fakes import FakeClock
from tests.servers.timestamping import Authority, timestamp_authority
from tests.service.custody.conftest import Told

OPENSSL = shutil.which("openssl") or ""
pytestmark = pytest.mark.skipif(not OPENSSL, reason="openssl, the judge, is not on this machine")


def asking(told: Told, authority: Authority, roots: Path | None = None) -> Told:
    """The service with this authority."""
    named = {"timestamp_authority": authority.url, "timestamp_roots": roots or authority.roots}
    return told._replace(service=replace(told.service, settings=told.service.settings.model_copy(update=named)))


def stamp(told: Told, clock: FakeClock) -> int:
    """Have checkpoints stamped."""
    service = told.service
    return stamp_checkpoints(service.store, service.settings, service.policy.custody, clock)


def test_a_checkpoint_is_stamped_once_and_openssl_believes_it(told: Told, clock: FakeClock, tmp_path: Path) -> None:
    """The answer is kept beside the checkpoint, and `openssl ts -verify` accepts it for those very bytes."""
    with timestamp_authority(tmp_path / "tsa") as authority:
        told = asking(told, authority)
        assert (stamp(told, clock), stamp(told, clock), authority.answers) == (1, 0, 1)
    found = verify_custody(told.service.store, told.service.settings)
    assert (found.faults, found.timestamps) == ([], 1)
    objects = told.service.settings.home / "objects" / "keys" / "custody"
    (answer,), (checkpoint,) = (objects / "timestamps").rglob("data"), (objects / "checkpoints").rglob("data")
    judged = ["ts", "-verify", "-data", checkpoint, "-in", answer, "-CAfile", authority.roots]
    said = subprocess.run([OPENSSL, *judged], capture_output=True, text=True, check=False)
    assert "Verification: OK" in said.stdout + said.stderr


def test_an_authority_that_is_not_believed_stamps_nothing(told: Told, clock: FakeClock, tmp_path: Path) -> None:
    """An answer that another root has signed is not kept, and the checkpoint stays to be stamped."""
    with timestamp_authority(tmp_path / "ours") as ours, timestamp_authority(tmp_path / "theirs") as theirs:
        assert stamp(asking(told, theirs, ours.roots), clock) == 0
    assert CustodyCheckpoint.objects.get().stamped_at is None


def test_an_authority_that_is_away_is_asked_again(told: Told, clock: FakeClock, tmp_path: Path) -> None:
    """Nothing is lost while it is away."""
    with timestamp_authority(tmp_path / "tsa") as authority:
        pass
    assert stamp(asking(told, authority), clock) == 0


def test_a_timestamp_of_something_else_is_named(told: Told, clock: FakeClock, tmp_path: Path) -> None:
    """A timestamp that was altered, or vanished, is a fault of its checkpoint."""
    with timestamp_authority(tmp_path / "tsa") as authority:
        told = asking(told, authority)
        stamp(told, clock)
    stamps = told.service.settings.home / "objects" / "keys" / "custody" / "timestamps"
    (data,) = stamps.rglob("data")
    data.chmod(0o600)
    data.write_bytes(data.read_bytes()[:-40] + bytes(40))
    (fault,) = verify_custody(told.service.store, told.service.settings).faults
    assert "its timestamp does not hold" in fault.what
    shutil.rmtree(stamps)
    (fault,) = verify_custody(told.service.store, told.service.settings).faults
    assert "not in the store any more" in fault.what
