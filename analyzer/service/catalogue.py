"""Opens the catalogue for a process, and closes what it used."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import django


def open_catalogue() -> None:
    """Make the catalogue's models known to this process; nothing is connected to yet.

    Raises:
        ConfigurationError: a setting in the environment is wrong.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.django_settings")
    django.setup()


def migrate() -> None:
    """Bring the catalogue's tables, and the rights of its roles, up to this version; begin its chain of custody."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)

    from analyzer.records.accounts import keep_roles
    from analyzer.service.custody.enrolling import enrol_existing

    keep_roles()
    enrol_existing(datetime.now(UTC))


def is_migrated() -> bool:
    """Whether the catalogue's tables are those of this version.

    Raises:
        django.db.DatabaseError: the database does not answer.
    """
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def released() -> Iterator[None]:
    """A piece of work in a process that lives long: stale and old connections are closed before and after."""
    from django.db import close_old_connections

    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
