"""A process that puts one file: `python -m tests.contract.putting '{"folder": PATH}' KEY FILE SHA256 [DISK_BYTES]`."""

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analyzer.domain.errors import LessonguardError
from analyzer.storage.folder import FolderStore
from analyzer.storage.port import ObjectStore
from analyzer.storage.s3 import S3Store


def store_of(settings: Mapping[str, Any]) -> ObjectStore:
    """A folder or an S3 store, by what is known of it."""
    return FolderStore(Path(settings["folder"])) if "folder" in settings else S3Store(**settings)


def main(settings: str, key: str, source: str, sha256: str, disk_bytes: str = "") -> None:
    """Put it; print the version and the peak memory in MB, or the family of what went wrong."""
    if disk_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(disk_bytes), int(disk_bytes)))
    try:
        stored = store_of(json.loads(settings)).put(key, Path(source), sha256)
    except LessonguardError as error:
        print(type(error).__name__, 0)  # noqa: T201 - the answer
        return
    print(stored.version_id, peak_mb())  # noqa: T201 - the answer


def peak_mb() -> int:
    """Most memory this process ever had; `ru_maxrss` would count that of the process that started it."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
