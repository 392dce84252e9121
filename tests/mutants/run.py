"""`make mutants`: breaks the code in small ways, one at a time, and counts how often the tests about it notice.

mutmut makes the mutants and runs them, each in a process of its own; what decorated functions and constants of modules
say it leaves alone. A mutant that no test could ever tell from the code stands in `equivalents.yaml`, with its reason.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.equivalents import Equivalents, read_equivalents
from tests.mutants.mutmut import Outcome, mutate
from tests.mutants.subjects import SUBJECTS

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "mutants"
ENOUGH = 0.9


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every module's mutants, or those of the modules that are named; 1 where too many live or one is unknown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[*SUBJECTS, []], help="all, unless some are named")
    names = parser.parse_args(arguments).modules or list(SUBJECTS)
    os.nice(10)
    equivalents = read_equivalents()
    good = True
    for name in names:
        shutil.rmtree(BUILD / name, ignore_errors=True)
        outcome = mutate(SUBJECTS[name], ROOT, BUILD / name)
        good &= report(SUBJECTS[name].module, outcome, equivalents)
    return 0 if good else 1


def report(module: str, outcome: Outcome, equivalents: Equivalents) -> bool:
    """Print a row of the table, and what lives.

    Returns:
        Whether enough mutants were noticed, and every one that is named equivalent lives.
    """
    named = {equivalent.mutant.strip() for equivalent in equivalents.get(module, ())}
    living = sorted(outcome.living)
    unnoticed = [mutant for mutant in living if mutant not in named]
    forgotten = sorted(named.difference(living))
    that_count = outcome.made - (len(living) - len(unnoticed))
    noticed = outcome.made - len(living)
    score = noticed / that_count
    print(f"| {module} | {outcome.made} | {noticed} | {len(living) - len(unnoticed)} | {score:.1%} |")
    for mutant in unnoticed:
        print(f"\nlives:\n{mutant}")
    for mutant in forgotten:
        print(f"\nnamed equivalent, and is none that lives:\n{mutant}")
    return score >= ENOUGH and not forgotten


if __name__ == "__main__":
    sys.exit(main())
