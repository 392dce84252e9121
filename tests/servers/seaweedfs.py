"""A real S3 server with versioning and Object Lock, on loopback ports of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex

import urllib3

from analyzer.storage.s3 import S3Store

ROLES = ("master", "volume", "filer", "s3", "admin")
GIVES_UP_AFTER_S = 180.0


@dataclass
class SeaweedFS:
    """One `weed mini` over one folder; killed and started again, it has the same ports and the same data."""

    folder: Path
    access_key: str = "lessonguard-test"
    secret_key: str = "lessonguard-test-secret"  # noqa: S105 - of a server that lives for one test session
    ports: dict[str, tuple[int, int]] = field(default_factory=lambda: _free_ports(ROLES))
    """HTTP and gRPC port of each of its roles."""
    options: tuple[str, ...] = ()
    """Further ones of its command line."""
    process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """host:port of the S3 door."""
        return f"127.0.0.1:{self.ports['s3'][0]}"

    @property
    def filer(self) -> str:
        """host:port of the filer's door, which asks nobody who they are."""
        return f"127.0.0.1:{self.ports['filer'][0]}"

    def settings(self) -> dict[str, str | bool]:
        """What an S3Store needs to know."""
        return {
            "endpoint": self.endpoint,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            "bucket": "lessonguard",
            "region": "us-east-1",
            "tls": False,
        }

    def store(self, **changes: str | bool) -> S3Store:
        """A store on this server, with something changed."""
        return S3Store(**{**self.settings(), **changes})  # type: ignore[arg-type]  # each by its name

    def new_bucket(self) -> str:
        """Make a bucket in which nothing lies yet, and name it."""
        name = f"of-its-own-{token_hex(4)}"
        self.store(bucket=name).create_bucket()
        return name

    def start(self) -> None:
        """Start it and wait until it stores something."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command(), stdout=log, stderr=subprocess.STDOUT, cwd=self.folder, env=self._environment()
            )
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the S3 server did not start; see {self.folder / 'log'}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would; harmless when it is not running."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Ask it to end, and kill it if it does not."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.kill()
            self.process = None

    def _command(self) -> list[str]:
        ports = [
            option
            for role, (http, grpc) in self.ports.items()
            for option in (f"-{role}.port={http}", f"-{role}.port.grpc={grpc}")
        ]
        return [
            _weed(),
            "mini",
            f"-dir={self.folder / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            *ports,
            "-admin.ui=false",
            "-webdav=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-master.telemetry=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            "-s3.autoCreateBucket=false",
            *self.options,
        ]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "HOME": str(self.folder),
        }

    def _answers(self) -> bool:
        """Whether a write goes through all of its roles, which start one after the other."""
        try:
            with urllib3.PoolManager(retries=False, timeout=2) as http:
                written = http.request("POST", f"http://{self.filer}/ready/probe", fields={"file": ("probe", b"1")})
                return written.status == 201 and http.request("GET", f"http://{self.endpoint}/healthz").status == 200
        except urllib3.exceptions.HTTPError:
            return False


def _weed() -> str:
    beside = Path(sys.executable).with_name("weed")
    return str(beside) if beside.exists() else shutil.which("weed") or "weed"


def _free_ports(roles: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    """Two ports for each role that nobody uses now."""
    sockets = [socket.socket() for _ in range(2 * len(roles))]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        ports = [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()
    return {role: (ports[2 * index], ports[2 * index + 1]) for index, role in enumerate(roles)}
