"""Recordings whose originals are really stored, and hands that reach into the folder behind the service's back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.records.models import Item, Recording
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock
from tests.service.ledger.days import a_recording

Damage = Callable[[Path], object]


def file_of(service: Service, item: Item) -> Path:
    """Where a version's bytes lie on the disk, made writable."""
    path = service.settings.home / "objects" / "keys" / item.key / f"={item.version_id}" / "data"
    path.chmod(0o600)
    return path


def original_of(recording: Recording) -> Item:
    """A recording's original, as its row is now."""
    return Item.objects.get(recording=recording, role="original")


def flip(path: Path) -> None:
    """Change one byte, as a bad disk or a hand does; size and time stay."""
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    """Cut the end off."""
    path.write_bytes(path.read_bytes()[:-1])


@pytest.fixture
def kept(service: Service, clock: FakeClock) -> Recording:
    """An assessed recording, stored now."""
    return a_recording(service, "kept", at=clock())
