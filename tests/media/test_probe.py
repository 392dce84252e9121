"""What a probe says of a media file, and what it refuses."""

import re
from pathlib import Path

import pytest

from analyzer.domain.errors import UnusableRecordingError
from analyzer.domain.recording import Recording
from analyzer.media.checksum import sha256_of
from analyzer.media.limits import Limits
from analyzer.media.probe import probe
from tests.factory import Factory

NO_SHA = "0" * 64


def probed(path: Path) -> Recording:
    """A recording whose sum does not matter."""
    return probe(path, NO_SHA)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty.mp4", "is empty"),
        ("text.mp4", "is not a media file"),
        ("playlist.mp4", "is not a"),
        ("no_moov.mp4", "was never finished"),
        ("absurd.mkv", "claims to last 600 minutes"),
        ("claims_8k.mkv", "claims"),
        ("bomb.mp4", "4096×4096 pixels for 3600 s"),
    ],
)
def test_refuses_what_cannot_be_assessed(media: Factory, name: str, sentence: str) -> None:
    """A file with nothing to assess is refused with the reason, its name and no path."""
    path = media(name)
    with pytest.raises(UnusableRecordingError, match=sentence) as refused:
        probed(path)
    assert name in str(refused.value)
    assert str(path.parent) not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    """A missing file and a folder are each named for what they are."""
    with pytest.raises(UnusableRecordingError, match=r"there is no file 'gone\.mp4'"):
        probed(tmp_path / "gone.mp4")
    with pytest.raises(UnusableRecordingError, match="is not a file"):
        probed(tmp_path)


def test_refuses_pictures_too_large_to_decode(media: Factory) -> None:
    """A picture beyond the limit is refused before anything of it is decoded."""
    with pytest.raises(UnusableRecordingError, match="320×240"):
        probe(media("ordinary.mp4"), NO_SHA, limits=Limits(max_pixels=1000))


def test_refuses_pictures_too_many_to_decode(media: Factory) -> None:
    """A rate of pictures beyond the limit is refused before the recording is looked at."""
    with pytest.raises(UnusableRecordingError, match="25 times a second"):
        probe(media("ordinary.mp4"), NO_SHA, limits=Limits(max_pixels_per_second=1e6))


def test_refuses_recordings_too_long(media: Factory) -> None:
    """A recording beyond the limit is refused by its measured length."""
    with pytest.raises(UnusableRecordingError, match="more than the 0"):
        probe(media("ordinary.mp4"), NO_SHA, limits=Limits(max_duration_ms=5000))


@pytest.mark.parametrize(
    ("name", "duration_ms", "problems"),
    [
        ("ordinary.mp4", 6000, set()),
        ("two_seconds.mp4", 2000, set()),
        ("truncated.mp4", 3500, {"truncated"}),
        ("truncated.mkv", 2300, {"truncated", "odd_dimensions"}),
        ("audio_only.m4a", 4000, {"no_video"}),
        ("cover_art.m4a", 3000, {"no_video"}),
        ("video_only.mp4", 4000, {"no_audio"}),
        ("vfr_vp8.webm", 8000, {"variable_frame_rate"}),
        ("vfr_vp9.webm", 8000, {"variable_frame_rate"}),
        ("frozen.mp4", 12_000, {"variable_frame_rate"}),
        ("hevc_odd.mkv", 4000, {"odd_dimensions"}),
        ("portrait.mp4", 3000, {"rotated"}),
        ("late_audio.mp4", 6000, {"late_stream"}),
        ("late_video.mp4", 6000, {"late_stream"}),
        ("two_audio_streams.mp4", 4000, {"several_audio_streams"}),
        ("broken_timestamps.ts", 8000, {"broken_timestamps"}),
        ("four_hours.mkv", 14_400_000, set()),
        ("mono_stereo.mp3", 6050, {"no_video"}),
        ("slower.aac", 6050, {"no_video"}),
        ("faster.aac", 6050, {"no_video"}),
    ],
)
def test_measures_length_and_names_problems(media: Factory, name: str, duration_ms: int, problems: set[str]) -> None:
    """Length is that of what is in the file, and each fault is named once for what it is."""
    recording = probed(media(name))
    assert recording.duration_ms == pytest.approx(duration_ms, abs=100)
    assert {problem.name for problem in recording.problems} == problems
    assert not any(re.search(r"/|\.mp[34]", problem.detail) for problem in recording.problems)


def test_streams_are_described_as_displayed(media: Factory) -> None:
    """A phone's upright picture has its displayed size and the angle that makes it so."""
    (video,) = probed(media("portrait.mp4")).of_kind("video")
    assert (video.width, video.height, video.rotation) == (180, 320, 90)
    assert (video.codec, video.pixel_format) == ("h264", "yuv420p")
    assert video.frame_rate == pytest.approx(25)


def test_late_streams_know_when_they_start(media: Factory) -> None:
    """A stream's start is counted from the recording's."""
    (audio,) = probed(media("late_audio.mp4")).of_kind("audio")
    assert audio.start_ms == pytest.approx(2000, abs=50)


@pytest.mark.parametrize(
    "name", ["two words.mp4", 'it\'s "q".mp4', "new\nline.mp4", "-y.mp4", "%d%03d.mp4", "http:x.mp4", "concat:a|b.mp4"]
)
def test_any_name_will_do(media: Factory, tmp_path: Path, name: str) -> None:
    """A name that looks like an option, a pattern or an address is only a name."""
    path = tmp_path / name
    path.write_bytes(media("two_seconds.mp4").read_bytes())
    assert probe(path, sha256_of(path)).bytes == path.stat().st_size
