"""A service under watch: real processes on a home and a catalogue that this process sees, too."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from django.conf import settings as django_settings
from django.db import connection, connections
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.accounts import add_account
from analyzer.records.models import Recording, Stage
from analyzer.service.bootstrap import Service, make_service
from analyzer.service.exports.certificate import fresh_certificate
from analyzer.service.tokens import issue_token
from analyzer.settings.service_settings import read_settings
from analyzer.signing.key_ring import new_key_ring
from analyzer.web.service import use_service
from tests.fakes import catalogue_on
from tests.integration.command import CONFIG
from tests.integration.sealed_picture import Wanted
from tests.integration.sealed_watch import MAIN, FileWatch
from tests.servers.valkey import free_port

LIMIT_S = 240
PEOPLE = ("t-1", "s-1", "s-2")
LESSON = {
    "lesson_id": "L-1",
    "tutor": {"id": PEOPLE[0]},
    "students": [{"id": id_} for id_ in PEOPLE[1:]],
    "tracks": [{"kind": "screen", "region": [0, 0, 640, 360]}],
}
ORIGINALS = {
    "home/scratch/stage-*/upload-0": "an upload is hashed before it is stored, and is gone once it is",
    "home/objects/unfinished/*/data": "the store writes an object aside and moves it into its place",
    "home/objects/keys/originals/*/data": "the original itself",
    "a release by two people": "handed to an officer",
}
"""Where the untouched original may be, byte for byte, and why; nothing else may hold the picture at any time."""
IN_PROCESSES = """
import sys
COMMAND = next((one for one in ("web", "worker", "scheduler") if one in sys.orig_argv), None)
if COMMAND:
    from analyzer.service.catalogue import open_catalogue
    open_catalogue()
"""
"""What Python does in every process before anything else (sitecustomize)."""


def eventually(condition: Callable[[], Any], what: str) -> Any:
    """Wait for something that other processes do; what the condition says then."""
    deadline = time.monotonic() + LIMIT_S
    while not (said := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {LIMIT_S} s"
        time.sleep(0.1)
    return said


@dataclass
class Running:
    """The service, and who talks to it."""

    place: Path
    variables: dict[str, str]
    process: subprocess.Popen[bytes]
    watch: FileWatch
    service: Service
    key: str

    def asked(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """What the web server answers; the watch keeps it."""
        http = HTTPConnection(self.variables["LESSONGUARD_BIND"], timeout=60)
        try:
            http.request("POST" if body else "GET", path, body, {"Host": "localhost", **headers})
            answer = http.getresponse()
            content = answer.read()
        finally:
            http.close()
        self.watch.add(f"answer {path}", content)
        return answer.status, content

    def hand_in(self, media: Path, **changes: object) -> UUID:
        """Upload a recording with its lesson record, in which `changes` are else."""
        files = {
            "recording": (media.name, media.read_bytes()),
            "lesson": ("lesson.json", json.dumps(LESSON | changes).encode()),
        }
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode() + content
            for field, (name, content) in files.items()
        ]
        kind = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {self.key}"}
        status, said = self.asked("/api/v1/recordings", b"\r\n".join([*parts, b"--b--\r\n"]), **kind)
        assert status in {200, 201, 202}, said
        return Recording.objects.get().id

    def until_rest(self) -> None:
        """Wait until every recording is assessed and every stage over."""
        over = ("done", "skipped")

        def rests() -> bool:
            assert not Recording.objects.filter(state="parked").exists(), list(Stage.objects.values_list("reason"))
            return (
                Recording.objects.filter(state="assessed").exists()
                and not Stage.objects.exclude(state__in=over).exists()
            )

        eventually(rests, "all comes to rest")

    def end(self) -> None:
        """Ask it to end, and wait."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


def strays(running: Running, wanted: Wanted, original: str) -> list[str]:
    """Wherever the picture was that is not the original itself in a place of the table."""
    met = running.watch.meets(wanted)
    return [
        where
        for where, checksum in met.items()
        if checksum != original or not any(fnmatch(where, pattern) for pattern in ORIGINALS)
    ]


def reader() -> dict[str, str]:
    """The header by which the web server knows the safeguarding lead."""
    client = Client()
    client.force_login(add_account("d.reader", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
    return {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())}


@contextmanager
def serving(folder: Path, config: Path, *command: str, code: str = "", **variables: str) -> Iterator[Running]:
    """Run a command on a fresh home, by default all of the embedded shape; what is left of it is killed in the end.

    Args:
        folder: of one test.
        config: the configuration.
        command: what is run.
        code: run in each process first, which `COMMAND` names there.
        variables: further settings.
    """
    place = _furnished(folder / "place", IN_PROCESSES + code)
    address = f"127.0.0.1:{free_port()}"
    told = {
        "LESSONGUARD_HOME": str(place / "home"),
        "LESSONGUARD_CONFIG": str(config),
        "LESSONGUARD_BIND": address,
        "LESSONGUARD_URL": f"http://{address}",
        "LESSONGUARD_SECRET_KEY": django_settings.SECRET_KEY,
        **variables,
    }
    with _catalogue_in(place / "home"):
        service = make_service(read_settings(told))
        lifetime = timedelta(days=1)
        key = issue_token("test", [Scope.HAND_IN, Scope.READ], lifetime, now=service.clock()).secret
        process = _started(place, told, command or ("serve", "--concurrency", "1"))
        watch = FileWatch(psutil.Process(process.pid), place, folder / "kept", also_here=True)
        try:
            with watch, use_service(service):
                yield Running(place, told, process, watch, service, key)
                connections["default"].close()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _furnished(place: Path, code: str) -> Path:
    """A place for a service, with its keys and with the code that its processes run first."""
    for name in ("user", "temp", "work", "disk", "home", "code"):
        (place / name).mkdir(parents=True, mode=0o700)
    (place / "code" / "sitecustomize.py").write_text(code)
    (place / "home" / "evidence_certificate").write_text(fresh_certificate(None, now=datetime.now(UTC)))
    (place / "home" / "signing_key").write_text(new_key_ring().to_pem())
    return place


def _started(place: Path, told: dict[str, str], command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    machine = {"HOME": str(place / "user"), "TMPDIR": str(place / "temp"), "PYTHONDONTWRITEBYTECODE": "1"}
    with (place / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", MAIN, *command],
            cwd=place / "work",
            env=os.environ | machine | told | {"PYTHONPATH": f"{place / 'code'}:{CONFIG.parent}"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )


@contextmanager
def _catalogue_in(home: Path) -> Iterator[None]:
    """A copy of this session's empty catalogue in a home."""
    name = home / "catalogue.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(name) as copy:
        connection.connection.backup(copy)
    copy.close()
    name.chmod(0o600)
    with catalogue_on(NAME=name):
        yield
