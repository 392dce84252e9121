"""Makes the benchmark's lesson: dense talk, a moving face, a changing whiteboard, 1280 × 720 at 25 frames/s."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from analyzer.sample.picture import BOARD_WIDTH, HEIGHT, TILE, WIDTH, Film
from analyzer.sample.script import DURATION_MS, LINES
from analyzer.sample.voices import Voices

FRAME_RATE = 25
CAMERA_PICTURES = 125
PAUSE_MS = 450


def make(path: Path, minutes: int) -> None:
    """Write an MP4 (H.264, AAC, one voice per channel) of the given length."""
    sound, rate = _talk(Voices(), minutes)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=FRAME_RATE, options={"crf": "25", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = out.add_stream("aac", rate=rate, layout="stereo")
        for number, drawn in enumerate(itertools.islice(_pictures(), minutes * 60 * FRAME_RATE)):
            picture = av.VideoFrame.from_ndarray(drawn, format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
            out.mux(video.encode(picture))
            part = slice(number * rate // FRAME_RATE, (number + 1) * rate // FRAME_RATE)
            block = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, part]), format="fltp", layout="stereo")
            block.sample_rate, block.pts, block.time_base = rate, part.start, Fraction(1, rate)
            out.mux(audio.encode(block))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def _talk(voices: Voices, minutes: int) -> tuple[NDArray[np.float32], int]:
    """The sample's lines over and over with hardly a pause: denser than a real lesson, so slower to transcribe."""
    rate = voices.sample_rate
    sound = np.random.default_rng(1).normal(0, 0.0008, (2, minutes * 60 * rate)).astype(np.float32)
    said = {line.text: voices.say(line.text, line.speaker) for line in LINES}
    first = 0
    for line in itertools.cycle(LINES):
        samples = said[line.text]
        if first + len(samples) > sound.shape[1]:
            break
        sound[0 if line.speaker == "tutor" else 1, first : first + len(samples)] += 0.8 * samples
        first += len(samples) + PAUSE_MS * rate // 1000
    return sound, rate


def _pictures() -> Iterator[NDArray[np.uint8]]:
    """The sample's film at 25 frames/s without end; the camera plays a stock of pictures there and back."""
    film = Film()
    stock = [film.frame(1000 + number * 1000 // FRAME_RATE)[:TILE, BOARD_WIDTH:] for number in range(CAMERA_PICTURES)]
    camera = itertools.cycle([*stock, *reversed(stock)])
    for number in itertools.count():
        at_ms = number * 1000 // FRAME_RATE
        if at_ms % 1000 == 0:
            picture = film.frame(at_ms % DURATION_MS)
        picture[:TILE, BOARD_WIDTH:] = next(camera)
        yield picture
