"""A lesson of four hours is a longer lesson, not a larger program."""

import subprocess
from pathlib import Path

import psutil
import pytest

from tests.factory import Factory
from tests.integration.command import analysis_in, finished, started
from tests.integration.test_refusals import edited

FOUR_HOURS_MS = 4 * 3_600_000
MOST_BYTES = 2 << 30


def peak_bytes(process: subprocess.Popen[str]) -> int:
    """The most memory that a command and all that it started held together, looked at five times a second."""
    family = psutil.Process(process.pid)
    peak = 0
    while True:
        held = 0
        for member in (family, *family.children(recursive=True)):
            try:
                held += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        peak = max(peak, held)
        try:
            process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        return peak


@pytest.mark.slow
def test_four_hours_fit_into_two_gigabytes(media: Factory, tmp_path: Path) -> None:
    """All of it is listened to, and looked at every ten seconds in the place of every half to save the test's time."""
    config = edited(tmp_path, "vision.yaml", "")
    vision = config / "vision.yaml"
    vision.write_text(vision.read_text(encoding="utf-8").replace("every_ms: 500\n", "every_ms: 10000\n", 1))
    process = started("analyze", media("four_hours.mkv"), "--config", config, "--out", tmp_path / "out", "--quiet")
    held = peak_bytes(process)
    ran = finished(process)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert held < MOST_BYTES
    analysis = analysis_in(tmp_path / "out")
    assert analysis["run"]["sampling"]["vision_every_ms"] == 10_000
    assert analysis["coverage"]["audio_ms"] == analysis["coverage"]["video_ms"] == FOUR_HOURS_MS
