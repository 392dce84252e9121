"""The one door through which anything stored is removed: it asks the rows, then the store, and removes nothing kept."""

from contextlib import suppress

from analyzer.domain.errors import ObjectLockedError, ObjectMissingError
from analyzer.records.kept import why_kept
from analyzer.storage.port import ObjectStore


def remove_version(key: str, version_id: str, store: ObjectStore) -> None:
    """Remove one version of one object; one that is not there is removed already.

    The store has the last word, because it decides about hold and removal in one step: whatever comes between the
    question here and the removal, a version whose hold was read back is not removed.

    Raises:
        ObjectLockedError: a hold keeps it, in the rows or in the store, its recording is frozen, or it is locked.
        TransientError: the store cannot be reached.
    """
    if why := why_kept(key, version_id):
        raise ObjectLockedError(f"{key}: {why}")
    with suppress(ObjectMissingError):  # a delete marker, of which nobody can ask
        if store.held(key, version_id):
            raise ObjectLockedError(f"{key}: a hold lies on this version in the store")
    store.delete(key, version_id)
