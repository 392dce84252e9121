"""Who observes which recording: one person at a time, by compare-and-set."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from analyzer.records.models import Assignment
from analyzer.records.projections import pick


@dataclass(frozen=True)
class Assigned:
    """Who observes a recording, since when, and who gave it to them."""

    recording_id: UUID
    account_id: int
    name: str
    at: datetime
    by: str


def assignee(recording_id: UUID) -> Assigned | None:
    """Who observes a recording; None while nobody does."""
    return next(iter(assigned_of((recording_id,)).values()), None)


def assigned_of(ids: Collection[UUID]) -> dict[UUID, Assigned]:
    """Who observes which of some recordings, where somebody does; one query."""
    rows = Assignment.objects.filter(recording__in=ids, ended_at=None)
    return {one.recording_id: one for one in pick(Assigned, rows, name="account__username")}


def assign(recording_id: UUID, account_id: int, *, instead_of: int | None, by: str, now: datetime) -> bool:
    """Give a recording to somebody, if it is still with whom it was when that was decided.

    Args:
        recording_id: to be observed.
        account_id: by whom.
        instead_of: the account that has had it so far; None where nobody had.
        by: name of the account that decides.
        now: the time.

    Returns:
        False where somebody else was faster: nothing has changed then.
    """
    try:
        with transaction.atomic():
            if instead_of is not None and not end(recording_id, instead_of, now=now):
                return False
            Assignment.objects.create(recording_id=recording_id, account_id=account_id, at=now, by=by)
    except IntegrityError:
        return False
    return True


def end(recording_id: UUID, account_id: int, *, now: datetime) -> bool:
    """Let somebody observe a recording no more; False where they did not."""
    standing = Assignment.objects.filter(recording=recording_id, account=account_id, ended_at=None)
    return bool(standing.update(ended_at=now))
