"""A pack is begun only where it fits, beside the bag that it is made of."""

from pathlib import Path

import pytest

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.preservation.disk import FAT_LARGEST, Disk, disk_of
from analyzer.preservation.packing import OVERHEAD_BYTES, pack_bag, refuse_unfit_pack
from tests.preservation.bags import Made, judged

PAYLOAD = 50_000_000
PACK = 51_000_000 + OVERHEAD_BYTES


@pytest.mark.parametrize(
    ("device", "left", "needed"),
    [
        (1, 0, PACK),
        (None, 0, PACK),
        (2, 0, 2 * PACK),
        (1, 1_000, PACK - 1_000),
        (2, 1_000, 2 * PACK - 1_000),
    ],
)
def test_room_is_asked_for_bag_and_pack(tmp_path: Path, device: int | None, left: int, needed: int) -> None:
    """A disk that holds both must have room for both, to the byte; what an earlier attempt left there makes room."""
    if left:
        (tmp_path / ".bag.tar.unfinished").write_bytes(bytes(left))
    scratch = Disk(None, lambda: 10**12, 2)
    refuse_unfit_pack(PAYLOAD, tmp_path / "bag.tar", Disk(None, lambda: needed, device), scratch)
    with pytest.raises(TransientError, match=rf"too little room: {needed + left} bytes .* nothing was exported"):
        refuse_unfit_pack(PAYLOAD, tmp_path / "bag.tar", Disk(None, lambda: needed - 1, device), scratch)


def test_disks_that_are_not_known_are_not_taken_for_one(tmp_path: Path) -> None:
    """Two without a number share nothing."""
    refuse_unfit_pack(PAYLOAD, tmp_path / "bag.tar", Disk(None, lambda: PACK), Disk(None, lambda: PACK))


def test_a_pack_too_large_for_fat(tmp_path: Path) -> None:
    """One file is not split: a disk that cannot hold it is refused, however much room there is."""
    fat = Disk(FAT_LARGEST, lambda: 10**12)
    with pytest.raises(PermanentError, match="use another disk"):
        refuse_unfit_pack(FAT_LARGEST, tmp_path / "bag.tar", fat, fat)


def test_folders_of_one_disk_are_known_to_share_it(tmp_path: Path) -> None:
    """What the system says of two folders beside each other is the same disk."""
    (one := tmp_path / "one").mkdir()
    assert disk_of(one).device == disk_of(tmp_path).device is not None


def test_a_pack_that_was_cut_off_begins_anew(tmp_path: Path) -> None:
    """What an earlier attempt left is no part of the next, and nothing of it stays."""
    bag = Made().write(tmp_path / "bag").path
    (tmp_path / ".bag.tar.unfinished").write_bytes(b"cut off")
    digest = pack_bag(bag, tmp_path / "bag.tar", None)
    assert digest in judged("sha256sum", tmp_path / "bag.tar").out
    assert judged("tar", "-tf", tmp_path / "bag.tar").out.startswith("bag/\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bag", "bag.tar"]
