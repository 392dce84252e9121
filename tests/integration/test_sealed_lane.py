"""No pixel of what is sealed reaches a file, whatever is done to a recording; and the watch that says so notices."""

import os
import shutil
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.frames import frames
from analyzer.media.probe import probe
from analyzer.signals.vision.view import Box
from tests.integration.command import CONFIG, MAIN, analysis_in, names
from tests.integration.sealed_watch import FileWatch, Wanted
from tests.vision import astronaut, flat, put, write

PICTURE = astronaut(160)
"""What these tests seal: a face counts as imagery for them, as a nude must not lie in a repository."""
PLAIN = put(write(flat(640, 360), "Find x", 40, 80), flat(4, 40, (20, 20, 20)), 40, 100)
PLACE = Box(400, 120, 160, 160)
SHOWN = put(PLAIN, PICTURE, PLACE.x, PLACE.y)
SHOWN_MS = (3000, 5000)
NO_CORE = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
FIRST_LOOK = """
from analyzer.signals.vision.observer import VisionObserver
look = VisionObserver.look
def leaking(self, frame):
    if 3000 <= frame.at_ms < 4000:
        leak(frame.image)
    return look(self, frame)
VisionObserver.look = leaking
import os, tempfile
"""
BROKEN = {
    "a copy for browsers": "import analyzer.analysis.analyze as it; it.why_not_playable = lambda *_: None\n",
    "a still in a temporary folder": FIRST_LOOK
    + """
kept = []
def leak(image):
    import cv2
    kept.append(tempfile.TemporaryDirectory())
    cv2.imwrite(os.path.join(kept[-1].name, "a.jpg"), image)
""",
    "pixels in a file without a name": FIRST_LOOK
    + """
kept = []
def leak(image):
    kept.append(tempfile.TemporaryFile())
    kept[-1].write(image.tobytes()); kept[-1].flush()
""",
    "a memory map": FIRST_LOOK
    + """
kept = []
def leak(image):
    import numpy
    kept.append(numpy.memmap(os.path.join(tempfile.gettempdir(), "map"), "uint8", "w+", shape=image.shape))
    kept[-1][:] = image
""",
    "a thumbnail on the page": """
import analyzer.analysis.analyze as it, base64, cv2
from analyzer.signals.vision.observer import VisionObserver
look, page, seen = VisionObserver.look, it.render_html, []
def looking(self, frame):
    if 3000 <= frame.at_ms < 4000:
        seen.append(cv2.imencode(".png", frame.image)[1].tobytes())
    return look(self, frame)
VisionObserver.look = looking
it.render_html = lambda *a: page(*a) + "<img src='data:image/png;base64," + base64.b64encode(seen[0]).decode() + "'>"
""",
}


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine seconds; the picture stands on the screen from 3 s to 5 s."""
    path = tmp_path_factory.mktemp("lesson") / "lesson.mp4"
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=10, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
        for number in range(90):
            shown = SHOWN if 30 <= number < 50 else PLAIN
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Configuration for which faces are imagery."""
    folder = tmp_path_factory.mktemp("config") / "config"
    shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("__pycache__"))
    faces = {"FACE_FEMALE": 0.3, "FACE_MALE": 0.3}
    vision, policy = folder / "vision.yaml", folder / "policy.yaml"
    text = vision.read_text()
    for key in ("floors", "hints"):
        text = text.replace(f"  {key}:\n", f"  {key}:\n" + "".join(f"    {k}: {v}\n" for k, v in faces.items()), 1)
    vision.write_text(text)
    group = "      face: {classes: [FACE_FEMALE, FACE_MALE], least: 0.3}\n"
    policy.write_text(policy.read_text().replace("      genitalia:", f"{group}      genitalia:", 1))
    return folder


@pytest.fixture(scope="module")
def wanted(lesson: Path, ffmpeg: Ffmpeg) -> Wanted:
    """The sealed picture as it comes out of the lesson."""
    with frames(lesson, probe(lesson, "0" * 64), 0, ffmpeg, every_ms=500) as reader:
        (image,) = [frame.image for frame in reader if frame.at_ms == SHOWN_MS[0] + 500]
    return Wanted(PLACE.cut(image))


def watched(lesson: Path, config: Path, folder: Path, broken: str, *, killed: bool = False) -> tuple[FileWatch, int]:
    """Analyse the lesson under watch; what it wrote, and how it ended."""
    place = folder / "place"
    for name in ("user", "temp", "work"):
        (place / name).mkdir(parents=True)
    command = ("analyze", str(lesson), "--config", str(config), "--out", str(place / "out"), "--playable", "--quiet")
    process = subprocess.Popen(
        [sys.executable, "-c", NO_CORE + broken + MAIN, *command],
        cwd=place / "work",
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(CONFIG.parent), "HOME": str(place / "user"), "TMPDIR": str(place / "temp")},
    )
    with FileWatch(psutil.Process(process.pid), place, folder / "kept") as watch:
        if killed and process.stdout:
            assert process.stdout.readline() == b"all looked at\n"
            process.send_signal(signal.SIGABRT)
        process.communicate(timeout=240)
    return watch, process.returncode


def test_no_pixel_of_what_is_sealed_reaches_a_file(lesson: Path, config: Path, wanted: Wanted, tmp_path: Path) -> None:
    """The picture is found, and sealed; it is in no file that was written, named or not, and no copy is made."""
    watch, code = watched(lesson, config, tmp_path, "")
    assert code == 0
    assert not watch.meets(wanted)
    analysis = analysis_in(tmp_path / "place" / "out")
    (found,) = [one for one in analysis["findings"] if one["kind"] == "inappropriate_imagery"]
    assert found["sealed"]
    assert found["start_ms"] <= SHOWN_MS[0]
    assert found["end_ms"] + 500 >= SHOWN_MS[1]
    assert "lesson.mp4" not in names(tmp_path / "place" / "out")


def test_a_crash_leaves_no_pixel_either(lesson: Path, config: Path, wanted: Wanted, tmp_path: Path) -> None:
    """A process that aborts while it looks, with core dumps off as the service has them, leaves nothing of it."""
    slow = "import threading\nfrom analyzer.signals.vision.observer import VisionObserver as it\n"
    slow += "it.finish = lambda self: (print('all looked at', flush=True), threading.Event().wait())\n"
    watch, code = watched(lesson, config, tmp_path, slow, killed=True)
    assert code == -signal.SIGABRT
    assert not watch.meets(wanted)


@pytest.mark.parametrize(
    "where",
    [where if number < 1 else pytest.param(where, marks=pytest.mark.slow) for number, where in enumerate(BROKEN)],
)
def test_the_watch_notices_a_broken_seal(
    lesson: Path, config: Path, wanted: Wanted, tmp_path: Path, where: str
) -> None:
    """Wherever the seal is broken on purpose, also in what is cleared away before the end, the picture is met."""
    watch, code = watched(lesson, config, tmp_path, BROKEN[where])
    assert code == 0
    assert watch.meets(wanted), where
