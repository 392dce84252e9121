"""The running service's parts, as a command meets them."""

import logging
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from analyzer.cli.endings import FAILED, UNUSABLE, errors_explained, stop

if TYPE_CHECKING:
    from analyzer.service.bootstrap import Service
    from analyzer.settings.service_settings import ServiceSettings

PRIVATE = 0o077
"""Takes every right from everybody but the owner."""


@contextmanager
def settings_read(home: Path | None = None) -> Iterator["ServiceSettings"]:
    """The settings in the environment; failures that were foreseen end in one sentence.

    Whatever is written meanwhile, by this process or by one that it starts, is for its owner alone.

    Args:
        home: the service's data folder, in place of the one that the environment names.
    """
    from analyzer.settings.service_settings import PREFIX, read_settings

    named = {} if home is None else {f"{PREFIX}HOME": str(home)}
    before = os.umask(PRIVATE)
    try:
        with errors_explained():
            yield read_settings({**os.environ, **named})
    finally:
        os.umask(before)


@contextmanager
def service_at_hand() -> Iterator["Service"]:
    """The service that the settings describe; of what it logs, only warnings are shown."""
    from django.db import DatabaseError, connection

    from analyzer.service.bootstrap import make_service
    from analyzer.service.catalogue import open_catalogue
    from analyzer.settings.logs import configure_logging

    with settings_read() as settings:
        open_catalogue()
        if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
            _stop_where_nothing_is(settings)  # before anything asks for it: SQLite makes what it is asked for
        configure_logging(settings)
        logging.getLogger().setLevel(logging.WARNING)
        try:
            yield make_service(settings)
        except DatabaseError as error:
            where = looked_in(settings)
            if _is_nothing_there(settings):
                _stop_where_nothing_is(settings)
            stop(
                f"the catalogue does not answer ({type(error).__name__}): see `lessonguard config check --connect`; "
                f"looked in {where}",
                FAILED,
            )


def _stop_where_nothing_is(settings: "ServiceSettings") -> NoReturn:
    text = f"no service has been started on {looked_in(settings)}: LESSONGUARD_HOME names the folder of one"
    made = "`lessonguard serve` makes one, or `lessonguard migrate`"
    stop(f"{text}; {made}; see `lessonguard config check --connect`", UNUSABLE)


def _is_nothing_there(settings: "ServiceSettings") -> bool:
    """Whether the embedded shape has no catalogue where it would lie, as where the folder is another than was meant."""
    from django.db import DatabaseError, connection

    if settings.database:
        return False
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return not settings.home.is_dir()


def looked_in(settings: "ServiceSettings") -> str:
    """Which catalogue is meant: the folder of the embedded shape, or the shared database."""
    return "the database that LESSONGUARD_DATABASE names" if settings.database else str(settings.home.resolve())


def who() -> str:
    """The account on this machine that gives the command."""
    return pwd.getpwuid(os.getuid()).pw_name
