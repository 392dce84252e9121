"""What an export of evidence costs beyond copying and hashing the same bytes: `python -m tests.bench.evidence`.

The peer reads each file once, writes it elsewhere, hashes it with SHA-256 and SHA-512 on the way, and makes it last,
as `cp` and the sums would in one pass. An export does this, reads all of it back, and signs.
"""

import argparse
import hashlib
import os
import tempfile
import time
from pathlib import Path

from analyzer.preservation.copying import blocks_of
from analyzer.preservation.entry import Entry
from tests.preservation.bags import Made

MB = 1_000_000


def main() -> None:
    """Make some recordings of random bytes, run either in turn, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lessonguard-bench-") as name:
        folder = Path(name)
        sources = [_made(folder / f"{number}.mp4", given.megabytes // 3) for number in range(3)]
        ratios = []
        for number in range(given.rounds):
            copied = _timed(lambda: [_copy(path, folder / "copy") for path in sources])
            ours = _timed(lambda at=number: _export(sources, folder / f"bag-{at}"))
            ratios.append(ours / copied)
            print(f"copied and hashed {copied:7.2f} s   exported {ours:7.2f} s   {ours / copied:.2f} times")
    print(f"best of {given.rounds}: {min(ratios):.2f} times, with {given.megabytes} MB")


def _timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


def _made(path: Path, megabytes: int) -> Entry:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(megabytes):
            block = os.urandom(MB)
            digest.update(block)
            file.write(block)
    return Entry(path.name, digest.hexdigest(), megabytes * MB, lambda start: blocks_of(path, start))


def _copy(source: Entry, target: Path) -> None:
    sums = (hashlib.sha256(), hashlib.sha512())
    with target.open("wb") as file:
        for block in source.blocks(0):
            for one in sums:
                one.update(block)
            file.write(block)
        os.fsync(file.fileno())


def _export(sources: list[Entry], bag: Path) -> None:
    Made(sources).write(bag)


if __name__ == "__main__":
    main()
