"""How fast stored originals are read again: the rota's own reading, held against `sha256sum` of the same bytes.

`python -m tests.bench.fixity [--megabytes N]`. Both read the same file in turn, warm, several times; the best of each
counts. The ratio is of this run and this machine. Processor time is printed, too: on a busy machine it says more.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.processor import own_s
from tests.fakes import set_up_django

HOME = set_up_django()  # before any model is imported

from analyzer.domain.fixity import FixityState  # noqa: E402 - Django is ready only now
from analyzer.media.checksum import sha256_of  # noqa: E402
from analyzer.records.rows import Item  # noqa: E402
from analyzer.service.fixity.proving import look  # noqa: E402
from analyzer.storage.folder import FolderStore  # noqa: E402

MB = 1_000_000
ROUNDS = 3
SHA256SUM = shutil.which("sha256sum") or "sha256sum"


def main() -> None:
    """Store a file, read it again both ways, print both speeds and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    size = parser.parse_args().megabytes * MB
    with tempfile.TemporaryDirectory(prefix="lessonguard-bench-") as name:
        source = Path(name) / "source"
        _make(source, size)
        store = FolderStore(Path(name) / "objects")
        stored = store.put("originals/bench", source, sha256_of(source))
        source.unlink()
        item = Item(role="original", **stored.model_dump())
        with store.local(stored, Path(name)) as path:
            ours, theirs = _best_of_each(lambda: _look(item, store), lambda: _sha256sum(path, stored.sha256))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
    for label, (wall_s, cpu_s) in (("read again", ours), ("sha256sum", theirs)):
        print(f"{label:12}{size / MB / wall_s:9.0f} MB/s{cpu_s:9.2f} cpu s")
    print(f"ratio of wall times, ours over sha256sum: {ours[0] / theirs[0]:.2f}; of processor times: ", end="")
    print(f"{ours[1] / theirs[1]:.2f}; peak memory {peak_mb:.0f} MB")


def _look(item: Item, store: FolderStore) -> None:
    if look(item, store) is not FixityState.PROVEN:
        sys.exit("what was stored is not what was read")


def _sha256sum(path: Path, expected: str) -> None:
    answer = subprocess.run((SHA256SUM, str(path)), capture_output=True, text=True, check=True)
    if answer.stdout.split(maxsplit=1)[0].removeprefix("\\") != expected:
        sys.exit("sha256sum comes to something else")


def _best_of_each(*deeds: Callable[[], None]) -> list[tuple[float, float]]:
    """The shortest wall time of each and the least processor time, in turn, so that both meet the same machine."""
    took: list[list[tuple[float, float]]] = [[] for _ in deeds]
    for _ in range(ROUNDS):
        for deed, times in zip(deeds, took, strict=True):
            began, cpu = time.monotonic(), own_s()
            deed()
            times.append((time.monotonic() - began, own_s() - cpu))
    return [(min(wall for wall, _ in times), min(cpu for _, cpu in times)) for times in took]


def _make(path: Path, size: int) -> None:
    block = os.urandom(MB)
    with path.open("wb") as file:
        for number in range(size // MB):
            file.write(number.to_bytes(8) + block[8:])


if __name__ == "__main__":
    main()
