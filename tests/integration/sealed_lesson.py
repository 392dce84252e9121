"""A lesson with a picture that is sealed: a face counts as imagery for it, as a nude must not lie in a repository."""

import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import yaml

from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.frames import frames
from analyzer.media.probe import probe
from analyzer.signals.vision.view import Box
from tests.integration.command import CONFIG
from tests.integration.sealed_picture import Wanted
from tests.vision import astronaut, flat, put, write

PICTURE = astronaut(160)
PLAIN = put(write(flat(640, 360), "Find x", 40, 80), flat(4, 40, (20, 20, 20)), 40, 100)
PLACE = Box(400, 120, 160, 160)
SHOWN = put(PLAIN, PICTURE, PLACE.x, PLACE.y)
SHOWN_MS = (3000, 5000)
RATE = 10
IMPATIENT = {
    "stages": {"lease_s": 15, "heartbeat_s": 0.5, "backoff_s": 0.2, "enqueue_again_s": 1, "finish_s": 1},
    "scheduler": {"sweep_s": 0.3, "reconcile_s": 1},
}
"""Seconds where real ones are minutes."""


def write_lesson(path: Path, *, seconds: int = 9, name: str = "") -> Path:
    """A film without sound in which the picture stands on the screen from 3 s to 5 s; `name` lets it be another."""
    with av.open(str(path), "w") as out:
        out.metadata["comment"] = name
        video = out.add_stream("libx264", rate=RATE, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
        for number in range(seconds * RATE):
            shown = SHOWN if SHOWN_MS[0] <= number * 1000 // RATE < SHOWN_MS[1] else PLAIN
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def write_config(folder: Path) -> Path:
    """Configuration for which faces are imagery, with a test's patience."""
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    faces = {"FACE_FEMALE": 0.3, "FACE_MALE": 0.3}
    vision, policy = folder / "vision.yaml", folder / "policy.yaml"
    text = vision.read_text()
    for key in ("floors", "hints"):
        text = text.replace(f"  {key}:\n", f"  {key}:\n" + "".join(f"    {k}: {v}\n" for k, v in faces.items()), 1)
    vision.write_text(text)
    group = "      face: {classes: [FACE_FEMALE, FACE_MALE], least: 0.3}\n"
    policy.write_text(policy.read_text().replace("      genitalia:", f"{group}      genitalia:", 1))
    for name, changes in IMPATIENT.items():
        path = folder / "service" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))
    return folder


def picture_in(lesson: Path, ffmpeg: Ffmpeg) -> Wanted:
    """The sealed picture as it comes out of the lesson, for whoever looks and in the codec's own plane."""
    shown_ms = SHOWN_MS[0] + 500
    with frames(lesson, probe(lesson, "0" * 64), 0, ffmpeg, every_ms=500) as reader:
        (image,) = [frame.image for frame in reader if frame.at_ms == shown_ms]
    with av.open(str(lesson)) as media:
        (shown,) = [one for one in media.decode(video=0) if one.time and round(one.time * 1000) == shown_ms]
    brightness = np.frombuffer(shown.planes[0], np.uint8).reshape(shown.height, shown.planes[0].line_size)
    return Wanted(PLACE.cut(image), PLACE.cut(brightness))
