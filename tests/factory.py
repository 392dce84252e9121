"""Media for tests, made by ffmpeg from its own test sources; each is made once a session, when first asked for."""

import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

Maker = Callable[["Factory", Path], None]

ONE_SLIDE_S = 90
VIDEO = "testsrc=s=320x240:r=25"
TONE = "sine=f=440:r=48000"
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50")
AAC = ("-c:a", "aac", "-b:a", "64k")


class Factory:
    """Makes media files by name, and keeps them for the session."""

    def __init__(self, ffmpeg: Path, folder: Path) -> None:
        self._ffmpeg = ffmpeg
        self._folder = folder

    def __call__(self, name: str) -> Path:
        """The media file of that name; see `CASES` for what each is."""
        path = self._folder / name
        if not path.exists():
            CASES[name](self, path)
        return path

    def run(self, *arguments: str | Path) -> None:
        """Run ffmpeg, quietly, on one thread."""
        subprocess.run(
            [self._ffmpeg, "-nostdin", "-v", "error", "-y", "-threads", "1", *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
        )

    def made(self, path: Path, inputs: tuple[str, ...], *options: str | Path) -> None:
        """Encode lavfi sources into a file."""
        sources = [part for source in inputs for part in ("-f", "lavfi", "-i", source)]
        self.run(*sources, *options, path)

    def scratch(self, name: str) -> Path:
        """A path for an ingredient."""
        return self._folder / f"ingredient-{name}"


def _ordinary(factory: Factory, path: Path) -> None:
    factory.made(path, (VIDEO, TONE), "-t", "6", *H264, *AAC, "-movflags", "+faststart")


def _cut(source: str, share: float) -> Maker:
    def make(factory: Factory, path: Path) -> None:
        whole = factory(source).read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])

    return make


def _no_moov(factory: Factory, path: Path) -> None:
    late = factory.scratch("late-moov.mp4")
    factory.made(late, (VIDEO, TONE), "-t", "3", *H264, *AAC)
    whole = late.read_bytes()
    path.write_bytes(whole[: whole.index(b"moov") - 4])


def _damaged(factory: Factory, path: Path) -> None:
    """Sixteen seconds of video whose packets from 5 to 10 s are zeroed."""
    factory.made(path, (VIDEO,), "-t", "16", *H264, "-movflags", "+faststart")
    whole = bytearray(path.read_bytes())
    media = whole.index(b"mdat") + 4
    length = len(whole) - media
    start, end = media + length * 5 // 16, media + length * 10 // 16
    whole[start:end] = bytes(end - start)
    path.write_bytes(whole)


def _absurd(factory: Factory, path: Path) -> None:
    """A one-second Matroska file whose header claims ten hours."""
    factory.made(path, ("testsrc=s=32x32:r=1",), "-t", "1", "-c:v", "libvpx", "-f", "matroska")
    whole = bytearray(path.read_bytes())
    at = whole.index(b"\x44\x89\x88") + 3  # Duration, an eight-byte float in milliseconds
    whole[at : at + 8] = b"\x41\x81\x2a\x88\x00\x00\x00\x00"  # 36,000,000
    path.write_bytes(whole)


def _claims_8k(factory: Factory, path: Path) -> None:
    """A file of about a kilobyte that claims ten hours at 7680×4320."""
    factory.made(path, ("color=black:s=320x256:r=1",), "-t", "1", "-c:v", "libvpx", "-f", "matroska")
    whole = bytearray(path.read_bytes())
    at = whole.index(b"\x44\x89\x88") + 3
    whole[at : at + 8] = b"\x41\x81\x2a\x88\x00\x00\x00\x00"
    at = whole.index(b"\xb0\x82\x01\x40\xba\x82\x01\x00")  # PixelWidth 320, PixelHeight 256
    whole[at : at + 8] = b"\xb0\x82\x1e\x00\xba\x82\x10\xe0"
    path.write_bytes(whole)


def _bomb(factory: Factory, path: Path) -> None:
    """Three pictures of 4096×4096, shown for an hour: hours to decode, nothing to store."""
    factory.made(path, ("color=black:s=4096x4096:r=1/1200",), "-t", "3600", *H264)


def _portrait(factory: Factory, path: Path) -> None:
    """A phone's picture: stored 320×180, to be turned a quarter clockwise; white at the stored left edge."""
    flat = factory.scratch("flat.mp4")
    picture = "color=black:s=320x180:r=25,drawbox=w=40:h=180:color=white:t=fill"
    factory.made(flat, (picture, TONE), "-t", "3", *H264, *AAC)
    factory.run("-display_rotation:v:0", "-90", "-i", flat, "-c", "copy", path)


