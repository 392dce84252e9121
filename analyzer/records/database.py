"""The database itself, for whoever tells a story over several rows: what stands together, and whether it answers."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections, transaction

from analyzer.records.models import Recording

AWAY = (OperationalError, InterfaceError)
"""What is raised where the database cannot be reached or has lost us: it may be well again in a moment."""


def unit_of_work() -> AbstractContextManager[None]:
    """Everything that the block writes stands together, or none of it does."""
    return transaction.atomic()


def after_commit(call: Callable[[], object]) -> None:
    """Do something once the unit of work has ended well; at once where there is none."""
    transaction.on_commit(call)


def drop_stale_connections() -> None:
    """Let go of this thread's connections that are too old or broken."""
    close_old_connections()


def close_connections() -> None:
    """Let go of all of this thread's connections: it ends, or they are not to be trusted."""
    connections.close_all()


def catalogue_answers() -> bool:
    """Whether the database is there and holds our tables."""
    try:
        Recording.objects.only("id").first()
    except DatabaseError:
        return False
    return True
