"""`make bench`: wall time and peak memory of `lessonguard analyze`, held against two peers in the same run.

The peers: (a) plain decode of the same file by ffmpeg to null; (b) the obvious pipeline (see obvious.py). Every command
is a cold process. Peak memory is the largest sum of resident memory of a command and its children, sampled as it runs.
"""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import psutil

from tests.bench.lesson import make

MINUTES = 10
LONG_MINUTES = 120
SAMPLE_EVERY_S = 0.1
MB = 1_000_000
SAMPLE = Path(__file__).parents[2] / "analyzer" / "sample"
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()


@dataclass(frozen=True)
class Figure:
    """What one command took."""

    name: str
    wall_s: float
    cpu_s: float
    peak_mb: float


def main() -> None:
    """Make the lessons, run the commands one after the other, print a table."""
    with tempfile.TemporaryDirectory(prefix="lessonguard-bench-") as name:
        folder = Path(name)
        lesson, long_lesson = folder / "lesson.mp4", folder / "long.mp4"
        print(f"making {MINUTES} minutes of lesson …", flush=True)
        make(lesson, MINUTES)
        _repeat(lesson, long_lesson, LONG_MINUTES // MINUTES)
        sidecar = _sidecar(folder)
        ours = _run("lessonguard analyze --playable", _analyze(lesson, sidecar, folder / "out"))
        decode = _run("(a) ffmpeg decode to null", (FFMPEG, "-v", "error", "-i", str(lesson), "-f", "null", "-"))
        obvious = _run("(b) the obvious pipeline", (sys.executable, "-m", "tests.bench.obvious", str(lesson)))
        longer = _run(f"the same, {LONG_MINUTES} minutes", _analyze(long_lesson, sidecar, folder / "long"))
    print(f"{'':34}{'wall s':>9}{'cpu s':>9}{'peak MB':>9}")
    for figure in (ours, decode, obvious, longer):
        print(f"{figure.name:34}{figure.wall_s:9.1f}{figure.cpu_s:9.1f}{figure.peak_mb:9.0f}")
    print(f"faster than real time: {MINUTES * 60 / ours.wall_s:.1f} times ({LONG_MINUTES} min: ", end="")
    print(f"{LONG_MINUTES * 60 / longer.wall_s:.1f} times)")
    print(f"against (a): {ours.wall_s / decode.wall_s:.2f}   against (b): 1/{obvious.wall_s / ours.wall_s:.1f}")
    print(f"memory for {LONG_MINUTES} min over {MINUTES} min: {longer.peak_mb - ours.peak_mb:+.0f} MB")


def _analyze(lesson: Path, sidecar: Path, out: Path) -> tuple[str, ...]:
    command = str(Path(sys.executable).with_name("lessonguard"))
    return (command, "analyze", str(lesson), "--lesson", str(sidecar), "--out", str(out), "--playable", "--quiet")


def _run(name: str, command: tuple[str, ...]) -> Figure:
    print(f"running {name} …", flush=True)
    started, peak, before = time.monotonic(), 0, resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(command) as process:
        whole = psutil.Process(process.pid)
        while process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):  # a child ended between being listed and being asked
                family = [whole, *whole.children(recursive=True)]
                peak = max(peak, sum(member.memory_info().rss for member in family))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLE_EVERY_S)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode != 0:
        raise SystemExit(f"{name} ended with {process.returncode}")
    return Figure(name, time.monotonic() - started, cpu, peak / MB)


def _repeat(source: Path, target: Path, times: int) -> None:
    loop = ("-stream_loop", str(times - 1), "-i", str(source), "-c", "copy", str(target))
    subprocess.run((FFMPEG, "-v", "error", *loop), check=True)


def _sidecar(folder: Path) -> Path:
    """The sample's tracks, without its times."""
    sidecar = json.loads((SAMPLE / "lesson.json").read_text(encoding="utf-8"))
    kept = {key: sidecar[key] for key in ("lesson_id", "tutor", "students", "tracks")}
    path = folder / "lesson.json"
    path.write_text(json.dumps(kept), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
