"""Times the analysis alone in processes of its own, so that its models take no memory from what is measured later."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.clips import Clip

_HOW = ("alone", "with others")
STAGES = ("probe", "speech", "vision", "assess", "transcode")


@dataclass(frozen=True)
class Baseline:
    """Mean seconds of the analysis of one recording; `[grave]` picks the kind of recording."""

    whole: dict[bool, float]
    """All of it, one step after the other."""
    assessed: dict[bool, float]
    """Until it is assessed, heard and seen side by side as by two workers; not known of several processes."""
    processor: dict[bool, float]
    """Processor seconds of all of it."""
    stages: dict[str, float]
    """By stage, over the sample's mix."""

    def mean(self, clips: Sequence[Clip]) -> float:
        """Seconds of the whole analysis, over the mix of these recordings."""
        return statistics.mean(self.whole[clip.grave] for clip in clips)

    def mean_processor(self, clips: Sequence[Clip]) -> float:
        """Processor seconds of the whole analysis, over the mix of these recordings."""
        return statistics.mean(self.processor[clip.grave] for clip in clips)


def measure(clips: Sequence[Clip], processes: int) -> Baseline:
    """Analyse the sample in this many processes at once, each all of it."""
    command = (sys.executable, "-m", "tests.bench.alone", _HOW[processes > 1], *(str(clip.path) for clip in clips))
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for process in running:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise SystemExit("the analysis alone does not run")
    outputs = []
    for process in running:
        if process.stdin:
            process.stdin.write("\n")
            process.stdin.flush()
    for process in running:
        output, _ = process.communicate()
        outputs += list(zip(clips, map(json.loads, output.splitlines()), strict=True))
    return Baseline(
        {grave: _mean(outputs, grave, STAGES) for grave in (False, True)},
        {grave: _mean(outputs, grave, ("probe", "both", "assess")) for grave in (False, True)}
        if processes == 1
        else {},
        {grave: _mean(outputs, grave, ("processor",)) for grave in (False, True)},
        {stage: statistics.mean(took[stage] for _, took in outputs) for stage in STAGES},
    )


def _mean(outputs: Sequence[tuple[Clip, dict[str, float]]], grave: bool, parts: Sequence[str]) -> float:
    return statistics.mean(sum(took[part] for part in parts) for clip, took in outputs if clip.grave == grave)
