"""Fixtures for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from dj_database_url import parse

from analyzer.media.ffmpeg import Ffmpeg, find_ffmpeg
from analyzer.service.bootstrap import Service, make_store
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore
from tests.durable import Durable
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue, catalogue_on, empty_catalogue, set_up_django
from tests.integration.command import CONFIG
from tests.servers.postgresql import PostgreSQL
from tests.servers.seaweedfs import SeaweedFS
from tests.servers.valkey import Valkey

_HOME = set_up_django()  # before any test module imports a model; removed when the process ends


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    """The ffmpeg that comes with the project's own dependencies."""
    return find_ffmpeg(None, None)


@pytest.fixture(scope="session")
def media(ffmpeg: Ffmpeg, tmp_path_factory: pytest.TempPathFactory) -> Factory:
    """Generated media by name: `media("ordinary.mp4")` is a path."""
    return Factory(ffmpeg.path, tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQL]:
    """A real PostgreSQL server; who wants to kill one starts another."""
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_settings(postgres_server: PostgreSQL) -> dict[str, object]:
    """Its settings, for `catalogue_on`."""
    return dict(parse(postgres_server.url))


@pytest.fixture(scope="session")
def _sqlite() -> Iterator[None]:
    """The catalogue on SQLite, migrated once."""
    with catalogue_on():
        yield


@pytest.fixture
def catalogue(_sqlite: None) -> Iterator[None]:
    """An empty catalogue on SQLite."""
    yield
    empty_catalogue()


@pytest.fixture(params=["sqlite", "postgresql"])
def each_catalogue(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty catalogue on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        request.getfixturevalue("catalogue")
        yield "sqlite"
        return
    with catalogue_on(**request.getfixturevalue("postgres_settings")):
        yield "postgresql"
        empty_catalogue()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """A real S3 server with a bucket; who wants to kill one starts another."""
    server = SeaweedFS(tmp_path_factory.mktemp("s3"))
    try:
        server.start()
        server.store().create_bucket()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def _valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A real Valkey server for the whole session."""
    server = Valkey(tmp_path_factory.mktemp("valkey"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def valkey_server(_valkey: Valkey) -> Iterator[Valkey]:
    """A real, empty Valkey server that a test may kill and start again."""
    _valkey.start()
    _valkey.empty()
    yield _valkey
    _valkey.kill()


@pytest.fixture
def durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Durable:
    """Notes what is made to last below the test's folder."""
    noted = Durable(tmp_path, os.fsync)
    monkeypatch.setattr(os, "fsync", noted)
    return noted


@pytest.fixture
def clock() -> FakeClock:
    """A clock that the test moves."""
    return FakeClock()


@pytest.fixture
def queue() -> FakeTaskQueue:
    """A task queue that only counts."""
    return FakeTaskQueue()


@pytest.fixture
def service(
    tmp_path: Path, catalogue: None, clock: FakeClock, queue: FakeTaskQueue, request: pytest.FixtureRequest
) -> Service:
    """The service's parts: SQLite, a folder store, shipped policy, and no worker but the test.

    On a real S3 server where a test asks for it by `parametrize("service", ["s3"], indirect=True)`.
    """
    settings = ServiceSettings(home=tmp_path / "home")
    if getattr(request, "param", "folder") == "s3":
        server: SeaweedFS = request.getfixturevalue("s3_server")
        store: ObjectStore = server.store(bucket=server.new_bucket())
    else:
        store = make_store(settings, clock)
    return Service(settings, read_service_policy(None), store, queue, clock)


@pytest.fixture
def hasty_config(tmp_path: Path) -> Path:
    """The shipped configuration, in which a worker that is asked to end gives its stages back at once."""
    folder = Path(shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))
    stages = folder / "service" / "stages.yaml"
    stages.write_text(yaml.safe_dump(yaml.safe_load(stages.read_text(encoding="utf-8")) | {"finish_s": 0.2}))
    return folder


@pytest.fixture(params=["files", "valkey"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, hasty_config: Path, catalogue: None) -> ServiceSettings:
    """The session's catalogue, with messages as files, then with messages in Valkey."""
    chosen = ServiceSettings(home=tmp_path / "home", config=hasty_config)
    if request.param == "files":
        return chosen
    valkey: Valkey = request.getfixturevalue("valkey_server")
    return ServiceSettings.model_validate(chosen.model_dump() | {"broker": valkey.url})
