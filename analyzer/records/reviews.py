"""What people say of a lesson: rows that are only ever added. Words lie in stored objects alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Manager, Max, QuerySet

from analyzer.domain import review
from analyzer.domain.review import ActName, Acts
from analyzer.domain.stages import GONE
from analyzer.domain.stored import Stored
from analyzer.records.models import Grading, Item, Missed, Note, Recording, Run, Verdict, Withdrawal
from analyzer.records.projections import pick

REMARK = "remark"
"""Role of the item that holds a person's words: it is kept, and goes, with the run that they speak of."""
ROWS: Mapping[ActName, Manager[Any]] = MappingProxyType(
    {
        ActName.VERDICT: Verdict.objects,
        ActName.MISSED: Missed.objects,
        ActName.NOTE: Note.objects,
        ActName.GRADING: Grading.objects,
    }
)


def acts_of(recording_id: UUID) -> Acts:
    """Everything that was said of a recording, each kind in order of time, in five queries."""
    own = {"recording": recording_id}
    return Acts(
        verdicts=pick(review.Verdict, Verdict.objects.filter(**own).order_by("id")),
        missed=pick(review.Missed, Missed.objects.filter(**own).order_by("id")),
        notes=pick(review.Note, Note.objects.filter(**own).order_by("id")),
        gradings=pick(review.Grading, Grading.objects.filter(**own).order_by("id")),
        withdrawals=pick(review.Withdrawal, Withdrawal.objects.filter(**own).order_by("id")),
    )


def acts_within(recordings: Collection[UUID] | QuerySet[Any]) -> dict[UUID, Acts]:
    """All that people said of these recordings but for notes, where anybody did; four queries.

    Args:
        recordings: their ids, or a query for them.
    """
    kinds: Mapping[str, tuple[type[Any], Manager[Any]]] = {
        "verdicts": (review.Verdict, Verdict.objects),
        "missed": (review.Missed, Missed.objects),
        "gradings": (review.Grading, Grading.objects),
        "withdrawals": (review.Withdrawal, Withdrawal.objects),
    }
    said: dict[UUID, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for name, (kind, manager) in kinds.items():
        names = [field.name for field in fields(kind)]
        rows = manager.filter(recording__in=recordings).order_by("id")
        for recording_id, *values in rows.values_list("recording_id", *names):
            said[recording_id][name].append(kind(**dict(zip(names, values, strict=True))))
    return {one: Acts(**{name: tuple(acts) for name, acts in named.items()}) for one, named in said.items()}


def reviewed() -> list[UUID]:
    """Recordings that are there, and of which anybody said what a machine can learn from, in a lasting order."""
    said = set(Verdict.objects.values_list("recording", flat=True).distinct())
    said |= set(Missed.objects.values_list("recording", flat=True).distinct())
    there = Recording.objects.filter(id__in=said).exclude(current_run=None).exclude(state__in=GONE)
    return list(there.order_by("uploaded_at", "id").values_list("id", flat=True))


def said_of(ids: Collection[UUID]) -> set[UUID]:
    """Those of some recordings of which anybody gave a verdict or grades, or added what was missed; three queries."""
    kinds = (Verdict, Missed, Grading)
    return {id_ for kind in kinds for id_ in kind.objects.filter(recording__in=ids).values_list("recording", flat=True)}


def add_act(name: ActName, run: Run, by: str, *, now: datetime, **columns: Any) -> int:
    """Add an act of a person, and say its id; to be called in the transaction of everything that belongs to it.

    Args:
        name: what was done.
        run: that was shown.
        by: name of the account.
        now: the time.
        columns: what else the row says.
    """
    row = ROWS[name].create(recording_id=run.recording_id, run=run, by=by, at=now, **columns)
    return int(row.pk)


def add_remark(run: Run, stored: Stored, *, now: datetime) -> int:
    """Name a stored text among those of a run, and say its number; the caller holds the recording's lock."""
    last = Item.objects.filter(run=run, role=REMARK).aggregate(last=Max("position"))["last"]
    number = 0 if last is None else int(last) + 1
    Item.objects.create(
        recording_id=run.recording_id, run=run, role=REMARK, position=number, created_at=now, **stored.model_dump()
    )
    return number


def remarks_of(recording_id: UUID) -> Mapping[tuple[int, int], Item]:
    """The stored texts of a recording, by run and number."""
    rows = Item.objects.filter(recording=recording_id, role=REMARK).exclude(run=None)
    return {(row.run_id, row.position): row for row in rows if row.run_id is not None}


def take_back(recording_id: UUID, name: ActName, row: int, by: str, *, now: datetime) -> bool:
    """Note that a person takes an act of theirs back; False where it is not theirs, or was taken back before."""
    if not ROWS[name].filter(recording=recording_id, pk=row, by=by).exists():
        return False
    try:
        with transaction.atomic():
            Withdrawal.objects.create(recording_id=recording_id, of=name, row=row, by=by, at=now)
    except IntegrityError:
        return False
    return True
