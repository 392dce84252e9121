"""Results appear all together, or not at all."""

import json
from pathlib import Path

import pytest

from analyzer.analysis.results import ResultFolder, refuse_to_replace
from analyzer.domain.errors import PermanentError, TransientError
from analyzer.media.checksum import sha256_of
from tests.durable import Durable


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_results_appear_together(tmp_path: Path) -> None:
    """Texts and what was made in the scratch folder end up side by side, with nothing left over."""
    out = tmp_path / "a" / "b"
    with ResultFolder(out) as results:
        (results.scratch / "lesson.mp4").write_bytes(b"film")
        assert names(out) == [results.scratch.name]
        results.publish({"scorecard.html": "<p>", "analysis.json": "{}"})
    assert names(out) == ["analysis.json", "lesson.mp4", "scorecard.html"]


def test_results_are_made_to_last_before_they_appear(tmp_path: Path, durable: Durable) -> None:
    """A machine that loses its power just after a result appeared has the whole of it."""
    with ResultFolder(tmp_path / "out") as results:
        results.publish({"scorecard.html": "<p>", "analysis.json": "{}"})
    assert durable.files == {"scorecard.html", "analysis.json"}


@pytest.mark.parametrize("name", ["scorecard.html", "analysis.json"])
def test_a_folder_that_holds_a_card_is_refused(tmp_path: Path, name: str) -> None:
    """What somebody may have built on is not overwritten, unless it is of the very recording that is done again."""
    mine, other = tmp_path / "mine.mp4", tmp_path / "other.mp4"
    for path in (mine, other):
        path.write_bytes(path.name.encode())
    refuse_to_replace(tmp_path)
    (tmp_path / name).write_text("{}")
    for recording in (None, mine):
        with pytest.raises(PermanentError, match=r"holds a scorecard already.*--out"):
            refuse_to_replace(tmp_path, recording)
    (tmp_path / "analysis.json").write_text(json.dumps({"recording": {"sha256": sha256_of(mine)}}))
    refuse_to_replace(tmp_path, mine)
    with pytest.raises(PermanentError, match="holds a scorecard already"):
        refuse_to_replace(tmp_path, other)


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    """Whatever ends the work early, a new folder is gone and an old one is as it was."""
    old = tmp_path / "old"
    old.mkdir()
    (old / "analysis.json").write_text("earlier")
    for out in (old, tmp_path / "new"):
        with pytest.raises(KeyboardInterrupt), ResultFolder(out) as results:
            (results.scratch / "half").write_text("half")
            raise KeyboardInterrupt
    assert names(tmp_path) == ["old"]
    assert (old / "analysis.json").read_text() == "earlier"
    assert names(old) == ["analysis.json"]


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be is said before any work is done."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(PermanentError, match="'file'"):
        ResultFolder(tmp_path / "file")


def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    """A full disk may be retried, so it is another family of error; nothing is moved into place."""
    out = tmp_path / "out"
    with pytest.raises(TransientError, match="full"), ResultFolder(out) as results:
        (results.scratch / "b.txt").symlink_to("/dev/full")
        results.publish({"a.txt": "text", "b.txt": "text"})
    assert not out.exists()
