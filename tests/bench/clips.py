"""Short recordings for the service benchmark: stretches of the sample lesson, copied, with bytes of their own."""

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

SAMPLE = Path(__file__).parents[2] / "analyzer" / "sample"
EVERY = 10
"""One recording in this many holds the sample's phone number; each tenth of a run has the same mix."""


@dataclass(frozen=True)
class Clip:
    """One recording that is handed in."""

    path: Path
    grave: bool
    """Whether a phone number is said in it, which has to be alerted."""


def make_clips(folder: Path, count: int, first: int = 0, every: int = EVERY) -> list[Clip]:
    """Cut recordings of two seconds, and of six where the number is said; no two calls with one `first` and folder."""
    return [_cut(folder, number, number % every == every // 2) for number in range(first, first + count)]


def padded(path: Path, size: int, salt: int) -> Path:
    """The sample lesson, made `size` bytes long by a box that players skip; as valid as the original."""
    lesson = (SAMPLE / "lesson.mp4").read_bytes()
    filler = size - len(lesson)
    block = struct.pack(">Q", salt) * 131_072
    with path.open("wb") as file:
        file.write(lesson + struct.pack(">I4s", filler, b"free"))
        left = filler - 8
        while left > 0:
            left -= file.write(block[: min(left, len(block))])
    return path


def _cut(folder: Path, number: int, grave: bool) -> Clip:
    path = folder / f"clip-{number}.mp4"
    start, seconds = ("103", "6") if grave else ("30", "2")
    command = (imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-ss", start, "-t", seconds)
    named = ("-i", str(SAMPLE / "lesson.mp4"), "-c", "copy", "-metadata", f"comment={number}", str(path))
    subprocess.run((*command, *named), check=True)
    return Clip(path, grave)
