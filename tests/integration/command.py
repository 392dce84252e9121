"""The `lessonguard` command as a test starts it: in this process where that is enough, else in one of its own."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from analyzer.cli import app

SAMPLE = Path(str(files("analyzer") / "sample"))
CONFIG = Path(str(files("config")))
RESULTS = ["analysis.json", "scorecard.html", "transcript.vtt"]
MAIN = "from analyzer.cli import main; main()"
LISTENING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


def lessonguard(*arguments: str | Path) -> Ran:
    """Run the command in this process; a bug surfaces as the exception it is."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def started(*arguments: str | Path, through: tuple[str, ...] = (), **environment: str) -> subprocess.Popen[str]:
    """The command in a process group of its own, as a shell would start it, or `through` another command.

    Signals mean to it what they mean at a terminal, however these tests were started: who runs them in the background
    ignores SIGINT, and a process inherits that.
    """
    return subprocess.Popen(
        [sys.executable, "-c", LISTENING, *through, sys.executable, "-c", MAIN, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(CONFIG.parent)} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> Ran:
    """What a started command came to."""
    with process:
        out, err = process.communicate(timeout=240)
    return Ran(process.returncode, out, err)


def demonstrated(out: Path, **environment: str) -> Ran:
    """`demo`, with its desk beside the results."""
    return finished(started("demo", "--out", out, "--home", out.parent / "desk", **environment))


def analysis_in(folder: Path) -> dict[str, Any]:
    """The analysis that was written to a folder."""
    read: dict[str, Any] = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return read


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def written(path: Path, data: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(data), encoding="utf-8")
    return path