def _variable(codec: str) -> Maker:
    """Eight seconds of screen: 10 pictures a second for 2 s, one still for 4 s, then 10 a second again."""

    def make(factory: Factory, path: Path) -> None:
        still = "select='lt(t,2)+gte(t,6)'"
        factory.made(
            path, (f"testsrc=s=320x240:r=10,{still}", TONE), "-t", "8", "-fps_mode", "vfr",
            "-c:v", codec, "-pix_fmt", "yuv420p", "-b:v", "300k", "-deadline", "realtime",
            "-cpu-used", "8", "-c:a", "libopus", "-b:a", "32k",
        )  # fmt: skip

    return make


def _frozen(factory: Factory, path: Path) -> None:
    """Twelve seconds at 25 pictures a second, but for a pause in the picture from 4 to 8 s."""
    factory.made(path, (f"{VIDEO},select='lt(t,4)+gte(t,8)'", TONE), "-t", "12", "-fps_mode", "vfr", *H264, *AAC)


def _resized(factory: Factory, path: Path) -> None:
    """A picture that changes from 320×240 to 160×120 after 3 s, as browsers record when bandwidth drops."""
    parts = []
    for size in ("320x240", "160x120"):
        part = factory.scratch(f"{size}.webm")
        factory.made(part, (f"testsrc=s={size}:r=10",), "-t", "3", "-c:v", "libvpx", "-deadline", "realtime")
        parts.append(part)
    listing = factory.scratch("resized.txt")
    listing.write_text("".join(f"file '{part}'\n" for part in parts))
    factory.run("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", path)


def _late_audio(factory: Factory, path: Path) -> None:
    factory.run(
        "-f", "lavfi", "-i", VIDEO, "-itsoffset", "2", "-f", "lavfi", "-i", TONE,
        "-t", "6", *H264, *AAC, path,
    )  # fmt: skip


def _late_video(factory: Factory, path: Path) -> None:
    factory.run(
        "-itsoffset", "2", "-f", "lavfi", "-i", VIDEO, "-f", "lavfi", "-i", TONE,
        "-t", "6", *H264, *AAC, path,
    )  # fmt: skip


def _gap(factory: Factory, path: Path) -> None:
    """A tone that is missing from 2 s to 4 s, in the timestamps and not as silence."""
    factory.made(path, (TONE,), "-t", "6", "-af", "aselect='lt(t,2)+gte(t,4)'", "-c:a", "pcm_s16le", "-f", "matroska")


def _two_streams(factory: Factory, path: Path) -> None:
    factory.made(
        path, (VIDEO, "sine=f=300:r=48000", "sine=f=900:r=48000"),
        "-t", "4", "-map", "0", "-map", "1", "-map", "2", *H264, *AAC,
    )  # fmt: skip


def _stereo(left: str, right: str) -> Maker:
    def make(factory: Factory, path: Path) -> None:
        source = f"aevalsrc='{left}|{right}':s=48000"
        factory.made(path, (source,), "-t", "12", "-c:a", "aac", "-b:a", "128k")

    return make


def _jumping(factory: Factory, path: Path) -> None:
    """Two transport streams joined byte by byte: the clock falls back to its start in the middle."""
    one = factory.scratch("one.ts")
    factory.made(one, (VIDEO, TONE), "-t", "4", *H264, *AAC)
    path.write_bytes(one.read_bytes() * 2)


def _changing(codec: str, *parts: tuple[int, int]) -> Maker:
    """Three seconds for each sample rate and number of channels, each with a tone in its middle second."""

    def make(factory: Factory, path: Path) -> None:
        kind = {"libmp3lame": "mp3", "aac": "aac"}[codec]
        bare = ("-write_xing", "0") if kind == "mp3" else ()
        made = [factory.scratch(f"{rate}-{channels}.{kind}") for rate, channels in parts]
        for part, (rate, channels) in zip(made, parts, strict=True):
            tone = f"sine=f=440:r={rate},volume='between(t,1,2)':eval=frame"
            factory.made(part, (tone,), "-t", "3", "-ac", str(channels), "-c:a", codec, "-b:a", "64k", *bare)
        if path.suffix == f".{kind}":
            path.write_bytes(b"".join(part.read_bytes() for part in made))
            return
        listing = factory.scratch(f"{path.name}.txt")
        listing.write_text("".join(f"file '{part}'\nduration 3.06\n" for part in made))
        factory.run("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", path)

    return make


def _joined(*codecs: str, picture: bool = True, between: bytes = b"") -> Maker:
    """A recording of three seconds with a tone in the middle one, twice in one file, byte after byte."""

    def make(factory: Factory, path: Path) -> None:
        one = factory.scratch(path.name)
        tone = "sine=f=440:r=44100,volume='between(t,1,2)':eval=frame"
        sources = ("testsrc=s=160x120:r=10", tone) if picture else (tone,)
        factory.made(one, sources, "-t", "3", *codecs)
        path.write_bytes(one.read_bytes() + between + one.read_bytes())

    return make


