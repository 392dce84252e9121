"""The embedded shape: one machine, one command, no servers."""

import fcntl
import ipaddress
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analyzer.domain.errors import ConfigurationError, ConflictError, TransientError
from analyzer.settings.service_settings import PREFIX, SECRET_KEY_FILE, SIGNING_KEY_FILE, ServiceSettings, read_settings

LOCK_FILE = "serve.lock"
INCOMING = "incoming"
"""Name of the watched folder, below `home`, where the settings name none."""
DEMONSTRATION = "demonstration"
"""Name of the file by which a home is known as one of a demonstration."""
OTHERS = 0o077
"""The rights of everybody but the owner."""
FEWEST = 2
"""Child processes of the worker: listening and looking run side by side."""


@dataclass(frozen=True)
class Prepared:
    """What a person has to know once everything is ready to be started."""

    settings: ServiceSettings
    first_account: str | None
    """Link that chooses the first account's password; None where somebody can sign in already."""


def check_bind(settings: ServiceSettings, *, allow_remote: bool) -> None:
    """Refuse to be reached from other machines by accident.

    Raises:
        ConfigurationError: the address is not of this machine alone, and nobody said that this is meant.
    """
    host = settings.bind.rpartition(":")[0].strip("[]")
    named = set(settings.hosts) - set(ServiceSettings().hosts)
    if not (_is_loopback(host) or allow_remote or named):
        raise ConfigurationError(
            f"{PREFIX}BIND: other machines could reach the lessons of children at this address; bind to 127.0.0.1, or "
            f"name the hosts in {PREFIX}HOSTS and put a server with TLS in front, or say --allow-remote"
        )


def make_private(home: Path) -> None:
    """Make the folder that keeps everything, for its owner alone; one that is there is not changed.

    Raises:
        ConfigurationError: others on this machine may read it or write to it.
        TransientError: it cannot be made.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        open_to_others = home.stat().st_mode & OTHERS
    except OSError as error:
        raise TransientError(f"{PREFIX}HOME: the folder cannot be made: {error.strerror}") from error
    if open_to_others:
        raise ConfigurationError(
            f"{PREFIX}HOME: others on this machine may open '{home}', where recordings and the catalogue lie; "
            f"mend it with: chmod 700 '{home}'"
        )


def mark_as_demonstration(home: Path) -> None:
    """Make a folder the home of a demonstration, before anything else is written there; one that is it stays so.

    Raises:
        ConfigurationError: something lies there that no demonstration made, e.g. a real service.
        TransientError: it cannot be made.
    """
    if not (home / DEMONSTRATION).exists() and home.is_dir() and any(home.iterdir()):
        raise ConfigurationError(f"--home: no demonstration made what lies in '{home}', and it is left alone")
    make_private(home)
    (home / DEMONSTRATION).touch(mode=0o600)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Make the folder, readable by its owner alone, and let no other `serve` work on it meanwhile.

    Raises:
        ConfigurationError: others on this machine may read it or write to it.
        ConflictError: another one does.
        TransientError: the folder cannot be made or written.
    """
    make_private(home)
    try:
        lock = os.open(home / LOCK_FILE, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise TransientError(f"{PREFIX}HOME: the folder cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConflictError("another `lessonguard serve` works on this folder") from error
    else:
        yield
    finally:
        os.close(lock)


def prepare(settings: ServiceSettings) -> Prepared:
    """Make everything that a first start needs: keys, tables, watched folder, first account. Later starts find it.

    The process's environment says afterwards what its children have to know.

    Raises:
        ConfigurationError: the object store or config/service/ is not what it should be.
        TransientError: the object store or the database does not answer.
    """
    _make_keys(settings)
    watched = settings.watch_folder or settings.home / INCOMING
    os.environ[f"{PREFIX}HOME"] = str(settings.home.resolve())
    os.environ[f"{PREFIX}WATCH_FOLDER"] = str(watched.resolve())
    watched.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = read_settings(os.environ)

    from analyzer.service.catalogue import migrate, open_catalogue

    open_catalogue()
    migrate()

    from analyzer.service.accounts import ensure_first_account
    from analyzer.service.bootstrap import make_service

    service = make_service(settings)
    service.store.check()
    invitation = ensure_first_account(service)
    return Prepared(settings, invitation.link if invitation else None)


def serve(prepared: Prepared, concurrency: int, ready: Callable[[], None]) -> None:
    """Run the web server, a worker and the schedule until asked to end.

    Args:
        prepared: what was made for it.
        concurrency: stages that are worked on at once.
        ready: called once, when pages answer.
    """
    from analyzer.settings.service_policy import read_service_policy
    from workers.processes import keep_running
    from workers.web import answers

    waiting = [ready]

    def look() -> None:
        if waiting and answers(prepared.settings):
            waiting.pop()()

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stages = read_service_policy(prepared.settings.config).stages
    commands = (("web",), ("worker", "--concurrency", str(concurrency)), ("scheduler",))
    keep_running(commands, os.environ, stop, stages.finish_s + stages.grace_s, look)


def _make_keys(settings: ServiceSettings) -> None:
    from analyzer.service.signing_keys import renewed_signing_key

    if settings.secret_key is None:
        _keep(settings.home / SECRET_KEY_FILE, secrets.token_urlsafe(48))
    if settings.signing_key is None:
        _keep(settings.home / SIGNING_KEY_FILE, renewed_signing_key(settings))


def _keep(path: Path, key: str) -> None:
    written = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(written, "w", encoding="utf-8") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
