"""What may be a recording by its name."""

import pytest

from analyzer.media.formats import media_suffixes


@pytest.mark.parametrize(
    "suffix",
    [
        ".mp4",
        ".m4v",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".flv",
        ".mpg",
        ".ts",
        ".mp3",
        ".m4a",
        ".aac",
        ".wav",
        ".flac",
        ".ogg",
        ".opus",
        ".mka",
        ".wma",
        ".3gp",
    ],
)
def test_recordings_are_known(suffix: str) -> None:
    """What libav reads, also where it names the ending for writing alone."""
    assert suffix in media_suffixes()


@pytest.mark.parametrize(
    "suffix",
    [
        ".json",
        ".txt",
        ".srt",
        ".vtt",
        ".ass",
        ".jpg",
        ".png",
        ".gif",
        ".heic",
        ".webp",
        ".tif",
        ".pdf",
        ".xml",
        ".html",
        ".csv",
        ".zip",
        ".m3u8",
        ".nfo",
    ],
)
def test_text_and_pictures_are_none(suffix: str) -> None:
    """Many of them can be read, too."""
    assert suffix not in media_suffixes()
