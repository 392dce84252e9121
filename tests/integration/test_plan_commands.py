"""`lessonguard plan` tells how a term stands, draws as the scheduler does, and prints a table."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.integration.command import CONFIG, lessonguard
from tests.logged import as_before
from tests.service.planning.school import observer, taught


@pytest.fixture
def _home(catalogue: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A configuration in which a term runs now, in the session's catalogue."""
    folder = shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    today = datetime.now(UTC).date()
    terms = yaml.safe_load((folder / "service" / "terms.yaml").read_text(encoding="utf-8"))
    edges = {"first": today - timedelta(days=60), "last": today + timedelta(days=10)}
    terms["terms"] = [{"name": "now", "title": "This term", "zone": "UTC", **edges}]
    (folder / "service" / "terms.yaml").write_text(yaml.safe_dump(terms), encoding="utf-8")
    monkeypatch.setenv("LESSONGUARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LESSONGUARD_CONFIG", str(folder))
    with as_before():
        yield


@pytest.mark.usefixtures("_home")
def test_a_term_is_told_and_drawn() -> None:
    """In sentences, as JSON and as a table; a term that there is not is refused by name."""
    observer("ann")
    for number in range(3):
        taught(f"t-{number}", datetime.now(UTC) - timedelta(days=30))
    assert "0 of 0 done" in lessonguard("plan").out
    assert "3 lessons drawn" in lessonguard("plan", "--draw").out
    assert "0 lessons drawn" in lessonguard("plan", "--draw").out
    told = json.loads(lessonguard("plan", "--json").out)
    assert (told["term"], told["counts"]["due"], told["forecast"]["asked"]) == ("now", 3, 3)
    rows = list(csv.DictReader(lessonguard("plan", "--csv").out.splitlines()))
    assert [(row["tutor"], row["observer"], row["state"]) for row in rows] == [
        (f"t-{n}", "ann", "due") for n in range(3)
    ]
    refused = lessonguard("plan", "--term", "nowhere")
    assert (refused.code, "is one of now" in refused.err) == (2, True)
