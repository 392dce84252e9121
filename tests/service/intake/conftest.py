"""Fixtures for every test of intake."""

from pathlib import Path

import pytest

from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock
from tests.service.intake.hands import Hands
from tests.service.intake.watched import Watched


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    """Who hands recordings in."""
    return Hands(tmp_path / "hands")


@pytest.fixture
def watched(service: Service, tmp_path: Path, clock: FakeClock) -> Watched:
    """A folder that is watched."""
    return Watched(service, tmp_path / "watched", clock)