def _slides(seconds: int, *codecs: str) -> Maker:
    """Four slides, each shown for some seconds; or one, of a minute, where `seconds` is that."""

    def make(factory: Factory, path: Path) -> None:
        length = seconds if seconds >= ONE_SLIDE_S else 4 * seconds
        factory.made(path, (f"testsrc=s=64x48:r=1/{seconds}", TONE), "-t", str(length), *codecs)

    return make


def _tagged(matrix: int) -> Maker:
    """Ordinary pixels whose tag names a colour matrix, as H.273 numbers them."""
    tag = f"h264_metadata=matrix_coefficients={matrix}"
    return lambda factory, path: factory.made(path, (VIDEO, TONE), "-t", "2", *H264, *AAC, "-bsf:v", tag)


def _started_at(seconds: int) -> Maker:
    """A Matroska file whose clock does not begin at nought."""
    return lambda factory, path: factory.run(
        "-i", factory("ordinary.mp4"), "-c", "copy", "-output_ts_offset", str(seconds), "-f", "matroska", path
    )


def _one_hertz(_: Factory, path: Path) -> None:
    """Sound of one sample a second: 80 minutes in five kilobytes, in which nothing can be heard."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(1)
        file.writeframes(bytes(range(1, 241)) * 20)


def _subtitles_first(factory: Factory, path: Path) -> None:
    words = factory.scratch("words.srt")
    words.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n", encoding="utf-8")
    maps = ("-map", "0:s", "-map", "1:v", "-map", "1:a")
    factory.run("-i", words, "-i", factory("ordinary.mp4"), *maps, "-c", "copy", "-c:s", "mov_text", path)


def _timecode(factory: Factory, path: Path) -> None:
    """A QuickTime file whose timecode track comes first."""
    plain = factory.scratch("timecode.mov")
    factory.run("-i", factory("ordinary.mp4"), "-c", "copy", "-timecode", "10:00:00:00", plain)
    factory.run("-i", plain, "-map", "0:d", "-map", "0:v", "-map", "0:a", "-c", "copy", path)


def _unknown_codec(factory: Factory, path: Path) -> None:
    """A picture of a codec that nobody knows."""
    path.write_bytes(factory("ordinary.mp4").read_bytes().replace(b"avc1", b"zzz1").replace(b"avcC", b"zzzC"))


def _unknown_sound(factory: Factory, path: Path) -> None:
    """Sound of a codec that nobody knows."""
    path.write_bytes(factory("ordinary.mp4").read_bytes().replace(b"mp4a", b"zzz2").replace(b"esds", b"zzzs"))


def _cover(factory: Factory, path: Path) -> None:
    picture = factory.scratch("cover.png")
    factory.made(picture, ("color=red:s=64x64",), "-frames:v", "1")
    factory.run(
        "-f", "lavfi", "-i", TONE, "-i", picture, "-map", "0", "-map", "1",
        "-t", "3", *AAC, "-c:v", "copy", "-disposition:v:0", "attached_pic", path,
    )  # fmt: skip


def _long(factory: Factory, path: Path) -> None:
    """Four hours, one tiny picture every two seconds and narrow-band speech-rate audio, looped from a minute."""
    minute = factory.scratch("minute.mkv")
    factory.made(
        minute, ("testsrc=s=64x48:r=1/2", "sine=f=440:r=8000"),
        "-t", "60", *H264, "-c:a", "pcm_mulaw", "-ar", "8000", "-f", "matroska",
    )  # fmt: skip
    factory.run("-stream_loop", "239", "-i", minute, "-c", "copy", "-t", "14400", path)


TURN = "lt(mod(t,4),2)"
LEFT_VOICE, RIGHT_VOICE = f"0.5*sin(2000*t)*{TURN}", f"0.4*sin(3000*t)*(1-{TURN})"

CASES: dict[str, Maker] = {
    "ordinary.mp4": _ordinary,
    "empty.mp4": lambda _, path: path.write_bytes(b"") and None,
    "text.mp4": lambda _, path: path.write_text("This is not a film.\n" * 50) and None,
    "playlist.mp4": lambda _, path: path.write_text("#EXTM3U\n#EXTINF:1,\nordinary.mp4\n#EXT-X-ENDLIST\n") and None,
    "no_moov.mp4": _no_moov,
    "truncated.mp4": _cut("ordinary.mp4", 0.6),
    "truncated.mkv": _cut("hevc_odd.mkv", 0.6),
    "whole.avi": lambda f, p: f.made(p, (VIDEO, TONE), "-t", "6", "-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "whole.wav": lambda f, p: f.made(p, (TONE,), "-t", "6"),
    "truncated.avi": _cut("whole.avi", 0.6),
    "truncated.wav": _cut("whole.wav", 0.6),
    "damaged.mp4": _damaged,
    "absurd.mkv": _absurd,
    "claims_8k.mkv": _claims_8k,
    "bomb.mp4": _bomb,
    "audio_only.m4a": lambda f, p: f.made(p, (TONE,), "-t", "4", *AAC),
    "video_only.mp4": lambda f, p: f.made(p, (VIDEO,), "-t", "4", *H264),
    "silent_audio.mp4": lambda f, p: f.made(p, (VIDEO, "anullsrc=r=48000"), "-t", "4", *H264, *AAC),
    "vfr_vp8.webm": _variable("libvpx"),
    "vfr_vp9.webm": _variable("libvpx-vp9"),
    "frozen.mp4": _frozen,
    "resized.webm": _resized,
    "hevc_odd.mkv": lambda f, p: f.made(
        p, ("testsrc=s=321x241:r=25", TONE), "-t", "4",
        "-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv444p", "-x265-params", "log-level=none:pools=1",
        "-c:a", "libopus",
    ),
    "portrait.mp4": _portrait,
    "two_seconds.mp4": lambda f, p: f.made(p, (VIDEO, TONE), "-t", "2", *H264, *AAC),
    "four_hours.mkv": _long,
    "late_audio.mp4": _late_audio,
    "late_video.mp4": _late_video,
    "audio_gap.mka": _gap,
    "two_audio_streams.mp4": _two_streams,
    "voice_per_channel.m4a": _stereo(LEFT_VOICE, RIGHT_VOICE),
    "broken_timestamps.ts": _jumping,
    "cover_art.m4a": _cover,
    "joined.webm": _joined("-c:v", "libvpx", "-c:a", "libopus", "-f", "webm", "-live", "1"),
    "joined_closed.webm": _joined("-c:v", "libvpx", "-c:a", "libopus", "-f", "webm"),
    "joined.mkv": _joined(*H264, *AAC),
    "joined.mp4": _joined(*H264, *AAC),
    "joined_fragments.mp4": _joined(*H264, *AAC, "-bf", "0", "-movflags", "+frag_keyframe+empty_moov"),
    "joined.avi": _joined("-c:v", "mpeg4", "-c:a", "libmp3lame"),
    "joined.flv": _joined("-c:v", "flv1", "-c:a", "libmp3lame"),
    "joined.wmv": _joined("-c:v", "wmv2", "-c:a", "wmav2"),
    "joined.ogv": _joined("-c:v", "libtheora", "-c:a", "libvorbis"),
    "joined.opus": _joined("-c:a", "libopus", picture=False),
    "joined.wav": _joined(picture=False),
    "joined.flac": _joined(picture=False),
    "joined_badly.mkv": _joined(
        *H264, *AAC, between=b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska\x18\x53\x80\x67\xff" + b"\x07" * 15_000
    ),
    "slides_4.mp4": _slides(4, *H264, *AAC),
    "slides_30.webm": _slides(30, "-c:v", "libvpx", "-c:a", "libopus"),
    "slides_60.mkv": _slides(60, *H264, *AAC),
    "one_slide.mp4": _slides(90, *H264, *AAC),
    "ictcp.mp4": _tagged(14),
    "ictcp.mkv": _tagged(14),
    "ycgco.mp4": _tagged(8),
    "chroma_derived.mp4": _tagged(12),
    "from_an_hour.mkv": _started_at(3600),
    "from_the_epoch.mkv": _started_at(1_700_000_000),
    "cut_from_an_hour.mkv": _cut("from_an_hour.mkv", 0.6),
    "one_hertz.wav": _one_hertz,
    "subtitles_first.mp4": _subtitles_first,
    "timecode_first.mov": _timecode,
    "unknown_codec.mp4": _unknown_codec,
    "unknown_sound.mp4": _unknown_sound,
    "mono_stereo.mp3": _changing("libmp3lame", (48_000, 1), (48_000, 2)),
    "slower.mp3": _changing("libmp3lame", (48_000, 2), (22_050, 1)),
    "stereo_mono.aac": _changing("aac", (48_000, 2), (48_000, 1)),
    "slower.aac": _changing("aac", (48_000, 1), (16_000, 1)),
    "faster.aac": _changing("aac", (22_050, 1), (48_000, 2)),
    "faster.ts": _changing("aac", (16_000, 1), (48_000, 2)),
    "mono_stereo.ts": _changing("libmp3lame", (48_000, 1), (44_100, 2)),
    "stereo_mono.mkv": _changing("libmp3lame", (48_000, 2), (48_000, 1)),
    "slower.mkv": _changing("libmp3lame", (44_100, 2), (16_000, 1)),
    "mono_stereo.mp4": _changing("libmp3lame", (48_000, 1), (44_100, 2)),
}  # fmt: skip
