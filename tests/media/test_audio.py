"""What is heard of a recording, and when."""

import threading
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np
import pytest

from analyzer.domain.errors import InvalidLessonError, TransientError, UnusableRecordingError
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.probe import probe
from analyzer.media.problems import silence
from analyzer.media.process import CancelledError
from analyzer.media.spool import AudioSpool
from tests.factory import Factory
from tests.integration.command import SAMPLE


def spooled(ffmpeg: Ffmpeg, *sources: AudioSource, duration_ms: int = 60_000) -> list[AudioSpool]:
    """Audio of short media."""
    return spool_audio(sources, ffmpeg, duration_ms=duration_ms)


def loudness(spool: AudioSpool, second: int) -> float:
    """Root mean square of the middle of a second."""
    samples = spool.read(second * 1000 + 200, second * 1000 + 800)
    return float(np.sqrt(np.mean(samples**2)))


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("ordinary.mp4", "111111"),
        ("late_audio.mp4", "001111"),
        ("audio_gap.mka", "110011"),
        ("audio_only.m4a", "1111"),
        ("silent_audio.mp4", "0000"),
        ("vfr_vp8.webm", "11111111"),
        ("broken_timestamps.ts", "11111111"),
        ("truncated.mkv", "11"),
    ],
)
def test_sound_is_where_the_timestamps_put_it(media: Factory, ffmpeg: Ffmpeg, name: str, heard: str) -> None:
    """Late audio is led in by silence and gaps are filled, so that time 0 is the recording's time 0."""
    (spool,) = spooled(ffmpeg, AudioSource(media(name)))
    with spool:
        assert "".join(str(int(loudness(spool, second) > 0.01)) for second in range(len(heard))) == heard
        assert spool.duration_ms == pytest.approx(len(heard) * 1000, abs=250)


def test_streams_and_channels_come_apart(media: Factory, ffmpeg: Ffmpeg) -> None:
    """Each source is its own stream or channel, at 16 kHz, in the order asked for."""
    path, stereo = media("two_audio_streams.mp4"), media("voice_per_channel.m4a")
    spools = spooled(ffmpeg, AudioSource(path, 1), AudioSource(stereo, 0, 1), AudioSource(path, 0))
    pitches = []
    for spool, second in zip(spools, (1, 2, 1), strict=True):
        with spool:
            spectrum = np.abs(np.fft.rfft(spool.read(second * 1000, second * 1000 + 1000)))
            pitches.append(int(spectrum.argmax()))
    assert pitches == [900, pytest.approx(477, abs=2), 300]


CHANGING = [
    "mono_stereo.mp3",
    "slower.mp3",
    "stereo_mono.aac",
    "slower.aac",
    "faster.aac",
    "faster.ts",
    "mono_stereo.ts",
    "stereo_mono.mkv",
    "slower.mkv",
    "mono_stereo.mp4",
]


@pytest.mark.parametrize("name", CHANGING)
def test_channels_and_rate_may_change(media: Factory, ffmpeg: Ffmpeg, name: str) -> None:
    """What is heard after a change of channels or sample rate is heard when it was said, and nothing after the end."""
    recording = probe(media(name), "0" * 64)
    (spool,) = spooled(ffmpeg, AudioSource(media(name)), duration_ms=recording.duration_ms)
    with spool:
        loud = np.flatnonzero(np.abs(spool.read(0, 60_000)) > 0.02) / 16_000
        first, second = loud[loud < 3], loud[loud >= 3]
        assert [first[0], first[-1]] == pytest.approx([1, 2], abs=0.3)
        assert [second[0], second[-1]] == pytest.approx([4, 5], abs=0.3)
        assert spool.duration_ms <= recording.duration_ms


JOINED = ["webm", "mkv", "mp4", "avi", "flv", "wmv", "ogv", "opus", "wav", "flac"]


@pytest.mark.parametrize("name", [*(f"joined.{kind}" for kind in JOINED), "joined_closed.webm", "joined_fragments.mp4"])
def test_recordings_joined_in_one_file_are_all_heard(media: Factory, ffmpeg: Ffmpeg, name: str) -> None:
    """What a recorder wrote after a break in the connection is heard after what it wrote before."""
    recording = probe(media(name), "0" * 64)
    assert recording.duration_ms == pytest.approx(6000, abs=350)
    assert "joined" in {problem.name for problem in recording.problems} or name == "joined.flac"
    source = AudioSource(media(name), pieces=recording.pieces)
    (spool,) = spooled(ffmpeg, source, duration_ms=recording.duration_ms)
    with spool:
        loud = np.flatnonzero(np.abs(spool.read(0, 60_000)) > 0.02) / 16_000
        first, second = loud[loud < 3], loud[loud >= 3]
        assert [first[0], first[-1]] == pytest.approx([1, 2], abs=0.3)
        assert [second[0], second[-1]] == pytest.approx([4, 5], abs=0.3)


A, B = "0.3*sin(2764.6*t)", "0.3*sin(5686.3*t)"
PULSE = "0.3*sin(2764.6*t)*(1-2*between(t,1,3))"


