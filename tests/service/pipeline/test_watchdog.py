"""A process that is stuck so deep that no thread of it runs is ended all the same."""

import subprocess
import sys

STUCK = """
import ctypes
from types import SimpleNamespace
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from analyzer.service.pipeline import heartbeat
from analyzer.service.pipeline.work import Work
from analyzer.domain.stages import StageName

stages = SimpleNamespace(
    lease_s=0.5, grace_s=0.5, heartbeat_s=0.1, longest_s=300, limits={StageName.SPEECH: SimpleNamespace(still_s=300)}
)
service = SimpleNamespace(policy=SimpleNamespace(stages=stages), clock=lambda: None)
heartbeat.beat = lambda *_, **__: None
with heartbeat.Heartbeat(Work(SimpleNamespace(name=StageName.SPEECH, stage_id=1), service)):
    ctypes.PyDLL(None).sleep(300)  # holds the interpreter
"""


def test_a_process_in_which_nothing_runs_is_ended() -> None:
    """Code that never lets go of the interpreter stops the heart, too; the process ends once its lease is long over."""
    ended = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
