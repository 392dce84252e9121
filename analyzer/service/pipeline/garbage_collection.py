"""Removes what killed processes left behind: objects that no row names, files that nobody works on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

import structlog

from analyzer.domain.errors import ObjectLockedError
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stored import Listed
from analyzer.records.orphans import orphans
from analyzer.service.pipeline.working_folder import remove_leftovers
from analyzer.service.removing import remove_version
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

DERIVED = "derived/"
"""Originals lie elsewhere and are never touched here, whatever the rows say."""

AT_ONCE = 500
"""Objects that are asked about in one query."""


@dataclass(frozen=True)
class Collected:
    """How much was removed."""

    objects: int
    """Versions that no item named."""
    uploads: int
    """Writes to the store that were cut off."""
    folders: int
    """Working folders of processes that are gone."""


def collect_garbage(store: ObjectStore, settings: ServiceSettings, policy: StagePolicy, *, now: datetime) -> Collected:
    """Remove what is left over for so long that nobody can still be at it.

    Raises:
        TransientError: the store cannot be reached; nothing is lost by trying again.
    """
    before = now - timedelta(seconds=policy.orphan_s)
    tidied = Collected(
        folders=remove_leftovers(settings, now - timedelta(seconds=policy.lease_s)),
        objects=_remove_orphans(store, before),
        uploads=store.remove_unfinished(before),
    )
    structlog.get_logger().info("tidied up", objects=tidied.objects, uploads=tidied.uploads, folders=tidied.folders)
    return tidied


def _remove_orphans(store: ObjectStore, before: datetime) -> int:
    old = (each for each in store.list(DERIVED, versions=True) if each.modified < before)
    return sum(_remove(each, store) for some in _some_at_once(old) for each in orphans(some))


def _some_at_once(objects: Iterator[Listed]) -> Iterator[list[Listed]]:
    while some := list(islice(objects, AT_ONCE)):
        yield some


def _remove(orphan: Listed, store: ObjectStore) -> bool:
    try:
        remove_version(orphan.key, orphan.version_id, store)
    except ObjectLockedError as error:  # e.g. the bucket locks whatever is written to it
        structlog.get_logger().warning("orphan is kept", key=orphan.key, version=orphan.version_id, why=str(error))
        return False
    return True
