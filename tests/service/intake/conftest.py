"""Fixtures for every test of intake."""

from pathlib import Path

import pytest

from tests.service.intake.hands import Hands


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    """Who hands recordings in."""
    return Hands(tmp_path / "hands")
