"""Processor seconds of every stage: `python -m tests.bench.stages SHORT LONG`, two recordings of yours.

Prints the section `stages` for `make capacity OPTIONS="--assumptions FILE"`: what each stage takes for any recording,
and for each second of it, by the difference of the two.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from analyzer.analysis.sources import media_files
from analyzer.domain.stages import StageName


def main(short: Path, long: Path) -> None:
    """Analyse both, warm, and print what each stage took."""
    lengths = [media_files(path, None, {})[0].recording.duration_ms / 1000 for path in (short, long)]
    if lengths[0] >= lengths[1]:
        raise SystemExit("the second recording has to be longer than the first")
    command = (sys.executable, "-m", "tests.bench.alone", "with others", str(short), str(long))
    output = subprocess.run(command, input="\n", stdout=subprocess.PIPE, text=True, check=True).stdout
    _, *lines = output.splitlines()
    print("\n".join(section(lengths, [json.loads(line) for line in lines], f"{datetime.now(UTC):%Y-%m-%d}")))


def section(lengths: list[float], took: list[Mapping[str, float]], day: str) -> list[str]:
    """Lines of YAML, from two recordings' lengths and processor seconds by stage."""
    lines = ["stages:"]
    for name in StageName:
        short, long = (one[f"{name} processor"] for one in took)
        each = max(0.0, (long - short) / (lengths[1] - lengths[0]))
        fixed = max(0.0, short - each * lengths[0])
        source = f"by: python -m tests.bench.stages, measured: {day}"
        lines.append(f"  {name}: {{fixed_s: {fixed:.3f}, per_media_s: {each:.5f}, {source}}}")
    return lines


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
