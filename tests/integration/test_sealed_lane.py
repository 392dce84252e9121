"""No pixel of what is sealed reaches a file when a lesson is analysed; and the watch that says so notices."""

import os
import signal
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import psutil
import pytest

from tests.integration.command import CONFIG, analysis_in, names
from tests.integration.sealed_breaks import OF_AN_ANALYSIS, broken
from tests.integration.sealed_lesson import SHOWN_MS
from tests.integration.sealed_picture import Wanted
from tests.integration.sealed_watch import MAIN, NO_CORE, FileWatch

STOPPED = """
import threading
from analyzer.signals.vision.observer import VisionObserver as it
it.finish = lambda self: (print('all looked at', flush=True), threading.Event().wait())
"""


def watched(lesson: Path, config: Path, folder: Path, code: str, *, killed: bool = False) -> tuple[FileWatch, int]:
    """Analyse the lesson under watch; what it wrote, and how it ended."""
    place = folder / "place"
    for name in ("user", "temp", "work"):
        (place / name).mkdir(parents=True)
    command = ("analyze", str(lesson), "--config", str(config), "--out", str(place / "out"), "--playable", "--quiet")
    process = subprocess.Popen(
        [sys.executable, "-c", code + MAIN, *command],
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


def test_no_pixel_of_what_is_sealed_reaches_a_file(
    sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path: Path
) -> None:
    """The picture is found, and sealed; it is in no file that was written, named or not, and no copy is made."""
    watch, code = watched(sealed_lesson, sealing, tmp_path, "")
    assert code == 0
    assert watch.meets(wanted) == {}
    analysis = analysis_in(tmp_path / "place" / "out")
    (found,) = [one for one in analysis["findings"] if one["kind"] == "inappropriate_imagery"]
    assert found["sealed"]
    assert found["start_ms"] <= SHOWN_MS[0]
    assert found["end_ms"] + 500 >= SHOWN_MS[1]
    assert "lesson.mp4" not in names(tmp_path / "place" / "out")


def test_a_crash_leaves_no_pixel_either(sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path: Path) -> None:
    """A process that aborts while it looks leaves no core dump, where the machine would have it, and nothing else."""
    watch, code = watched(sealed_lesson, sealing, tmp_path, STOPPED, killed=True)
    assert code == -signal.SIGABRT
    assert watch.meets(wanted) == {}
    assert set(watch.cores.values()) == {NO_CORE}, watch.cores
    assert any("ffmpeg" in name for name in watch.cores)


@pytest.fixture(scope="module")
def met(sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Where the picture is met in one analysis in which the seal is broken everywhere."""
    watch, code = watched(sealed_lesson, sealing, tmp_path_factory.mktemp("broken"), broken(OF_AN_ANALYSIS.values()))
    assert code == 0
    return list(watch.meets(wanted))


@pytest.mark.parametrize("where", OF_AN_ANALYSIS)
def test_the_watch_notices_a_broken_seal(where: str, met: list[str]) -> None:
    """Wherever the seal is broken on purpose, also in what is cleared away before the end, the picture is met."""
    assert [one for one in met if fnmatch(one, OF_AN_ANALYSIS[where].where)], met


def test_no_command_leaves_its_memory() -> None:
    """Before it does anything, a replay as well as a service, for itself and all that it starts, once and for all."""
    shown = "import subprocess\nimport analyzer.cli.command as it\n"
    shown += "it.app = lambda: subprocess.run(['cat', '/proc/self/limits', '/proc/self/coredump_filter'], check=True)\n"
    ran = subprocess.run([sys.executable, "-c", shown + MAIN, "replay"], capture_output=True, check=True, text=True)
    (limit,) = [line for line in ran.stdout.splitlines() if line.startswith("Max core file size")]
    assert limit.split()[4:6] == ["0", "0"]
    assert ran.stdout.splitlines()[-1] == "00000000"
