"""A bag holds what was asked for, standard tools prove it, and what an earlier attempt left is gone on with."""

import contextlib
import errno
import os
import sys
from pathlib import Path

import pytest

from analyzer.domain.errors import ConflictError, IntegrityError, PermanentError, TransientError
from analyzer.preservation.disk import FAT_LARGEST, Disk
from analyzer.preservation.entry import Entry, entry_of
from tests.preservation.bags import BIG, ROOMY, STRANGERS, Made, bundled, contents, entries, judged

MIB = 1 << 20
FAT = Disk(FAT_LARGEST, lambda: 10**12)


def interrupted_after(count: int) -> list[Entry]:
    """The payload, of which the process dies after so many blocks."""
    left = [count]

    def dying(entry: Entry) -> Entry:
        def blocks(start: int) -> object:
            for block in entry.blocks(start):
                for at in range(0, max(len(block), 1), MIB):
                    if not left[0]:
                        raise KeyboardInterrupt
                    left[0] -= 1
                    yield block[at : at + MIB]

        return Entry(entry.path, entry.sha256, entry.size, blocks)  # type: ignore[arg-type]

    return list(map(dying, entries()))


@pytest.mark.parametrize("split", [None, MIB])
def test_standard_tools_prove_a_bag(tmp_path: Path, split: int | None) -> None:
    """bagit.py, sha256sum, sha512sum, openssl and the bundled verifier all accept it, whole or in parts."""
    bag = Made(split=split).write(tmp_path / "bag").path
    path = f"PATH={Path(sys.executable).parent}:{os.environ['PATH']}"
    for command in STRANGERS:
        said = judged("env", path, *command, inside=bag)
        assert said.code == 0, said.out
    said = bundled(bag)
    assert (said.code, said.out.splitlines()[-1]) == (0, "all of it is proven")


def test_parts_come_to_the_whole(tmp_path: Path) -> None:
    """`cat` joins the parts of a file that was split, and sha256sum proves it by the hash of the whole."""
    bag = Made(split=MIB).write(tmp_path / "bag").path
    parts = sorted((bag / "data/recordings/1").glob("lesson.mp4.part*"))
    assert [path.stat().st_size for path in parts] == [MIB] * 3
    whole = bag / "data/recordings/1/lesson.mp4"
    whole.write_bytes(b"".join(path.read_bytes() for path in parts))
    assert whole.read_bytes() == BIG
    assert judged("sha256sum", "--check", "rejoin-sha256.txt", inside=bag).code == 0


@pytest.mark.parametrize("split", [None, MIB])
@pytest.mark.parametrize("blocks", range(6))
def test_an_interrupted_export_is_gone_on_with(tmp_path: Path, split: int | None, blocks: int) -> None:
    """Wherever it dies nothing is visible, and the next attempt makes the very bag that one attempt would have made."""
    with pytest.raises(KeyboardInterrupt):
        Made(interrupted_after(blocks), split).write(tmp_path / "bag")
    assert not (tmp_path / "bag").exists()
    assert all(path.name.startswith(".") for path in tmp_path.iterdir())
    again = Made(split=split).write(tmp_path / "bag")
    assert contents(again.path) == contents(Made(split=split).write(tmp_path / "other").path)
    assert bundled(again.path).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag", "other"]


@pytest.mark.parametrize("calls", range(40))
def test_dying_at_any_write_leaves_no_bag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: int) -> None:
    """A process that dies at any point at which something is made to last leaves no bag or a whole one."""
    real, left = os.fsync, [calls]

    def dying(handle: int) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", dying)
        with contextlib.suppress(KeyboardInterrupt):
            Made().write(tmp_path / "bag")
    if (tmp_path / "bag").exists():
        assert bundled(tmp_path / "bag").code == 0
    else:
        assert bundled(Made().write(tmp_path / "bag").path).code == 0


def test_what_is_finished_is_not_copied_again(tmp_path: Path) -> None:
    """Going on reads no source of a file that is there whole, and reads on where the next part begins."""
    with pytest.raises(KeyboardInterrupt):
        Made(interrupted_after(2), MIB).write(tmp_path / "bag")
    asked: list[tuple[str, int]] = []

    def noting(entry: Entry) -> Entry:
        def blocks(start: int) -> object:
            asked.append((entry.path, start))
            return entry.blocks(start)

        return Entry(entry.path, entry.sha256, entry.size, blocks)  # type: ignore[arg-type]

    Made(list(map(noting, entries())), MIB).write(tmp_path / "bag")
    assert [one for one in asked if "report" in one[0]] == []
    assert [start for path, start in asked if path.endswith(".mp4")] == [MIB, 2 * MIB]


def test_a_draft_that_was_altered_is_not_believed(tmp_path: Path) -> None:
    """A finished file of the right size but other bytes is copied anew, and what no plan names is removed."""
    with pytest.raises(KeyboardInterrupt):
        Made(interrupted_after(4)).write(tmp_path / "bag")
    draft = tmp_path / ".bag.unfinished"
    (draft / "data/recordings/1/lesson.mp4").write_bytes(bytes(len(BIG)))
    (draft / "data/planted.txt").write_text("not ours")
    bag = Made().write(tmp_path / "bag").path
    assert (bag / "data/recordings/1/lesson.mp4").read_bytes() == BIG
    assert not (bag / "data/planted.txt").exists()


