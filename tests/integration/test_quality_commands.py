"""`lessonguard quality` at a terminal."""

import json
from pathlib import Path

from tests.integration.command import started


def ran(home: Path, *arguments: str) -> tuple[int, str, str]:
    """How a command on this home ended, and what it printed."""
    process = started(*arguments, LESSONGUARD_HOME=str(home))
    out, err = process.communicate(timeout=200)
    return process.returncode, out, err


def test_a_week_is_drawn_and_figures_are_shown(tmp_path: Path) -> None:
    """A week is drawn once, what is no week is refused in one sentence, and figures of nothing are withheld."""
    assert ran(tmp_path, "migrate")[0] == 0
    assert ran(tmp_path, "quality", "draw", "2026-W41", "--seed", "7") == (
        0,
        "ok: 2026-W41: 0 drawn; 0 given to somebody\n",
        "",
    )
    assert "was drawn before; nothing has changed" in ran(tmp_path, "quality", "draw", "2026-W41")[1]
    code, _, said = ran(tmp_path, "quality", "draw", "october")
    assert (code, said) == (2, "lessonguard: a week is written as 2026-W41\n")
    told = json.loads(ran(tmp_path, "quality", "show")[1])
    assert told["samples"] == {"draws": 1, "drawn": 0, "nobody_yet": 0, "one": 0, "done": 0, "last": "2026-W41"}
    assert told["precision"]["confirmed"]["share"] is None
    assert told["precision"]["confirmed"]["why_not"] == "fewer than 10"
