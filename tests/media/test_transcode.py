"""Copies that browsers play."""

import threading
from pathlib import Path

import numpy as np
import pytest

from analyzer.domain.errors import IntegrityError, PermanentError, TransientError
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.probe import probe
from analyzer.media.process import CancelledError
from analyzer.media.transcode import make_playable, playable
from tests.factory import Factory

NO_SHA = "0" * 64


@pytest.mark.parametrize(
    ("name", "already"),
    [
        ("ordinary.mp4", True),
        ("audio_only.m4a", True),
        ("portrait.mp4", True),
        ("truncated.mp4", True),
        ("vfr_vp8.webm", False),
        ("vfr_vp9.webm", False),
        ("resized.webm", False),
        ("hevc_odd.mkv", False),
        ("audio_gap.mka", False),
        ("two_audio_streams.mp4", False),
        ("broken_timestamps.ts", False),
        ("mono_stereo.mp3", False),
        ("ictcp.mkv", False),
        ("timecode_first.mov", True),
        ("subtitles_first.mp4", True),
        ("from_the_epoch.mkv", False),
        ("slower.mkv", False),
    ],
)
def test_everything_becomes_playable(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path, name: str, already: bool) -> None:
    """The copy is H.264 and AAC in MP4 with its index in front, as long as the original, which stays as it was."""
    path = media(name)
    original = probe(path, sha256_of(path))
    assert playable(original) is already
    copy = probe(make_playable(path, original, tmp_path / "copy.mp4", ffmpeg), NO_SHA)
    assert playable(copy)
    assert copy.duration_ms == pytest.approx(original.duration_ms, abs=300)
    assert "odd_dimensions" not in {problem.name for problem in copy.problems}
    head = (tmp_path / "copy.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    assert sha256_of(path) == original.sha256
    assert [entry.name for entry in tmp_path.iterdir()] == ["copy.mp4"]


A = "0.3*sin(2764.6*t)"


@pytest.mark.parametrize(
    "streams",
    [(f"{A}:c=mono", f"-{A}:c=mono"), (f"{A}|0|-{A}|0|0|0:c=5.1",), (A + ":c=mono", "0:c=mono", f"-{A}:c=mono")],
)
def test_nothing_heard_is_lost_in_the_copy(
    media: Factory, ffmpeg: Ffmpeg, tmp_path: Path, streams: tuple[str, ...]
) -> None:
    """Streams and channels that are each other's opposite are heard on one side at least."""
    path = tmp_path / "opposite.mka"
    sources = tuple(f"aevalsrc='{one.partition(':')[0]}':{one.partition(':')[2]}" for one in streams)
    maps = [part for i in range(len(sources)) for part in ("-map", str(i))]
    media.made(path, sources, *maps, "-t", "2", "-c:a", "flac")
    copy = make_playable(path, probe(path, NO_SHA), tmp_path / "copy.mp4", ffmpeg)
    left, right = spool_audio([AudioSource(copy, 0, 0), AudioSource(copy, 0, 1)], ffmpeg, duration_ms=2000)
    with left, right:
        assert max(np.abs(side.read(500, 1500)).mean() for side in (left, right)) > 0.05


def test_strange_names_are_only_names(
    media: Factory, ffmpeg: Ffmpeg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Source and copy may look like an address, an option and a pattern, in whatever folder one stands."""
    monkeypatch.chdir(tmp_path)
    path = Path("concat:http:%d.mp4")
    path.write_bytes(media("two_seconds.mp4").read_bytes())
    out = make_playable(path, probe(path, NO_SHA), Path("-y %03d\n.mp4"), ffmpeg)
    assert out.stat().st_size > 0


def test_the_original_is_never_replaced(media: Factory, ffmpeg: Ffmpeg) -> None:
    """A copy over its own original is refused."""
    path = media("ordinary.mp4")
    with pytest.raises(PermanentError, match="original"):
        make_playable(path, probe(path, NO_SHA), path, ffmpeg)


@pytest.mark.parametrize(
    ("script", "family"),
    [
        ("exit 0", IntegrityError),
        ("echo half > /dev/null; exit 3", PermanentError),
        ("echo 'No space left on device' >&2; exit 1", TransientError),
    ],
)
def test_failure_leaves_no_trace(media: Factory, tmp_path: Path, script: str, family: type[Exception]) -> None:
    """An empty copy is no success, and after any failure what was there before is there still, alone."""
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    (folder := tmp_path / "copies").mkdir()
    (folder / "copy.mp4").write_text("before")
    path = media("ordinary.mp4")
    with pytest.raises(family):
        make_playable(path, probe(path, NO_SHA), folder / "copy.mp4", Ffmpeg(fake, "0"))
    assert {entry.name: entry.read_text() for entry in folder.iterdir()} == {"copy.mp4": "before"}


def test_cancelling_leaves_no_trace(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """A cancelled copy is not there, not even in part."""
    cancel = threading.Event()
    cancel.set()
    path = media("hevc_odd.mkv")
    with pytest.raises(CancelledError):
        make_playable(path, probe(path, NO_SHA), tmp_path / "copy.mp4", ffmpeg, cancel=cancel)
    assert list(tmp_path.iterdir()) == []
