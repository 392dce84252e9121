"""One large upload through the web server, its time and what memory it takes."""

import time
from pathlib import Path

import psutil

from analyzer.media.checksum import sha256_of
from analyzer.service.bootstrap import Service
from tests.bench.clips import padded
from tests.bench.door import Door

MB = 1_000_000
SMALL_UPLOADS = 8
"""Enough for each of the server's processes to have taken one."""


def measure_upload(door: Door, service: Service, server_pid: int, folder: Path, megabytes: int) -> None:
    """Hand in small files, a larger and a large one; print its time, and the peak memory of the server after each."""
    for number in range(SMALL_UPLOADS):
        door.hand_in(padded(folder / f"small-{number}.mp4", 4 * MB, number))
    before = peak_mb(server_pid)
    door.hand_in(padded(folder / "middling.mp4", megabytes * MB // 5, 98))
    between = peak_mb(server_pid)
    large = padded(folder / "large.mp4", megabytes * MB, 99)
    began = time.perf_counter()
    door.hand_in(large)
    took = time.perf_counter() - began
    after = peak_mb(server_pid)
    began = time.perf_counter()
    service.store.put("bench/plain", large, sha256_of(large))
    plain = time.perf_counter() - began
    print(f"\nan upload of {megabytes} MB through the API: {took:.1f} s, {megabytes / took:.0f} MB/s")
    print(f"  the same file hashed and put to the store directly: {plain:.1f} s, so {took / plain:.1f} times as long")
    print(f"  peak memory of a web process: {before:.0f} MB after uploads of 4 MB, ", end="")
    print(f"{between:.0f} MB after one of {megabytes // 5} MB, {after:.0f} MB after this one", flush=True)


def peak_mb(pid: int) -> float:
    """The largest peak of resident memory (VmHWM) of a process and its children."""
    return max(_high_water(one) for one in (pid, *(child.pid for child in psutil.Process(pid).children())))


def _high_water(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / MB
    raise SystemExit("the system does not tell the peak memory of a process")
