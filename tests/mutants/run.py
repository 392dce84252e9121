"""`make mutants`: breaks the code in small ways, one at a time, and counts how often the tests about it notice.

mutmut makes the mutants and runs each in a process of its own; what decorated functions and constants of modules say it
leaves alone. A mutant that no test could ever tell from the code stands in `equivalents.yaml`, with its reason.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from tests.mutants.equivalents import read_equivalents
from tests.mutants.mutmut import Outcome, mutate
from tests.mutants.subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "mutants"
ENOUGH = 0.9
"""Noticed, of all that are not equivalent."""


def main() -> int:
    """Run every module's mutants, or those of the modules that are named.

    Returns:
        1 where the tests of a module notice too little, or what is named equivalent does not live.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(SUBJECTS), help="a module; may be given again")
    names = parser.parse_args().only or list(SUBJECTS)
    os.nice(10)
    print("| module | mutants | noticed | equivalent | score |\n|---|---|---|---|---|", flush=True)
    enough = [run(name) for name in names]
    return 0 if all(enough) else 1


def run(name: str) -> bool:
    """Run one module's mutants.

    Returns:
        Whether its tests notice enough, and all that is named equivalent lives.
    """
    folder, module = BUILD / name, SUBJECTS[name].module
    shutil.rmtree(folder, ignore_errors=True)
    outcome = mutate(SUBJECTS[name], ROOT, folder)
    return report(module, outcome, {one.mutant.strip() for one in read_equivalents().get(module, ())})


def report(module: str, outcome: Outcome, equivalent: set[str]) -> bool:
    """Print a row of the table, and what lives though it should not; see `run`."""
    noticed, same = outcome.made - len(outcome.living), [mutant for mutant in outcome.living if mutant in equivalent]
    score = noticed / (outcome.made - len(same))
    print(f"| `{module}` | {outcome.made} | {noticed} | {len(same)} | {score:.1%} |", flush=True)
    for mutant in sorted(set(outcome.living) - equivalent):
        print(f"\nlives: {mutant}")
    forgotten = sorted(equivalent.difference(outcome.living))
    for mutant in forgotten:
        print(f"\nis named equivalent, and does not live: {mutant}")
    return score >= ENOUGH and not forgotten


if __name__ == "__main__":
    sys.exit(main())
