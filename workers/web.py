"""The web server of one process: gunicorn around the web application."""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.logs import configure_logging
from analyzer.settings.service_settings import PREFIX, ServiceSettings

PROCESSES = 2
"""So that one that has to be replaced leaves another."""
THREADS = 8
"""Uploads wait for the network most of the time."""
SILENT_S = 60
"""A process whose heart has stopped for this long is replaced; slow uploads do not stop it."""
FINISH_S = 10
"""Requests may take this long to finish when the server is asked to end."""
ANSWER_S = 5
"""Whoever asks whether it is alive waits this long."""
LOOPBACK = MappingProxyType({"0.0.0.0": "127.0.0.1", "[::]": "::1", "": "127.0.0.1"})  # noqa: S104 - not bound to
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - for gunicorn's heartbeat: no disk can make it late


def run_web(settings: ServiceSettings) -> None:
    """Serve pages and the API until asked to end.

    Raises:
        ConfigurationError: there is no key that all its processes share; each would sign people out of the others.
    """
    if settings.secret_key is None:
        raise ConfigurationError(f"{PREFIX}SECRET_KEY: is needed, the same for every process that serves pages")
    _Server(settings).run()


def answers(settings: ServiceSettings) -> bool:
    """Whether the web server of these settings, on this machine, is alive."""
    host, _, port = settings.bind.rpartition(":")
    connection = HTTPConnection(LOOPBACK.get(host, host.strip("[]")), int(port), timeout=ANSWER_S)
    try:
        connection.request("GET", "/health/live", headers={"Host": "localhost"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Configured by the service's settings alone: gunicorn reads neither files nor arguments nor the environment."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Say how to serve."""
        chosen = {
            "bind": self._settings.bind,
            "workers": PROCESSES,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": SILENT_S,
            "graceful_timeout": FINISH_S,
            "worker_tmp_dir": str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None,
            "control_socket_disable": True,
            "proc_name": "lessonguard-web",
            "on_starting": lambda _server: configure_logging(self._settings),
            "post_worker_init": lambda _worker: configure_logging(self._settings),
        }
        for key, value in chosen.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """The web application."""
        return import_app("analyzer.web.wsgi:application")
