"""What cannot be read in the watched folder keeps nothing else out, and somebody is told."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.domain.errors import TransientError
from analyzer.records.models import Alert, Arrival
from analyzer.service.intake.folder import scan_folder
from tests.capabilities import bound_by_modes
from tests.service.intake.hands import LESSON
from tests.service.intake.watched import Watched

Spoil = Callable[[Watched, Path], str]


def _folder(watched: Watched, _outside: Path) -> str:
    watched.drop("deep/b.mp4").parent.chmod(0)
    return "deep/"


def _entered(watched: Watched, _outside: Path) -> str:
    watched.drop("deep/b.mp4").parent.chmod(0o400)
    return "deep/b.mp4"


def _file(watched: Watched, _outside: Path) -> str:
    watched.drop("b.mp4").chmod(0)
    watched.drop("b.json", LESSON)
    return "b.mp4"


def _record(watched: Watched, _outside: Path) -> str:
    watched.drop("b.mp4")
    watched.drop("b.json", LESSON).chmod(0)
    return "b.mp4"


def _dangling(watched: Watched, _outside: Path) -> str:
    (watched.folder / "b.mp4").symlink_to("nowhere.mp4")
    return "b.mp4"


def _circle(watched: Watched, _outside: Path) -> str:
    (watched.folder / "b.mp4").symlink_to("c.mp4")
    (watched.folder / "c.mp4").symlink_to("b.mp4")
    return "b.mp4"


def _outwards(watched: Watched, outside: Path) -> str:
    (outside / "secret.mp4").write_bytes(b"secret")
    (watched.folder / "b.mp4").symlink_to(outside / "secret.mp4")
    return "b.mp4"


def _folder_outwards(watched: Watched, outside: Path) -> str:
    (watched.folder / "linked").symlink_to(outside)
    return "linked"


def _pipe(watched: Watched, _outside: Path) -> str:
    os.mkfifo(watched.folder / "b.mp4")
    return "b.mp4"


TROUBLES = [_folder, _entered, _file, _record, _dangling, _circle, _outwards, _folder_outwards, _pipe]


@pytest.mark.parametrize("spoil", TROUBLES)
def test_one_thing_that_cannot_be_read_keeps_nothing_else_out(watched: Watched, tmp_path: Path, spoil: Spoil) -> None:
    """It is passed over, noted by its name with the reason, and told once; all else is taken in."""
    watched.drop("a.mp4")
    watched.drop("a.json", {**LESSON, "lesson_id": "a"})
    watched.drop("z/z.mp4")
    watched.drop("z/z.json", {**LESSON, "lesson_id": "z"})
    (tmp_path / "outside").mkdir()
    with bound_by_modes():
        name = spoil(watched, tmp_path / "outside")
        assert watched.look()["taken"] == 2
        watched.look(1000)
    noted = Arrival.objects.get(reference=name)
    assert noted.state == "failed"
    assert noted.reason
    alerts = Alert.objects.filter(subject__startswith=f"unreadable:{noted.pk}:")
    assert [alert.kind for alert in alerts] == ["unreadable"]
    for path in watched.folder.glob("deep"):
        path.chmod(0o700)


def test_what_can_be_read_again_is_taken(watched: Watched) -> None:
    """A folder that was mended leaves no trouble behind, and a file in it is no newer than it was."""
    deep = watched.drop("deep/b.mp4").parent
    with bound_by_modes():
        assert watched.look() == {"waiting": 1}
        deep.chmod(0)
        assert watched.look(1000) == {}
        assert Arrival.objects.get(reference="deep/b.mp4").state == "seen"
        deep.chmod(0o700)
        assert scan_folder(watched.service) == {"taken": 1}
    assert list(Arrival.objects.values_list("reference", "state")) == [("deep/b.mp4", "taken")]


def test_a_link_that_finds_its_file_is_taken(watched: Watched) -> None:
    """What was a link to nothing is a recording once that is there."""
    (watched.folder / "b.mp4").symlink_to("c.dat.late")
    assert watched.look(1000) == {}
    watched.drop("c.dat.late")
    assert watched.look(301) == {"taken": 1}


def test_a_folder_that_vanishes_while_it_is_looked_at_is_no_trouble(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as if the look had come later."""
    watched.drop("a.mp4")
    watched.drop("gone/b.mp4")
    scandir = os.scandir

    def vanishing(path: str) -> object:
        if str(path).endswith("gone"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert watched.look(301) == {"taken": 1}
    assert [one.reference for one in Arrival.objects.all()] == ["a.mp4"]


def test_a_watched_folder_that_is_away_is_told_once_a_day(watched: Watched) -> None:
    """A lost mount is neither an empty folder nor a line in a log alone."""
    watched.folder.rmdir()
    for _ in range(3):
        with pytest.raises(TransientError):
            scan_folder(watched.service)
    assert [alert.kind for alert in Alert.objects.all()] == ["unreadable"]
