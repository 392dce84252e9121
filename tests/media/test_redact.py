"""What is taken out of a copy is gone for good, what stays is there, and a copy that lies is refused."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from analyzer.domain.errors import IntegrityError, PermanentError, TransientError
from analyzer.domain.lesson import Region
from analyzer.domain.redaction import Cover, RedactionPolicy, Screen, Silence
from analyzer.media import redact
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.probe import probe
from analyzer.media.process import CancelledError
from analyzer.media.redact import MARK, Redaction, Sound, make_redacted
from analyzer.media.redacted_proof import prove_redacted
from tests.factory import AAC, H264, Factory

POLICY = RedactionPolicy(
    version="1", pad_s=0.5, pad_pixels=16, sure=0.9, screen=Screen.TEXT, silent_db=-60, black_level=24
)
TILE = Region(x=160, y=0, width=160, height=240)
KEPT_HZ, REMOVED_HZ = 440, 1_500
WHOLE_MS = 6_000


def cover(start_ms: int = 0, end_ms: int = WHOLE_MS, region: Region | None = TILE) -> Cover:
    """A stretch that is black."""
    return Cover(start_ms=start_ms, end_ms=end_ms, region=region, why="a test")


def silence(start_ms: int = 0, end_ms: int = WHOLE_MS) -> Silence:
    """A stretch that is silent."""
    return Silence(start_ms=start_ms, end_ms=end_ms, why="a test")


@pytest.fixture(scope="module")
def film(media: Factory) -> Path:
    """Six seconds of two moving tiles side by side, and a tone on either side: the left stays, the right goes."""
    path = media.scratch("two-people.mp4")
    tiles = "testsrc2=s=160x240:r=25[a];testsrc=s=160x240:r=25[b];[a][b]hstack"
    sound = f"aevalsrc='0.3*sin({KEPT_HZ}*2*PI*t)|0.3*sin({REMOVED_HZ}*2*PI*t)':s=48000"
    if not path.exists():
        media.made(path, (tiles, sound), "-t", "6", *H264, *AAC, "-movflags", "+faststart")
    return path


Make = Callable[..., Path]


@pytest.fixture
def make(ffmpeg: Ffmpeg, tmp_path: Path) -> Make:
    """`make(path, covers, silences by channel)` makes a copy and proves it."""

    def copy(path: Path, covers: list[Cover], silences: dict[int | None, list[Silence]], **judged: object) -> Path:
        original = probe(path, sha256_of(path))
        video = original.of_kind("video")
        sounds = [Sound(AudioSource(path, 0, channel), spans) for channel, spans in silences.items()]
        wanted = Redaction(video[0] if video else None, covers, sounds)
        out = tmp_path / "copy.mp4"
        make_redacted(path, original, wanted, out, ffmpeg, scratch=tmp_path, cancel=judged.get("cancel"))  # type: ignore[arg-type]
        proven = judged.get("as_if", wanted)
        prove_redacted(out, original, proven, POLICY, ffmpeg, scratch=tmp_path)  # type: ignore[arg-type]
        return out

    return copy


def pictures(path: Path) -> list[np.ndarray]:
    """Every frame, grey."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def strength(path: Path, side: int, hertz: int, start_ms: int, end_ms: int, ffmpeg: Ffmpeg) -> float:
    """How strong a tone is on a side of a copy."""
    (spool,) = spool_audio([AudioSource(path, 0, side)], ffmpeg, duration_ms=WHOLE_MS)
    with spool:
        samples = spool.read(start_ms, end_ms)
    wave = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 16_000)
    return float(abs((samples * wave).mean()) * 2)


def test_the_other_is_gone_and_who_stays_is_there(film: Path, make: Make, ffmpeg: Ffmpeg) -> None:
    """Throughout, one tile is black and one channel silent, while the other tile moves and the other tone sounds."""
    copy = make(film, [cover()], {0: [], 1: [silence()]})
    shown = pictures(copy)
    assert len(shown) == 150
    assert max(one[:240, 164:].max() for one in shown) <= 20
    assert min(one[:240, :150].std() for one in shown) > 30
    assert np.abs(shown[0][:240, :150].astype(int) - shown[-1][:240, :150]).mean() > 1
    assert strength(copy, 0, KEPT_HZ, 0, WHOLE_MS, ffmpeg) > 0.2
    for side in (0, 1):
        assert strength(copy, side, REMOVED_HZ, 0, WHOLE_MS, ffmpeg) < 0.0005


def test_a_stretch_goes_and_what_is_around_it_stays(film: Path, make: Make, ffmpeg: Ffmpeg) -> None:
    """Picture and sound are there up to the stretch, gone in it, and there again; times are the recording's."""
    copy = make(film, [cover(2_000, 4_000)], {0: [silence(1_000, 2_000)], 1: [silence(3_000, 5_000)]})
    by_second = [one[10:230, 170:].std() for one in pictures(copy)[12::25]]
    assert [deviation > 10 for deviation in by_second] == [True, True, False, False, True, True]
    kept = [strength(copy, 0, KEPT_HZ, s * 1000 + 100, s * 1000 + 900, ffmpeg) > 0.1 for s in range(6)]
    gone = [strength(copy, 1, REMOVED_HZ, s * 1000 + 100, s * 1000 + 900, ffmpeg) > 0.1 for s in range(6)]
    assert kept == [True, False, True, True, True, True]
    assert gone == [True, True, True, False, False, True]


