"""What was handed in and became no recording, with the names that it has at doors where names are names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from analyzer.domain.arrival import ArrivalState
from analyzer.records.arrivals import EVENT
from analyzer.records.models import Arrival
from analyzer.records.projections import pick

NAMED = ("folder", "poll")
"""Doors at which references are the names of files and objects."""


@dataclass(frozen=True)
class Untaken:
    """One thing that was handed in and not taken in."""

    id: int
    source: str
    reference: str
    state: str
    """refused, failed, or seen: it waits for something."""
    reason: str
    first_seen_at: datetime
    changed_at: datetime

    @property
    def name(self) -> str:
        """Of the file or object; empty where it has none."""
        return self.reference if self.source in NAMED else ""


def newest_untaken(*, limit: int) -> Sequence[Untaken]:
    """What was refused, what failed and what waits for something, the latest change first; one query."""
    waiting = Q(state=ArrivalState.SEEN) & ~Q(reason="")
    rows = Arrival.objects.filter(Q(state__in=(ArrivalState.REFUSED, ArrivalState.FAILED)) | waiting)
    return pick(Untaken, rows.exclude(source=EVENT).order_by("-changed_at", "-id")[:limit])


def names_of(ids: Collection[int]) -> dict[int, str]:
    """The names of things that were handed in, where they have any; one query."""
    return {one.id: one.name for one in pick(Untaken, Arrival.objects.filter(id__in=ids)) if one.name}