@pytest.mark.parametrize("given", [BIG + b".", BIG[:-1], BIG[:-1] + b".", b""])
@pytest.mark.parametrize("split", [None, MIB])
def test_it_fails_as_a_whole_where_anything_is_not_what_was_recorded(
    tmp_path: Path, given: bytes, split: int | None
) -> None:
    """An original that was cut, altered or added to is an integrity error that names it, and there is no bag."""
    true = entry_of("recordings/1/lesson.mp4", BIG)
    altered = Entry(true.path, true.sha256, true.size, lambda start: (given[start:],))
    with pytest.raises(IntegrityError, match=r"lesson\.mp4: its bytes are not those"):
        Made([*entries()[:1], altered], split).write(tmp_path / "bag")
    assert not (tmp_path / "bag").exists()


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["a.txt", "A.txt"], "differ in case"),
        (["a", "a/b"], "name of a folder"),
        (["con.txt"], "not every file system"),
        (["b/lpt1"], "not every file system"),
        (["what?.mp4"], "not every file system"),
        (["a b.mp4"], "not every file system"),
        (["ends."], "not every file system"),
        (["../up"], "not every file system"),
        (["/root"], "not every file system"),
        ([".hidden"], "not every file system"),
        (["x" * 256], "not every file system"),
        (["café.mp4"], "not every file system"),
    ],
)
def test_names_that_not_every_disk_can_hold(tmp_path: Path, paths: list[str], said: str) -> None:
    """Nothing is begun with a name that FAT, Windows or a case-insensitive disk cannot hold."""
    with pytest.raises(PermanentError, match=said):
        Made([entry_of(path, path.encode()) for path in paths]).write(tmp_path / "bag")
    assert list(tmp_path.iterdir()) == []


def test_a_file_too_large_for_fat(tmp_path: Path) -> None:
    """What FAT cannot hold in one file is refused before anything is written; in parts it would fit."""
    huge = Entry("recordings/1/lesson.mp4", "0" * 64, FAT_LARGEST + 1, lambda _: ())
    with pytest.raises(PermanentError, match="use --split"):
        Made([huge], disk=FAT).write(tmp_path / "bag")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(IntegrityError):  # its bytes are not there, but it was begun
        Made([huge], split=2**31, disk=FAT).write(tmp_path / "bag")


def test_too_little_room(tmp_path: Path) -> None:
    """A disk that cannot hold all of it is refused before anything is copied, whatever is there already counts."""
    with pytest.raises(TransientError, match="too little room"):
        Made(disk=Disk(None, lambda: len(BIG))).write(tmp_path / "bag")
    assert list((tmp_path / ".bag.unfinished").rglob("*")) == []
    with pytest.raises(KeyboardInterrupt):
        Made(interrupted_after(4)).write(tmp_path / "bag")
    Made(disk=Disk(None, lambda: len(BIG))).write(tmp_path / "bag")


def test_a_bag_is_never_replaced(tmp_path: Path) -> None:
    """Whatever bears the bag's name already stays as it is."""
    for number, make in enumerate((Path.mkdir, Path.touch, lambda path: path.symlink_to("nowhere"))):
        bag = tmp_path / str(number)
        make(bag)
        with pytest.raises(ConflictError, match="is there already"):
            Made(disk=ROOMY).write(bag)


def test_two_exports_at_once(tmp_path: Path) -> None:
    """While one process makes a bag another one is told so, and the first one's bag is whole."""
    refused = []

    def meanwhile(start: int) -> tuple[bytes, ...]:
        with pytest.raises(ConflictError, match="another process is exporting 'bag'") as error:
            Made().write(tmp_path / "bag")
        refused.append(error)
        return (BIG[start:],)

    true = entry_of("lesson.mp4", BIG)
    bag = Made([Entry(true.path, true.sha256, true.size, meanwhile)]).write(tmp_path / "bag")
    assert len(refused) == 1
    assert bundled(bag.path).code == 0


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in place of the folder, of the draft or within it is refused, and what it leads to is untouched."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(PermanentError, match="or a link to one"):
        Made(disk=ROOMY).write(tmp_path / "link" / "bag")
    (tmp_path / ".bag.unfinished").symlink_to(elsewhere)
    with pytest.raises(IntegrityError, match="is a link"):
        Made(disk=ROOMY).write(tmp_path / "bag")
    draft = tmp_path / ".other.unfinished"
    draft.mkdir()
    (draft / "data").symlink_to(elsewhere)
    with pytest.raises(IntegrityError, match="is a link"):
        Made(disk=ROOMY).write(tmp_path / "other")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("failure", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: int) -> None:
    """A disk that is full in the middle is said; there is no bag, and with room again it is gone on with."""
    calls = [0]

    def filling(handle: int) -> None:
        calls[0] += 1
        if calls[0] > 3:
            raise OSError(failure, os.strerror(failure))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", filling)
        with pytest.raises(TransientError, match="bag: the disk is full"):
            Made().write(tmp_path / "bag")
    assert not (tmp_path / "bag").exists()
    assert bundled(Made().write(tmp_path / "bag").path).code == 0
