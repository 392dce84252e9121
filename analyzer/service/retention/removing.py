"""Removes one stored version at a time, so that no hold can come between the question and the removal."""

from collections.abc import Iterable
from datetime import datetime

from analyzer.domain.destruction import Destroyed
from analyzer.domain.errors import IntegrityError, ObjectLockedError, ObjectMissingError
from analyzer.records.database import unit_of_work
from analyzer.records.destructible import why_held
from analyzer.records.destructions import locked
from analyzer.records.rows import Destruction
from analyzer.service.removing import remove_version
from analyzer.storage.port import ObjectStore


def kept_by_the_store(objects: Iterable[Destroyed], store: ObjectStore, now: datetime) -> bool:
    """Whether a hold or a lock of which only the store knows lies on any of them, so that nothing is begun in vain."""
    return any(_is_kept(one, store, now) for one in objects)


def _is_kept(one: Destroyed, store: ObjectStore, now: datetime) -> bool:
    try:
        until = store.retained_until(one.key, one.version_id)
        return store.held(one.key, one.version_id) or (until is not None and until > now)
    except ObjectMissingError:  # gone, or a delete marker
        return False


def remove(one: Destroyed, destruction: Destruction, store: ObjectStore) -> None:
    """Remove one version, and see that it is gone; one that is not there is removed already.

    It is done with the recording's row locked: a hold refers to that row, so that it is either there before we ask or
    has to wait until the version is gone. A transaction that waits for the store is the price.

    Raises:
        ObjectLockedError: something keeps it, in the rows or in the store, or its lock has not ended.
        IntegrityError: the store says that it is removed, and still has it.
        TransientError: the store cannot be reached.
    """
    with unit_of_work():
        locked(destruction.recording_id)
        if why := why_held(destruction.recording_id):
            raise ObjectLockedError(why)
        remove_version(one.key, one.version_id, store)
    if not is_gone(one, store):
        raise IntegrityError("the store still has a version that was removed")


def is_gone(one: Destroyed, store: ObjectStore) -> bool:
    """Whether the store has it no more; of a delete marker nobody can ask, and nothing is lost with it."""
    try:
        store.stat(one.key, one.version_id)
    except ObjectMissingError:
        return True
    return False
