"""Real servers for the whole session, and the shared shape on them for each test."""

import math
import random
import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factory import Factory
from tests.faults.balance import impatient
from tests.integration.command import SAMPLE
from tests.servers.postgresql import PostgreSQL
from tests.servers.seaweedfs import SeaweedFS
from tests.servers.valkey import Valkey
from tests.shape import Shape, standing

Clips = Callable[[int], list[Path]]


@pytest.fixture(scope="session")
def database() -> Iterator[PostgreSQL]:
    """A PostgreSQL server that a test may kill."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def shape(
    tmp_path: Path, database: PostgreSQL, valkey_server: Valkey, s3_server: SeaweedFS, request: pytest.FixtureRequest
) -> Iterator[Shape]:
    """The shared shape: nothing runs yet but its servers."""
    bucket = f"faults-{abs(hash(request.node.nodeid)) % 10**10}"
    config = impatient(tmp_path / "config")
    with standing(Shape(tmp_path, database, valkey_server, s3_server, bucket, config)) as made:
        yield made


@pytest.fixture
def clips(tmp_path: Path, media: Factory) -> Clips:
    """Makes short recordings of the sample lesson, each different from the others: `clips(3)`."""

    def make(count: int) -> list[Path]:
        paths = [tmp_path / f"clip-{number}.mp4" for number in range(count)]
        for number, path in enumerate(paths):
            media.run(
                "-ss",
                "30",
                "-t",
                "4",
                "-i",
                SAMPLE / "lesson.mp4",
                "-c",
                "copy",
                "-metadata",
                f"comment={number}",
                path,
            )
        return paths

    return make


@pytest.fixture
def hums(tmp_path: Path) -> Clips:
    """Makes tiny recordings in which nobody speaks, each different from the others: `hums(1000)`."""

    def make(count: int) -> list[Path]:
        paths = [tmp_path / f"hum-{number}.wav" for number in range(count)]
        for number, path in enumerate(paths):
            seeded = random.Random(number)  # noqa: S311 - noise
            samples = [int(800 * math.sin(moment / 20)) + seeded.randrange(-20, 20) for moment in range(4800)]
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(16000)
                file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
        return paths

    return make
