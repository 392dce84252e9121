"""A clip holds what was asked for, stream by stream as it was, and says where it comes from."""

from pathlib import Path

import av
import pytest

from analyzer.domain.base import Span
from analyzer.domain.errors import PermanentError
from analyzer.media.clip import cut_clip
from tests.factory import Factory


def packets(path: Path, kind: str) -> list[bytes]:
    """The coded bytes of a file's first stream of a kind."""
    with av.open(str(path)) as container:
        stream = next(s for s in container.streams if s.type == kind)
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


@pytest.mark.parametrize("name", ["ordinary.mp4", "vfr_vp8.webm", "hevc_odd.mkv", "from_an_hour.mkv", "audio_only.m4a"])
def test_a_clip_is_a_stretch_of_the_recording_as_it_was(media: Factory, tmp_path: Path, name: str) -> None:
    """Each of its coded pictures and sounds is one of the recording's, in order, and it covers what was asked."""
    original, out = media(name), tmp_path / "clip.mkv"
    clip = cut_clip(original, Span(start_ms=1_000, end_ms=2_000), out)
    assert clip.start_ms <= 1_000
    assert clip.end_ms >= 2_000
    with av.open(str(out)) as container:
        kinds = {s.type for s in container.streams}
        lasts_ms = (container.duration or 0) // 1000
    for kind in kinds:
        whole, part = packets(original, kind), packets(out, kind)
        assert part
        start = whole.index(part[0])
        assert whole[start : start + len(part)] == part
    assert abs(lasts_ms - (clip.end_ms - clip.start_ms)) <= 100


def test_the_same_stretch_is_the_same_clip(media: Factory, tmp_path: Path) -> None:
    """Its hash can be noted: cutting again makes the same bytes."""
    made = []
    for number in range(2):
        out = tmp_path / f"{number}.mkv"
        cut_clip(media("ordinary.mp4"), Span(start_ms=0, end_ms=1_500), out)
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_beyond_the_end_there_is_no_clip(media: Factory, tmp_path: Path) -> None:
    """What has no times, and what lies outside, is refused."""
    with pytest.raises(PermanentError):
        cut_clip(media("stereo_mono.aac"), Span(start_ms=0, end_ms=1_000), tmp_path / "clip.mkv")
