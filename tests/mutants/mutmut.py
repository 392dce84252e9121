"""mutmut, in a folder of its own: it takes its settings and the code from where it is started."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.subjects import Subject

MUTMUT = str(Path(sys.executable).with_name("mutmut"))
LINKED = ("analyzer", "config", "workers", "tests", "pyproject.toml")
NOTICED = ("killed", "timeout")


@dataclass(frozen=True)
class Outcome:
    """What became of a module's mutants."""

    made: int
    living: frozenset[str]
    """Function and lines that differ, of each that no test noticed."""


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
    _ask(folder, "export-cicd-stats")
    made = json.loads((folder / "mutants" / "mutmut-cicd-stats.json").read_text(encoding="utf-8"))["total"]
    states = (line.strip().rpartition(": ") for line in _ask(folder, "results").splitlines())
    living = [name for name, _, state in states if state and state not in NOTICED]
    return Outcome(made, frozenset(_told(name, _ask(folder, "show", name)) for name in living))


def _settings(subject: Subject) -> str:
    """No worker of mutmut inherits threads of models: each is forked from a process that has only collected tests."""
    lists = {
        "source_paths": ["analyzer"],
        "only_mutate": [subject.module],
        "also_copy": ["config", "workers"],
        "pytest_add_cli_args": ["-k", subject.only] if subject.only else [],
        "pytest_add_cli_args_test_selection": subject.tests,
        "process_isolation": ["forkserver"],
        "use_git_change_detection": ["false"],
    }
    lines = (f"{key} = " + "\n  ".join(values) for key, values in lists.items() if values)
    return "\n".join(["[mutmut]", *lines, ""])


def _ask(folder: Path, *arguments: str) -> str:
    return subprocess.run([MUTMUT, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def _told(name: str, difference: str) -> str:
    """A mutant by what it changes, as its number changes with every line that is written before it."""
    function = name.partition("__mutmut_")[0].rpartition(".")[2].removeprefix("x").strip("_ǁ").replace("ǁ", ".")
    lines = [line for line in difference.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return "\n".join([function, *(f"{line[0]} {line[1:].strip()}" for line in lines)])
