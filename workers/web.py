"""The web server of one process: waitress around the web application."""

import resource
import signal
import tempfile
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from types import MappingProxyType
from typing import Any, NoReturn

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from analyzer.domain.errors import ConfigurationError, TransientError
from analyzer.service.pipeline.working_folder import remove_leftovers
from analyzer.settings.logs import configure_logging
from analyzer.settings.service_settings import PREFIX, ServiceSettings
from workers.front import ALL, SMALL, Front, finish

THREADS = 12
"""Requests that are answered at once; none of them waits for its sender."""
UPLOADS = 8
"""Uploads that are read at once; others wait for their turn."""
FINISH_S = 10
"""Requests may take this long to finish when the server is asked to end."""
ANSWER_S = 5
"""Whoever asks whether it is alive waits this long."""
BUSY_S = 5
"""A request waits this long for others to finish writing to the embedded catalogue, then says that it is busy."""
BEGUN_S = 1
"""Seconds within which another process has locked the folder that it has just made."""
FILES = ALL + 1000
"""Files and connections that the process may have open."""
LOOPBACK = MappingProxyType({"0.0.0.0": "127.0.0.1", "[::]": "::1", "": "127.0.0.1"})  # noqa: S104 - not bound to


def run_web(settings: ServiceSettings) -> None:
    """Serve pages and the API until asked to end.

    Raises:
        ConfigurationError: there is no key that all its processes share; each would sign people out of the others.
        TransientError: the address cannot be listened at.
    """
    if settings.secret_key is None:
        raise ConfigurationError(f"{PREFIX}SECRET_KEY: is needed, the same for every process that serves pages")
    configure_logging(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    _prepare(settings)
    channels: dict[int, Any] = {}
    requests, uploads = _threads(THREADS), _threads(UPLOADS)
    fronts = _listen(settings, channels, requests, uploads)
    try:
        wasyncore.loop(timeout=1, map=channels, use_poll=True)
    except SystemExit:
        finish(fronts, channels, FINISH_S)
    for threads in (uploads, requests):
        threads.shutdown(timeout=1)
    wasyncore.close_all(channels)


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


def _listen(
    settings: ServiceSettings,
    channels: dict[int, Any],
    requests: ThreadedTaskDispatcher,
    uploads: ThreadedTaskDispatcher,
) -> list[Front]:
    from django.core.servers.basehttp import get_internal_wsgi_application

    application = get_internal_wsgi_application()  # the one that Django's settings name
    try:
        chosen = Adjustments(
            listen=f"*{settings.bind}" if settings.bind.startswith(":") else settings.bind,
            ident="",
            connection_limit=FILES,  # `front` hangs up on the oldest before
            channel_timeout=3600,  # `front` says when
            cleanup_interval=2,
            max_request_header_size=32 * 1024,
            max_request_body_size=SMALL + 1,
            recv_bytes=64 * 1024,
            clear_untrusted_proxy_headers=False,  # what a proxy says decides who may see metrics
            expose_tracebacks=False,
        )
        return [
            Front(application, channels, dispatcher=requests, adj=chosen, sockinfo=where, uploads=uploads)
            for where in chosen.listen
        ]
    except (OSError, ValueError) as error:
        raise TransientError(f"{PREFIX}BIND: cannot be listened at: {error}") from error


def _prepare(settings: ServiceSettings) -> None:
    """Let whatever is spooled lie on the scratch disk, many be connected, and nobody wait long for the catalogue."""
    from django.db import connections

    settings.scratch_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_leftovers(settings, datetime.now(UTC) - timedelta(seconds=BEGUN_S))  # uploads of one that was killed
    tempfile.tempdir = str(settings.scratch_folder)
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least != resource.RLIM_INFINITY:
        wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, wanted), most))
    if settings.database is None:
        connections.settings["default"]["OPTIONS"]["timeout"] = BUSY_S


def _threads(count: int) -> ThreadedTaskDispatcher:
    threads = ThreadedTaskDispatcher()
    threads.set_thread_count(count)
    return threads


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit
