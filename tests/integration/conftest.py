"""A short lesson in which nothing is wrong and everything can be assessed: what a fault takes away then shows."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.factory import Factory
from tests.integration.command import SAMPLE


@pytest.fixture(scope="session")
def clip(media: Factory) -> Path:
    """The first eight seconds of the sample lesson."""
    path = media.scratch("clip.mp4")
    media.run("-i", SAMPLE / "lesson.mp4", "-t", "8", "-c", "copy", path)
    return path


@pytest.fixture
def clip_lesson() -> dict[str, Any]:
    """The lesson record of the clip; complete."""
    sample: dict[str, Any] = json.loads((SAMPLE / "lesson.json").read_text(encoding="utf-8"))
    stay = {"participant": "s-1", "joined_ms": 0}
    return sample | {"scheduled_end": "2026-10-05T16:00:05Z", "attendance": [stay], "chat": []}