@pytest.mark.parametrize(
    ("channels", "pitches"),
    [
        (f"{A}|-{A}", [440]),
        (f"{A}|-0.9*{A}", [440]),
        (f"{A}|{PULSE}", [440]),
        (f"{A}+{B}|{A}-{B}", [440, 905]),
        (f"{A}|-{A}|{B}|-{B}:c=4.0", [440, 905]),
        (f"{A}|{A}|-2*{A}|0|0|0:c=5.1", [440]),
        (f"0|0|{A}|0|-{A}|0:c=5.1", [440]),
        (f"{A}|0", [440]),
        (f"{A}|{B}", [440, 905]),
    ],
    ids=["opposite", "nearly", "for_a_while", "one_of_two", "pairs", "all_together", "centre", "one_side", "apart"],
)
def test_channels_do_not_cancel_each_other(
    media: Factory, ffmpeg: Ffmpeg, tmp_path: Path, channels: str, pitches: list[int]
) -> None:
    """Whatever any channel holds is in the mix, about as loud, at every moment."""
    path = tmp_path / "channels.wav"
    sound, _, layout = channels.partition(":")
    media.made(path, (f"aevalsrc='{sound}':{layout or 'c=stereo'}",), "-t", "4")
    (spool,) = spooled(ffmpeg, AudioSource(path))
    with spool:
        for second in range(4):
            spectrum = np.abs(np.fft.rfft(spool.read(second * 1000, second * 1000 + 1000)))
            assert sorted(spectrum.argsort()[-len(pitches) :]) == pytest.approx(pitches, abs=1)
            assert loudness(spool, second) > 0.06


def test_an_ordinary_mix_is_the_mean(ffmpeg: Ffmpeg) -> None:
    """Where two people speak each in a channel, nothing is done to them but taking their mean."""
    path = SAMPLE / "lesson.mp4"
    sources = [AudioSource(path), AudioSource(path, 0, 0), AudioSource(path, 0, 1)]
    mixed, left, right = spooled(ffmpeg, *sources)
    with mixed, left, right:
        mean = (left.read(0, 60_000) + right.read(0, 60_000)) / 2
        assert np.abs(mixed.read(0, 60_000) - mean).max() <= 2 / 32_768


def test_no_sound_means_in_no_channel(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """A recording is called silent only where none of its channels holds sound."""
    path = tmp_path / "opposite.wav"
    media.made(path, ("aevalsrc='0.0015*sin(2764.6*t)|-0.0015*sin(2764.6*t)|0|0:c=4.0",), "-t", "2")
    (spool,) = spooled(ffmpeg, AudioSource(path))
    with spool:
        assert not spool.silent


def test_a_read_beyond_the_end_gives_what_is_there(media: Factory, ffmpeg: Ffmpeg) -> None:
    """Samples are floats within one, as many as there are."""
    (spool,) = spooled(ffmpeg, AudioSource(media("two_seconds.mp4")))
    with spool:
        samples = spool.read(1500, 9000)
        assert samples.dtype == np.float32
        assert samples.size == pytest.approx(8000, abs=400)
        assert 0.05 < np.abs(samples).max() <= spool.peak <= 1
        assert spool.read(5000, 9000).size == 0


@pytest.mark.parametrize(("name", "silent"), [("silent_audio.mp4", True), ("ordinary.mp4", False)])
def test_silence_is_noticed(media: Factory, ffmpeg: Ffmpeg, name: str, silent: bool) -> None:
    """A microphone that was never on is told from one that was."""
    (spool,) = spooled(ffmpeg, AudioSource(media(name)))
    with spool:
        assert spool.silent is silent
        problem = silence(spool, 0)
    assert (problem.name if problem else None) == ("silent_audio" if silent else None)


@pytest.mark.parametrize(("name", "damaged"), [("truncated.mkv", True), ("ordinary.mp4", False)])
def test_damage_is_noticed(media: Factory, ffmpeg: Ffmpeg, name: str, damaged: bool) -> None:
    """Audio of which a part could not be decoded says so."""
    (spool,) = spooled(ffmpeg, AudioSource(media(name)))
    with spool:
        assert spool.damaged is damaged


@pytest.mark.parametrize(
    ("source", "named"),
    [((1, None), "audio stream 1 of 'ordinary.mp4'"), ((0, 4), "audio stream 0, channel 4 of 'ordinary.mp4'")],
)
def test_a_missing_stream_or_channel_is_named(
    media: Factory, ffmpeg: Ffmpeg, source: tuple[int, int | None], named: str
) -> None:
    """What the lesson record asks for and the file does not have is refused by name."""
    with pytest.raises(InvalidLessonError, match=named):
        spooled(ffmpeg, AudioSource(media("ordinary.mp4"), *source))


def test_four_hours_take_little_memory_and_leave_nothing(media: Factory, ffmpeg: Ffmpeg, tmp_path: Path) -> None:
    """A long lesson is read through without being held in memory, from a file that has no name."""
    source = AudioSource(media("four_hours.mkv"))
    before = getrusage(RUSAGE_SELF).ru_maxrss
    (spool,) = spool_audio([source], ffmpeg, duration_ms=14_400_000, scratch=tmp_path)
    with spool:
        assert list(tmp_path.iterdir()) == []
        assert spool.duration_ms == 14_400_000
        assert spool.peak > 0.05
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 40_000, "kilobytes"


def test_can_be_cancelled(media: Factory, ffmpeg: Ffmpeg) -> None:
    """An event that is set stops the decoding."""
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(CancelledError):
        spool_audio([AudioSource(media("ordinary.mp4"))], ffmpeg, duration_ms=6000, cancel=cancel)


@pytest.mark.parametrize(
    ("script", "family"),
    [
        ("echo '/secret/x: No space left on device' >&2; exit 1", TransientError),
        ("kill -9 $$", TransientError),
        ("echo '/secret/x: broken' >&2; exit 1", UnusableRecordingError),
    ],
)
def test_failures_fall_into_families(media: Factory, tmp_path: Path, script: str, family: type[Exception]) -> None:
    """A full disk and a killed decoder are worth a retry, a broken file is not; no path gets out."""
    fake = tmp_path / "ffmpeg"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    with pytest.raises(family) as failed:
        spooled(Ffmpeg(fake, "0"), AudioSource(media("ordinary.mp4")))
    assert "secret" not in str(failed.value)
