"""An original of ten gigabytes goes into a bag in the memory that a small one takes."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

GIB = 1 << 30
SIZE = 10 * GIB
ROOM = 200 << 20
"""Bytes of address space beyond what the interpreter has once everything is imported."""
PROGRAM = """
import hashlib, resource, sys
from pathlib import Path
from analyzer.preservation.copying import blocks_of
from analyzer.preservation.entry import Entry
from tests.preservation.bags import Made
original, bag, sha256, room = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
source = Entry("lesson.mp4", sha256, original.stat().st_size, lambda start: blocks_of(original, start))
made = Made([source], split=4 << 30)
held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + room, held + room))
print(made.write(bag).files)
"""


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_gigabytes_in_constant_memory(tmp_path: Path) -> None:
    """With a limit on its memory it is copied in three parts, proven and joined again."""
    if shutil.disk_usage(tmp_path).free < 3 * SIZE:
        pytest.skip("needs thirty gigabytes of disk")
    original = tmp_path / "original"
    with original.open("wb") as file:
        file.truncate(SIZE)
        file.seek(SIZE // 2)
        file.write(b"not all of it is nought")
    with original.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    given = [sys.executable, "-c", PROGRAM, original, tmp_path / "bag", sha256, str(ROOM)]
    ran = subprocess.run(list(map(str, given)), capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.returncode) == ("3", 0), ran.stderr
    shutil.rmtree(tmp_path / "bag")
    original.unlink()