def test_every_frame_and_the_file_itself_are_marked(film: Path, make: Make) -> None:
    """Words stand below the picture, which they do not hide, and in the file's own data, which holds nothing else."""
    copy = make(film, [cover()], {0: [], 1: []})
    for one in pictures(copy):
        strip = one[240:]
        assert strip.shape == (16, 320)
        assert (strip > 128).mean() > 0.05
    with av.open(str(copy)) as container:
        assert container.metadata["title"] == container.metadata["comment"] == MARK
        assert [stream.type for stream in container.streams] == ["video", "audio"]


def test_a_picture_that_stands_is_covered_when_its_time_comes(media: Factory, make: Make) -> None:
    """Where one picture stands for seconds, a cover that begins in its midst begins there."""
    copy = make(media("vfr_vp8.webm"), [cover(3_000, 5_000, None)], {None: []})
    by_second = [one[:240].std() > 10 for one in pictures(copy)[12::25]]
    assert by_second[:6] == [True, True, True, False, False, True]


@pytest.mark.parametrize("name", ["hevc_odd.mkv", "portrait.mp4", "late_audio.mp4", "resized.webm", "audio_only.m4a"])
def test_whatever_comes_in_is_covered_and_silenced(media: Factory, make: Make, name: str) -> None:
    """Odd sizes, turned, late, resized or without a picture: what is wholly taken out is proven to be."""
    path = media(name)
    sounds: dict[int | None, list[Silence]] = {None: [silence()]} if name != "resized.webm" else {}
    end_ms = 20_000
    copy = make(path, [cover(0, end_ms, None)], {key: [silence(0, end_ms)] for key in sounds})
    assert copy.stat().st_size > 0


def test_three_sounds_of_which_none_stays_are_silent(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """Where more are mixed than there are sides, a stretch in which all are silent is proven on both."""
    path = tmp_path / "three.mka"
    media.made(path, ("aevalsrc='0.2*sin(2764*t)|0.2*sin(3764*t)|0.2*sin(4764*t)':c=3.0",), "-t", "3", "-c:a", "flac")
    original = probe(path, sha256_of(path))
    sounds = [Sound(AudioSource(path, 0, channel), [silence(1_000, 2_000)]) for channel in range(3)]
    wanted, out = Redaction(None, [], sounds), tmp_path / "copy.mp4"
    make_redacted(path, original, wanted, out, ffmpeg, scratch=tmp_path)
    assert prove_redacted(out, original, wanted, POLICY, ffmpeg, scratch=tmp_path).silent_ms > 1_500


def test_what_is_not_covered_is_found_out(film: Path, make: Make, ffmpeg: Ffmpeg) -> None:
    """A copy in which a tile, a moment of it, or a voice was left is refused by what is really in it."""
    picture = probe(film, "0" * 64).of_kind("video")[0]
    sounds = [Sound(AudioSource(film, 0, 0), []), Sound(AudioSource(film, 0, 1), [silence()])]
    for claimed, said in (
        (Redaction(picture, [cover(region=Region(x=0, y=0, width=32, height=32))], sounds), "not black"),
        (Redaction(picture, [cover(), cover(region=None, end_ms=500)], sounds), "not black"),
        (Redaction(picture, [cover()], [Sound(sounds[0].source, [silence(2_000, 2_500)]), sounds[1]]), "can be heard"),
        (Redaction(picture, [cover()], []), "other streams"),
    ):
        with pytest.raises(IntegrityError, match=said):
            make(film, [cover()], {0: [], 1: [silence()]}, as_if=claimed)


@pytest.mark.parametrize("broken", ["_by_place", "_silence", "_spooled_label"])
def test_a_copier_that_does_not_cover_is_refused(
    film: Path, make: Make, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Whoever sabotages the covering, the silencing or the label gets no copy."""
    before = redact.__dict__[broken]
    sabotaged = {
        "_by_place": lambda *_: {},
        "_silence": lambda *_: None,
        "_spooled_label": lambda label, stack: before(replace(label, pixels=bytes(len(label.pixels))), stack),
    }
    monkeypatch.setattr(redact, broken, sabotaged[broken])
    with pytest.raises(IntegrityError, match="nothing was made"):
        make(film, [cover()], {0: [], 1: [silence()]})


def test_cancelled_full_or_empty(film: Path, make: Make, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """Each ends in its own family of errors."""
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        make(film, [cover()], {0: []}, cancel=cancel)
    with pytest.raises(PermanentError, match="neither a picture nor a sound"):
        make_redacted(
            film, probe(film, "0" * 64), Redaction(None, [], []), tmp_path / "x.mp4", ffmpeg, scratch=tmp_path
        )
    fake = tmp_path / "ffmpeg"
    fake.write_text("#!/bin/sh\necho 'No space left on device' >&2; exit 1\n")
    fake.chmod(0o755)
    found = probe(film, "0" * 64)
    wanted = Redaction(found.of_kind("video")[0], [], [])
    with pytest.raises(TransientError, match="disk is full"):
        make_redacted(film, found, wanted, tmp_path / "y.mp4", Ffmpeg(fake, "0"), scratch=tmp_path)
