"""Makes the runs of a replay the current ones, where nothing else has become current since they were compared."""

from collections.abc import Sequence

from django.db.models import F, OuterRef, Subquery

from analyzer.records.models import Item, Recording, Replayed
from analyzer.records.sealing import withdraw_copies

BATCH = 200
"""Recordings whose runs become current in one transaction."""


def left_to_apply(replay_id: int) -> list[Replayed]:
    """The next recordings of a replay whose run is neither current nor skipped."""
    rows = Replayed.objects.filter(replay=replay_id, outcome="").exclude(after=None)
    return list(rows.select_related("recording", "after").order_by("id")[:BATCH])


def changed_and_left(replay_id: int, after: int) -> list[Replayed]:
    """The next recordings, from after a row's id, that a replay changes and whose run could still become current."""
    rows = Replayed.objects.filter(
        replay=replay_id, outcome="", changed=True, recording__current_run=F("before"), id__gt=after
    )
    return list(rows.select_related("recording").order_by("id")[:BATCH])


def make_current(rows: Sequence[Replayed]) -> list[Replayed]:
    """Make the runs current whose recordings still show the run that they were compared with.

    To be called in a transaction: until it ends nobody else decides about these recordings. Rows that another process
    has dealt with since they were read are left as they are.

    Returns:
        The rows whose runs are current now; the others are noted as skipped.
    """
    ids = [row.recording_id for row in rows]
    locked = Recording.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id")
    shown = dict(locked.values_list("id", "current_run_id"))
    left = set(Replayed.objects.filter(id__in=[row.pk for row in rows], outcome="").values_list("id", flat=True))
    mine = [row for row in rows if row.pk in left and shown[row.recording_id] == row.before_id]
    keys = [row.pk for row in mine]
    run = Replayed.objects.filter(id__in=keys, recording=OuterRef("pk")).values("after")[:1]
    Recording.objects.filter(id__in=[row.recording_id for row in mine]).update(current_run=Subquery(run))
    Replayed.objects.filter(id__in=keys).update(outcome="current")
    Replayed.objects.filter(id__in=left - set(keys)).update(outcome="skipped")
    return mine


def withdraw_copy(row: Replayed, reason: str) -> list[Item]:
    """Let a recording have no playable copy, nor any that is still being made; to be called in a transaction.

    Returns:
        The items whose rows are gone, and whose objects are to be removed once that is committed.
    """
    return withdraw_copies(row.recording_id, reason)
