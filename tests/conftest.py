"""Fixtures for every test."""

import pytest

from analyzer.media.ffmpeg import Ffmpeg, find_ffmpeg
from tests.factory import Factory


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    """The ffmpeg that comes with the project's own dependencies."""
    return find_ffmpeg(None, None)


@pytest.fixture(scope="session")
def media(ffmpeg: Ffmpeg, tmp_path_factory: pytest.TempPathFactory) -> Factory:
    """Generated media by name: `media("ordinary.mp4")` is a path."""
    return Factory(ffmpeg.path, tmp_path_factory.mktemp("media"))
