"""A disk is told by the mount that is nearest above a folder, as the kernel lists mounts."""

from pathlib import Path

import pytest

from analyzer.preservation import disk
from analyzer.preservation.disk import FAT_LARGEST, disk_of

MOUNTED = """\
22 1 254:1 / {root} rw,relatime shared:1 - ext4 /dev/root rw,errors=remount-ro
31 30 8:18 / {root}/stick/inner rw - ext4 /dev/sdb2 rw
30 22 8:17 / {root}/stick rw,nosuid shared:2 master:7 - vfat /dev/sdb1 rw,fmask=0022,codepage=437
32 22 8:33 / {root}/stick-large rw - exfat /dev/sdc1 rw
33 22 8:49 / {root}/MY\\040STICK rw shared:3 - vfat /dev/sdd1 rw
34 22 8:65 / {root}/tab\\011back\\134slash rw - msdos /dev/sde1 rw
35 22 8:81 / {root}/Schlüssel rw - vfat /dev/sdf1 rw
38 22 8:113 / {root}/no\u00a0break\u2028\udcff rw - vfat /dev/sdh1 rw
36 22 8:97 / {root}/over rw - vfat /dev/sdg1 rw
37 36 0:44 / {root}/over rw - tmpfs tmpfs rw
"""
"""One below another, listed before it; names that begin alike, are escaped, or of odd letters; one over another."""


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of mounts; the disks of which lie in `root` beside it."""
    path = tmp_path / "mountinfo"
    path.write_text(MOUNTED.format(root=tmp_path / "root"), encoding="utf-8", errors="surrogateescape")
    monkeypatch.setattr(disk, "MOUNTS", path)
    return path


@pytest.mark.parametrize(
    ("folder", "is_fat"),
    [
        ("", False),
        ("elsewhere/stick", False),
        ("stick", True),
        ("stick/a/b", True),
        ("stick/inner", False),
        ("stick/inner/deep", False),
        ("stick/innermost", True),
        ("stick-large/a", False),
        ("sticky", False),
        ("MY STICK/a", True),
        ("MY", False),
        ("tab\tback\\slash", True),
        ("Schlüssel/für alle", True),
        ("no\u00a0break\u2028\udcff/a", True),
        ("over/a", False),
    ],
)
def test_the_nearest_mount_says_what_a_disk_can_hold(mounts: Path, folder: str, is_fat: bool) -> None:
    """FAT is known below its own mount and nowhere else, whatever letters the mount's name has."""
    place = mounts.parent / "root" / folder
    place.mkdir(parents=True)
    told = disk_of(place)
    assert told.largest_file == (FAT_LARGEST if is_fat else None)
    assert told.free() > 0


def test_a_link_leads_to_the_disk_on_which_it_ends(mounts: Path) -> None:
    """What is written through a link lies on the disk that it leads to."""
    (stick := mounts.parent / "root/stick/a").mkdir(parents=True)
    (link := mounts.parent / "root/link").symlink_to(stick)
    assert disk_of(link).largest_file == FAT_LARGEST


@pytest.mark.parametrize("listed", ["", "30 22 8:17 / /somewhere/else rw - vfat /dev/sdb1 rw\n", None])
def test_where_no_mount_is_told_only_space_limits(mounts: Path, listed: str | None) -> None:
    """No mount above the folder, or no list at all as on other systems, is no FAT."""
    mounts.unlink() if listed is None else mounts.write_text(listed, encoding="utf-8")
    assert disk_of(mounts.parent).largest_file is None
