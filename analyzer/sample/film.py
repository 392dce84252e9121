"""Makes the sample lesson: lesson.mp4, its sidecar lesson.json, and truth.json, what a fair observer would note."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from analyzer.sample.picture import BOARD_WIDTH, FRAME_RATE, HEIGHT, LETTERS_A_SECOND, TILE, WIDTH, Film
from analyzer.sample.script import (
    CAMERA_FROZEN_MS,
    CAMERA_OFF_MS,
    DURATION_MS,
    EMAIL,
    EMAIL_ON_BOARD_MS,
    LINES,
    STUDENT_JOINS_MS,
)
from analyzer.sample.voices import Voices

ROOM_NOISE = 0.0008

Truth = dict[str, Any]


def make(folder: Path) -> None:
    """Write the three files of the sample lesson into `folder`. The same script gives the same lesson."""
    sound, rate, spoken = _record(Voices())
    _encode(folder / "lesson.mp4", sound, rate)
    _write(folder / "lesson.json", _sidecar())
    _write(folder / "truth.json", {"findings": [*spoken, *_seen()], "duration_ms": DURATION_MS})


def _record(voices: Voices) -> tuple[NDArray[np.float32], int, list[Truth]]:
    """Both voices on their own channel, and what is true of what they said."""
    rate = voices.sample_rate
    sound = np.random.default_rng(3).normal(0, ROOM_NOISE, (2, DURATION_MS * rate // 1000)).astype(np.float32)
    truth: list[Truth] = []
    now_ms = 0
    for line in LINES:
        now_ms = max(now_ms + line.pause_ms, line.at_ms or 0)
        said = voices.say(line.text, line.speaker)
        first = now_ms * rate // 1000
        sound[0 if line.speaker == "tutor" else 1, first : first + len(said)] += 0.8 * said
        end_ms = now_ms + len(said) * 1000 // rate
        if line.at_ms is not None and now_ms > line.at_ms:
            raise ValueError(f"the script is late: '{line.text}' begins at {now_ms} ms")
        if line.shows:
            truth.append({"kind": line.shows, "channel": "audio", "role": line.speaker, "within": [now_ms, end_ms]})
        now_ms = end_ms
    return sound, rate, truth


def _seen() -> list[Truth]:
    typed_ms = EMAIL_ON_BOARD_MS[0] + len(EMAIL) * 1000 // LETTERS_A_SECOND
    camera = {"kind": "camera_absent", "channel": "camera", "role": "tutor"}
    return [
        {**camera, "cause": "off", "span": list(CAMERA_OFF_MS)},
        {**camera, "cause": "frozen", "span": list(CAMERA_FROZEN_MS)},
        {"kind": "contact_details", "cause": "email", "channel": "screen", "span": [typed_ms, EMAIL_ON_BOARD_MS[1]]},
    ]


def _sidecar() -> dict[str, Any]:
    return {
        "lesson_id": "SAMPLE-1",
        "platform": "sample",
        "subject": "GCSE Maths",
        "scheduled_start": "2026-10-05T16:00:00Z",
        "scheduled_end": "2026-10-05T16:03:00Z",
        "recording_start": "2026-10-05T15:59:58Z",
        "tutor": {"id": "t-1"},
        "students": [{"id": "s-1"}],
        "tracks": [
            {"participant": "t-1", "kind": "camera", "region": [BOARD_WIDTH, 0, TILE, TILE]},
            {"participant": "s-1", "kind": "camera", "region": [BOARD_WIDTH, TILE, TILE, TILE]},
            {"participant": "t-1", "kind": "audio", "channel": 0},
            {"participant": "s-1", "kind": "audio", "channel": 1},
            {"kind": "screen", "region": [0, 0, BOARD_WIDTH, HEIGHT]},
        ],
        "attendance": [{"participant": "s-1", "joined_ms": STUDENT_JOINS_MS, "left_ms": DURATION_MS - 1000}],
    }


def _encode(path: Path, sound: NDArray[np.float32], rate: int) -> None:
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=FRAME_RATE, options={"crf": "27", "preset": "slow", "g": "100"})
        video.width, video.height, video.pix_fmt, video.thread_count = WIDTH, HEIGHT, "yuv420p", 1
        audio = out.add_stream("aac", rate=rate, layout="stereo", bit_rate=64_000)
        film = Film()
        for number in range(DURATION_MS * FRAME_RATE // 1000):
            picture = av.VideoFrame.from_ndarray(film.frame(number * 1000 // FRAME_RATE), format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
            out.mux(video.encode(picture))
            second = slice(number * rate // FRAME_RATE, (number + 1) * rate // FRAME_RATE)
            block = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[:, second]), format="fltp", layout="stereo")
            block.sample_rate, block.pts, block.time_base = rate, second.start, Fraction(1, rate)
            out.mux(audio.encode(block))
        out.mux(video.encode(None))
        out.mux(audio.encode(None))


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
