"""What the catalogue knows of one day, read in batches, however long the day was."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from analyzer.domain.holding import LIVE
from analyzer.domain.stored import Stored
from analyzer.records.arrivals import EVENT
from analyzer.records.destructions import expired_roles
from analyzer.records.holds import NOT_IN_FORCE
from analyzer.records.models import Arrival, Hold, Item, LedgerDay, Lesson, Recording

BATCH = 500
"""Rows asked for at once: well under what one statement of any database may name."""


@dataclass(frozen=True)
class ExpectedLesson:
    """A lesson of the schedule."""

    id: str
    end: datetime
    """When it was to end; its start, where only that is known."""
    recorded: bool


@dataclass(frozen=True)
class DayRecording:
    """A recording with everything that a ledger compares."""

    row: Recording
    items: list[Item] = field(default_factory=list)
    unverified_holds: int = 0
    held: bool = False
    """Whether any hold keeps it, in force or not yet."""
    expired: frozenset[str] = frozenset()
    """Roles of items that are gone because their clocks were over."""


@dataclass(frozen=True)
class FreshLedger:
    """A day's ledger that was just stored."""

    day: date
    written_at: datetime
    counts: dict[str, int]
    """Lines by state."""
    totals: dict[str, int]
    """What the lines were made from."""
    stored: Stored
    signature: str


def expected_lessons(start: datetime, end: datetime) -> Iterator[ExpectedLesson]:
    """The lessons that the schedule announced to start in [start, end), by start."""
    rows = (
        Lesson.objects.filter(expected=True, scheduled_start__gte=start, scheduled_start__lt=end)
        .annotate(recorded=Exists(Recording.objects.filter(lesson=OuterRef("pk"))))
        .order_by("scheduled_start", "id")
        .values_list("id", Coalesce("scheduled_end", "scheduled_start"), "recorded")
    )
    for lesson, ends, recorded in rows.iterator(chunk_size=BATCH):
        yield ExpectedLesson(lesson, ends, recorded)


def day_recordings(start: datetime, end: datetime) -> Iterator[list[DayRecording]]:
    """The recordings handed in within [start, end), by that time, in batches; four queries a batch."""
    every = Recording.objects.filter(uploaded_at__gte=start, uploaded_at__lt=end).order_by("uploaded_at", "id")
    batch = list(every[:BATCH])
    while batch:
        yield _with_what_is_kept(batch)
        last = batch[-1]
        behind = every.filter(uploaded_at__gte=last.uploaded_at).exclude(uploaded_at=last.uploaded_at, id__lte=last.id)
        batch = list(behind[:BATCH])


def _with_what_is_kept(batch: Sequence[Recording]) -> list[DayRecording]:
    ids = [row.id for row in batch]
    items: dict[UUID, list[Item]] = {
        recording: list(rows)
        for recording, rows in groupby(
            Item.objects.filter(recording__in=ids).order_by("recording_id", "id"), key=lambda item: item.recording_id
        )
    }
    live: QuerySet[Hold] = Hold.objects.filter(recording__in=ids, state__in=LIVE)
    unverified = Count("id", filter=Q(state__in=NOT_IN_FORCE))
    holds = dict(live.values_list("recording_id").annotate(number=unverified).order_by())
    expired = expired_roles(ids)
    return [
        DayRecording(
            row,
            items.get(row.id, []),
            holds.get(row.id, 0),
            held=row.id in holds,
            expired=frozenset(expired.get(row.id, ())),
        )
        for row in batch
    ]


def day_arrivals(start: datetime, end: datetime) -> Iterator[Arrival]:
    """What was first seen at any door within [start, end), by that time.

    Messages that tell of objects are left out: what they tell of has arrivals of its own.
    """
    rows = Arrival.objects.exclude(source=EVENT).filter(first_seen_at__gte=start, first_seen_at__lt=end)
    return rows.order_by("first_seen_at", "id").iterator(chunk_size=BATCH)


def known_objects(versions: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these object versions (key, version id) that any row names."""
    keys = {key for key, _ in versions}
    return set(Item.objects.filter(key__in=keys).values_list("key", "version_id").distinct())


def known_references(references: Collection[str]) -> set[str]:
    """Those of these references (bucket and key) that were ever seen, at whatever door."""
    known: set[str] = set()
    names = sorted(references)
    for at in range(0, len(names), BATCH):
        seen = Arrival.objects.filter(reference__in=names[at : at + BATCH])
        known.update(seen.values_list("reference", flat=True))
    return known


def any_reference_begins(beginning: str) -> bool:
    """Whether anything whose reference begins so was ever seen, at whatever door."""
    return Arrival.objects.filter(reference__startswith=beginning).exists()


def counts_by_day(start: datetime, end: datetime) -> dict[date, dict[str, int]]:
    """How many recordings, arrivals and expected lessons each day of [start, end) has, where it has any."""
    expected = Lesson.objects.filter(expected=True)
    sources = (
        ("recordings", Recording.objects.all(), "uploaded_at"),
        ("arrivals", Arrival.objects.exclude(source=EVENT), "first_seen_at"),
        ("expected", expected, "scheduled_start"),
    )
    counts: dict[date, dict[str, int]] = {}
    for name, rows, moment in sources:
        within = rows.filter(**{f"{moment}__gte": start, f"{moment}__lt": end})
        grouped = within.annotate(day=TruncDate(F(moment), tzinfo=UTC)).values_list("day").annotate(n=Count("pk"))
        for day, number in grouped.order_by("day"):
            counts.setdefault(day, dict.fromkeys((one for one, *_ in sources), 0))[name] = number
    return counts


def written_days(start: date, end: date) -> dict[date, LedgerDay]:
    """The ledgers that were written for the days of [start, end)."""
    return LedgerDay.objects.in_bulk(list(LedgerDay.objects.filter(day__gte=start, day__lt=end).values_list(flat=True)))


def newest_days(before: date | None, limit: int) -> list[LedgerDay]:
    """Ledgers by day, newest first, from before a day; one query."""
    days = LedgerDay.objects.order_by("-day")
    return list((days if before is None else days.filter(day__lt=before))[:limit])


def find_ledger(day: date) -> LedgerDay | None:
    """The ledger of a day."""
    return LedgerDay.objects.filter(day=day).first()


def keep_ledger(fresh: FreshLedger) -> LedgerDay:
    """Note a ledger that was stored, unless a later look at the day was noted already; to be called in a transaction.

    One that says the same as before stays signed off; another one has to be signed off anew, and names what it
    corrects.

    Returns:
        The row as it is now.
    """
    row = LedgerDay.objects.select_for_update().filter(day=fresh.day).first()
    if row is not None and row.written_at > fresh.written_at:
        return row
    if row is not None and row.version_id == fresh.stored.version_id:
        row.written_at = fresh.written_at
        row.save(update_fields=["written_at"])
        return row
    written = LedgerDay(
        day=fresh.day,
        written_at=fresh.written_at,
        counts=fresh.counts,
        totals=fresh.totals,
        signature=fresh.signature,
        **fresh.stored.model_dump(include={"key", "version_id", "sha256"}),
    )
    if row is not None:
        written.corrects = row.version_id if row.signed_off_at else row.corrects
    written.save()
    return written


def note_sign_off(row: LedgerDay, by: str, *, now: datetime) -> bool:
    """Sign off the very version that `row` is of; False if there is another by now, or it is signed off already."""
    open_rows = LedgerDay.objects.filter(day=row.day, version_id=row.version_id, signed_off_at=None)
    return bool(open_rows.update(signed_off_at=now, signed_off_by=by))
