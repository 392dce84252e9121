"""Words of reviewers: stored objects, never rows."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from analyzer.domain.errors import ObjectMissingError, PermanentError
from analyzer.domain.service_policy import ReviewPolicy
from analyzer.domain.stored import Stored
from analyzer.records.reviews import add_remark, remarks_of
from analyzer.records.rows import Item, Run
from analyzer.service.pipeline.items import put
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

GONE = "(These words are not kept any more.)"


def store_remark(recording_id: UUID, text: str, policy: ReviewPolicy, store: ObjectStore) -> Stored | None:
    """Store what somebody wrote, before the row that names it; None where it is nothing.

    Raises:
        PermanentError: it is too long.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > policy.longest_text:
        raise PermanentError(f"a text here has at most {policy.longest_text} characters")
    if not text:
        return None
    content = text.encode("utf-8", "replace")
    return put(store, f"derived/{recording_id}/remarks/{hashlib.sha256(content).hexdigest()}.txt", content)


def name_remark(run: Run, stored: Stored | None, *, now: datetime) -> int | None:
    """Name a stored text in the transaction of the act that it goes with, and say its number."""
    return None if stored is None else add_remark(run, stored, now=now)


def read_remarks(
    recording_id: UUID, wanted: Iterable[tuple[int, int | None]], store: ObjectStore
) -> Mapping[tuple[int, int], str]:
    """The words of these remarks, by run and number; one that was erased says so.

    Raises:
        IntegrityError: what is stored is not what was written.
        TransientError: the store cannot be reached.
    """
    keys = {(run, number) for run, number in wanted if number is not None}
    named = remarks_of(recording_id) if keys else {}
    return {key: _read(named[key], store) if key in named else GONE for key in keys}


def _read(item: Item, store: ObjectStore) -> str:
    try:
        return read_verified(store, item, "remark").decode()
    except ObjectMissingError:
        return GONE
