"""Short lessons: one in which nothing is wrong, so that a fault shows; one that holds what is sealed."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.media.ffmpeg import Ffmpeg
from analyzer.service.bootstrap import Service
from analyzer.signing.key_ring import new_key_ring
from tests.factory import Factory
from tests.integration.command import SAMPLE, Ran, analysis_in, demonstrated, sha256
from tests.integration.sealed_lesson import picture_in, write_config, write_lesson
from tests.integration.sealed_picture import Wanted
from tests.logged import logging_to


@pytest.fixture(scope="session")
def clip(media: Factory) -> Path:
    """The first eight seconds of the sample lesson."""
    path = media.scratch("clip.mp4")
    media.run("-i", SAMPLE / "lesson.mp4", "-t", "8", "-c", "copy", path)
    return path


@pytest.fixture(scope="session")
def original() -> str:
    """The sample's SHA-256 before anything was done with it."""
    return sha256(SAMPLE / "lesson.mp4")


@pytest.fixture(scope="session")
def out(original: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the results of `demo` go; its desk lies beside them."""
    assert original
    return tmp_path_factory.mktemp("demo") / "out"


@pytest.fixture(scope="session")
def demo(out: Path) -> Ran:
    """What `demo` printed."""
    return demonstrated(out)


@pytest.fixture(scope="session")
def analysis(demo: Ran, out: Path) -> dict[str, Any]:
    """What `demo` found."""
    assert demo.code == 0, demo.err
    return analysis_in(out)


@pytest.fixture
def at_home(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands find the test's own service, which can sign, and leave the logs of this process as they were."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(service.settings.home))
    monkeypatch.setenv("LESSONGUARD_SIGNING_KEY", new_key_ring().to_pem())
    with logging_to(io.StringIO(), monkeypatch):
        yield


@pytest.fixture
def clip_lesson() -> dict[str, Any]:
    """The lesson record of the clip; complete."""
    sample: dict[str, Any] = json.loads((SAMPLE / "lesson.json").read_text(encoding="utf-8"))
    stay = {"participant": "s-1", "joined_ms": 0}
    return sample | {"scheduled_end": "2026-10-05T16:00:05Z", "attendance": [stay], "chat": []}


@pytest.fixture(scope="session")
def sealed_lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds of a lesson in which something is sealed."""
    return write_lesson(tmp_path_factory.mktemp("lesson") / "lesson.mp4")


@pytest.fixture(scope="session")
def sealing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration that seals it."""
    return write_config(tmp_path_factory.mktemp("config") / "config")


@pytest.fixture(scope="session")
def wanted(sealed_lesson: Path, ffmpeg: Ffmpeg) -> Wanted:
    """What is sealed in it."""
    return picture_in(sealed_lesson, ffmpeg)
