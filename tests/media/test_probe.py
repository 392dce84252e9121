"""What a probe says of a media file, and what it refuses."""

import re
from functools import partial
from pathlib import Path

import pytest

from analyzer.domain.errors import UnusableRecordingError
from analyzer.domain.recording import Recording
from analyzer.media.checksum import sha256_of
from analyzer.media.container import open_container
from analyzer.media.limits import Limits
from analyzer.media.probe import probe
from analyzer.media.timeline import Timeline
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
        ("one_hertz.wav", "audio stream 0 claims 1 samples a second; from 4000 to 768000 are decoded"),
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
        ("from_an_hour.mkv", 6000, set()),
        ("from_the_epoch.mkv", 6000, set()),
        ("cut_from_an_hour.mkv", 3500, {"truncated"}),
        ("subtitles_first.mp4", 6000, set()),
        ("timecode_first.mov", 6000, set()),
        ("unknown_codec.mp4", 6000, {"undecodable_stream", "no_video"}),
        ("ictcp.mp4", 2000, {"unusual_colours"}),
        ("slides_4.mp4", 16_000, set()),
        ("one_slide.mp4", 90_000, set()),
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


def test_what_nobody_foresaw_costs_one_stream_alone(media: Factory) -> None:
    """A packet that breaks the probe takes its stream away by name, and nothing else."""

    class Broken:
        @property
        def size(self) -> int:
            raise KeyError("a secret")

    with open_container(media("ordinary.mp4")) as container:
        picture, sound = (Timeline(stream, 0, 10) for stream in (*container.streams.video, *container.streams.audio))
        for packet in container.demux(sound.stream):
            sound.attempt(partial(sound.take, packet))
        picture.attempt(partial(picture.take, Broken()))  # type: ignore[arg-type]
    assert (sound.good, picture.good) == (True, False)
    assert f"{picture.name} {picture.fault}" == "video stream 0 could not be examined (KeyError)"


def test_a_part_that_cannot_be_read_has_its_length(media: Factory) -> None:
    """Of three recordings in a file the second is broken: the third is where it was, and the second is a known hole."""
    recording = probed(media("joined_badly.mkv"))
    (unread,) = (problem for problem in recording.problems if problem.name == "unread_part")
    first, third = recording.pieces
    assert unread.span is not None
    assert (unread.span.start_ms, unread.span.end_ms) == (first.duration_ms, third.start_ms)
    assert unread.span.duration_ms > 1000
    assert recording.duration_ms == third.start_ms + third.duration_ms


@pytest.mark.parametrize("name", ["truncated.mp4", "truncated.mkv", "truncated.avi", "truncated.wav"])
def test_what_was_cut_off_has_a_length(media: Factory, name: str) -> None:
    """A file that ends before its header or its structure says is cut short, by about as much as is missing."""
    (cut,) = (problem for problem in probed(media(name)).problems if problem.name == "truncated")
    assert cut.span is not None
    assert 1000 < cut.span.duration_ms < 3500


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
