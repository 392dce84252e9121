"""What is seen of a recording, and when."""

import threading
from pathlib import Path

import numpy as np
import pytest

from analyzer.domain.base import Span
from analyzer.domain.errors import InvalidLessonError, TransientError
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.frames import Frame, FrameReader, JoinedReader, frames
from analyzer.media.limits import Limits
from analyzer.media.probe import probe
from analyzer.media.process import CancelledError
from tests.factory import Factory


def reader(path: Path, ffmpeg: Ffmpeg, every_ms: int = 1000, **options: object) -> FrameReader | JoinedReader:
    """A reader of the first video stream."""
    return frames(path, probe(path, "0" * 64), 0, ffmpeg, every_ms=every_ms, **options)  # type: ignore[arg-type]


def looks(path: Path, ffmpeg: Ffmpeg, every_ms: int = 1000) -> list[Frame]:
    """All frames at once; for short media only."""
    with reader(path, ffmpeg, every_ms) as found:
        return list(found)


@pytest.mark.parametrize(
    ("name", "every_ms", "times"),
    [
        ("ordinary.mp4", 1000, range(0, 6000, 1000)),
        ("ordinary.mp4", 200, range(0, 6000, 200)),
        ("two_seconds.mp4", 500, range(0, 2000, 500)),
        ("late_video.mp4", 1000, range(2000, 6000, 1000)),
        ("vfr_vp8.webm", 1000, range(0, 8000, 1000)),
        ("vfr_vp9.webm", 1000, range(0, 8000, 1000)),
        ("frozen.mp4", 1000, range(0, 12_000, 1000)),
        ("resized.webm", 1000, range(0, 6000, 1000)),
        ("hevc_odd.mkv", 1000, range(0, 4000, 1000)),
        ("broken_timestamps.ts", 1000, range(0, 8000, 1000)),
        ("truncated.mp4", 1000, range(0, 3480, 1000)),
        ("joined.webm", 1000, range(0, 6000, 1000)),
        ("slides_4.mp4", 1000, range(0, 16_000, 1000)),
        ("slides_30.webm", 1000, range(0, 120_000, 1000)),
        ("slides_60.mkv", 1000, range(0, 240_000, 1000)),
        ("one_slide.mp4", 1000, range(0, 90_000, 1000)),
        ("ictcp.mp4", 1000, range(0, 2000, 1000)),
        ("ycgco.mp4", 1000, range(0, 2000, 1000)),
        ("chroma_derived.mp4", 1000, range(0, 2000, 1000)),
        ("from_an_hour.mkv", 1000, range(0, 6000, 1000)),
        ("from_the_epoch.mkv", 1000, range(0, 6000, 1000)),
        ("subtitles_first.mp4", 1000, range(0, 6000, 1000)),
        ("joined.mkv", 1000, range(0, 6000, 1000)),
        ("joined.mp4", 1000, range(0, 6000, 1000)),
        ("joined.wmv", 1000, range(0, 6000, 1000)),
    ],
)
def test_looks_at_a_constant_rate(media: Factory, ffmpeg: Ffmpeg, name: str, every_ms: int, times: range) -> None:
    """There is one look for each period in which something is shown, at a time within the period."""
    found = [frame.at_ms for frame in looks(media(name), ffmpeg, every_ms)]
    assert [at_ms // every_ms * every_ms for at_ms in found] == list(times)


def test_a_still_is_repeated_as_the_last_picture_before_it(media: Factory, ffmpeg: Ffmpeg) -> None:
    """While nothing moves the picture that stands is seen, not the one of the look before."""
    found = {frame.at_ms: frame for frame in looks(media("vfr_vp8.webm"), ffmpeg)}
    assert [found[at].since_ms for at in range(2000, 6000, 1000)] == [2000] * 4
    assert found[5000].image is found[2000].image
    assert not np.array_equal(found[2000].image, found[1000].image)
    assert found[6000].since_ms == 6000


def test_pictures_are_upright_and_blue_green_red(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """A phone's picture is turned: what was at its left edge is at the top; colours come as OpenCV has them."""
    upright = looks(media("portrait.mp4"), ffmpeg)[0].image
    assert upright.shape == (320, 180, 3)
    assert upright[:30].mean() > 200
    assert upright[60:].mean() < 30
    red = tmp_path / "red.mp4"
    media.made(red, ("color=red:s=64x64:r=5",), "-t", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    blue, green, reddish = looks(red, ffmpeg)[0].image.reshape(-1, 3).mean(axis=0)
    assert reddish > 200
    assert max(blue, green) < 60


def test_a_size_that_changes_midway_is_scaled_to_the_first(media: Factory, ffmpeg: Ffmpeg) -> None:
    """Every picture has the shape that the probe announced."""
    found = looks(media("resized.webm"), ffmpeg)
    assert {frame.image.shape for frame in found} == {(240, 320, 3)}


def test_damage_is_reported_and_the_rest_is_seen(media: Factory, ffmpeg: Ffmpeg) -> None:
    """Where packets are destroyed nothing is yielded, the stretch is named, and looking goes on behind it."""
    with reader(media("damaged.mp4"), ffmpeg) as damaged:
        times = [frame.at_ms for frame in damaged]
    assert [at for at in times if at < 5000] == [0, 1000, 2000, 3000, 4000]
    assert [round(at, -3) for at in times if at >= 5000] == [10_000, 11_000, 12_000, 13_000, 14_000, 15_000]
    (lost,) = damaged.lost
    assert lost.overlap_ms(Span(start_ms=5000, end_ms=10_000)) >= 4900
    assert damaged.error == "Parts of the picture are damaged."
    assert damaged.covered_ms == pytest.approx(16_000, abs=100)


def test_intact_media_has_no_error(media: Factory, ffmpeg: Ffmpeg) -> None:
    """A whole file is covered to its end, and nothing is lost."""
    with reader(media("ordinary.mp4"), ffmpeg) as whole:
        assert len(list(whole)) == 6
    assert (whole.covered_ms, whole.lost, whole.error) == (6000, [], None)


def test_large_pictures_can_be_made_smaller(media: Factory, ffmpeg: Ffmpeg) -> None:
    """A cap on pixels keeps the picture's shape."""
    with reader(media("ordinary.mp4"), ffmpeg, max_pixels=160 * 120) as small:
        assert next(iter(small)).image.shape == (120, 160, 3)


def test_a_missing_stream_is_refused(media: Factory, ffmpeg: Ffmpeg) -> None:
    """Asking for a stream that is not there names it."""
    path = media("ordinary.mp4")
    with pytest.raises(InvalidLessonError, match="no video stream 3"):
        frames(path, probe(path, "0" * 64), 3, ffmpeg, every_ms=1000)


def test_stopping_early_leaves_nothing_running(media: Factory, ffmpeg: Ffmpeg) -> None:
    """A caller that has seen enough closes the reader, and the decoder is gone."""
    with reader(media("four_hours.mkv"), ffmpeg, 2000) as long:
        first = next(iter(long))
    assert first.at_ms == 0
    assert long._pictures.process._popen.returncode == -9


def test_can_be_cancelled(media: Factory, ffmpeg: Ffmpeg) -> None:
    """An event set elsewhere stops the looking."""
    cancel = threading.Event()
    with reader(media("ordinary.mp4"), ffmpeg, 200, cancel=cancel) as cancelled, pytest.raises(CancelledError):
        for _ in cancelled:
            cancel.set()


def test_a_decoder_that_hangs_is_given_up(media: Factory, tmp_path: Path) -> None:
    """When no picture comes for too long the failure is one to retry."""
    hung = tmp_path / "ffmpeg"
    hung.write_text("#!/bin/sh\nexec sleep 600\n")
    hung.chmod(0o755)
    with (
        reader(media("ordinary.mp4"), Ffmpeg(hung, "0"), limits=Limits(stall_s=0.2)) as stalled,
        pytest.raises(TransientError, match="no picture came"),
    ):
        next(iter(stalled))
