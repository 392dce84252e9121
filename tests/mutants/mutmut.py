"""mutmut, in a folder of its own: it takes its settings and the code from where it is started."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.subjects import Subject

MUTMUT = str(Path(sys.executable).with_name("mutmut"))
LINKED = ("analyzer", "config", "workers", "tests", "pyproject.toml")
FAILED, OUT_OF_TIME = 1, -24
"""How pytest ends where a mutant is noticed: a test fails, or nothing ever ends."""


@dataclass(frozen=True)
class Outcome:
    """What became of a module's mutants."""

    made: int
    living: tuple[str, ...]
    """Function and lines that differ, of each that no test noticed, or whose tests could not be run."""


def mutate(subject: Subject, root: Path, folder: Path) -> Outcome:
    """Make all mutants of a module and run its tests on each.

    Args:
        subject: the module and its tests.
        root: of the project.
        folder: where mutmut works; empty.
    """
    folder.mkdir(parents=True)
    for name in LINKED:
        (folder / name).symlink_to(root / name)
    (folder / "setup.cfg").write_text(_settings(subject), encoding="utf-8")
    with (folder / "mutmut.log").open("wb") as log:
        subprocess.run([MUTMUT, "run", "--max-children", "1"], cwd=folder, check=True, stdout=log, stderr=log)
    kept = json.loads((folder / "mutants" / f"{subject.module}.meta").read_text(encoding="utf-8"))
    answers: dict[str, int] = kept["exit_code_by_key"]
    living = [name for name, code in answers.items() if code not in {FAILED, OUT_OF_TIME}]
    return Outcome(len(answers), tuple(_told(name, _ask(folder, "show", name)) for name in living))


def _settings(subject: Subject) -> str:
    """No worker of mutmut inherits threads of models: each is forked from a process that has only collected tests."""
    lists = {
        "source_paths": ["analyzer"],
        "only_mutate": [subject.module],
        "also_copy": ["config", "workers"],
        "pytest_add_cli_args": ["-k", subject.only] if subject.only else [],
        "pytest_add_cli_args_test_selection": subject.tests,
        "process_isolation": ["forkserver"],
        "timeout_multiplier": ["5"],
        "use_git_change_detection": ["false"],
    }
    lines = (f"{key} = " + "\n  ".join(values) for key, values in lists.items() if values)
    return "\n".join(["[mutmut]", *lines, ""])


def _ask(folder: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def _told(name: str, difference: str) -> str:
    """A mutant by what it changes, as its number changes with every line that is written before it."""
    function = name.partition("__mutmut_")[0].rpartition(".")[2][2:].replace("ǁ", ".")
    lines = [line for line in difference.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join([function, *(f"{line[0]} {line[1:].strip()}" for line in lines)])
