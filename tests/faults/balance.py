"""What must hold once everything has come to rest, and the patience of tests that wait for it."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import yaml

from analyzer.domain.stages import RecordingState
from analyzer.records.models import Item, Recording, Run
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.pipeline.garbage_collection import collect_garbage
from tests.integration.command import CONFIG
from tests.shape import Shape

IMPATIENT = {
    "stages": {
        "lease_s": 2,
        "heartbeat_s": 0.5,
        "backoff_s": 0.2,
        "longest_backoff_s": 2,
        "enqueue_again_s": 1,
        "finish_s": 1,
    },
    "scheduler": {"sweep_s": 0.3, "reconcile_s": 1},
}
"""Leases and waits for tests: seconds where real ones are minutes."""


def impatient(folder: Path) -> Path:
    """Make a copy of the shipped configuration with a test's patience."""
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, changes in IMPATIENT.items():
        path = folder / "service" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))
    return folder


def assert_balanced(shape: Shape, *, assessed: int, parked: int = 0) -> None:
    """Every recording ended assessed or parked with its reason, once; nothing is left over; the ledger balances."""
    states = list(Recording.objects.values_list("state", flat=True))
    assert sorted(states) == [RecordingState.ASSESSED] * assessed + [RecordingState.PARKED] * parked
    assert all(Recording.objects.filter(state=RecordingState.PARKED).values_list("reason", flat=True))
    assert Run.objects.count() == assessed
    assert Recording.objects.filter(state=RecordingState.ASSESSED, current_run=None).count() == 0
    _assert_nothing_left(shape)
    today = datetime.now(UTC).date()
    counts = write_ledger(today, shape.service).counts
    assert counts.get("processed", 0) == assessed, counts
    assert counts.get("failed", 0) == parked, counts
    assert sum(counts.values()) == assessed + parked, counts


def _assert_nothing_left(shape: Shape) -> None:
    service, tomorrow = shape.service, datetime.now(UTC) + timedelta(days=1)
    collect_garbage(service.store, service.settings, service.policy.stages, now=tomorrow)
    known = set(Item.objects.values_list("key", "version_id"))
    for prefix in ("originals/", "derived/"):
        stored = {(one.key, one.version_id) for one in shape.service.store.list(prefix, versions=True)}
        assert stored == {item for item in known if item[0].startswith(prefix)}
    scratch = shape.service.settings.scratch_folder
    assert not scratch.exists() or list(scratch.iterdir()) == []
    assert [process.cmdline() for process in psutil.process_iter() if _is_ours(process, shape)] == []


def _is_ours(process: psutil.Process, shape: Shape) -> bool:
    """Whether an ffmpeg is still at work on something of this test."""
    try:
        return any(str(shape.folder) in part for part in process.cmdline()) and "ffmpeg" in process.name()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
