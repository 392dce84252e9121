"""`lessonguard patterns` at a terminal."""

from pathlib import Path

from tests.integration.test_quality_commands import ran


def test_signs_over_lessons_are_looked_for_at_a_terminal(tmp_path: Path) -> None:
    """It says how many proposals are new, and nothing of whom they are about."""
    assert ran(tmp_path, "migrate")[0] == 0
    assert ran(tmp_path, "patterns") == (0, "ok: 0 proposed\n", "")
