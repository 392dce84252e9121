"""What everybody said of every lesson, and what the machine had asked: read at once, to be counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Manager, OuterRef, QuerySet, Subquery

from analyzer.domain.review import Acts, Decision
from analyzer.domain.sight import Sight
from analyzer.records.models import Finding, KnownAnswer, Recording, Verdict
from analyzer.records.projections import pick
from analyzer.records.reached import reached
from analyzer.records.reviews import acts_within

BATCH = 500


@dataclass(frozen=True)
class Lesson:
    """What is counted by: when it came, and how long it is."""

    id: UUID
    uploaded_at: datetime
    duration_ms: int | None
    sealed_at: datetime | None
    quarantined_at: datetime | None

    @property
    def cut(self) -> bool:
        """Whether it is sealed or in quarantine."""
        return self.sealed_at is not None or self.quarantined_at is not None


@dataclass(frozen=True)
class Asker:
    """What a finding was of, and what made the run in which it was judged."""

    kind: str
    software: str
    policy_sha256: str


@dataclass(frozen=True)
class Known:
    """What is right to say of a finding."""

    recording_id: UUID
    finding_id: str
    decision: Decision
    by: str


def lessons_of(ids: Iterable[UUID]) -> Mapping[UUID, Lesson]:
    """These recordings."""
    every, found = list(ids), dict[UUID, Lesson]()
    for first in range(0, len(every), BATCH):
        rows = Recording.objects.filter(id__in=every[first : first + BATCH])
        found |= {one.id: one for one in pick(Lesson, rows)}
    return found


def every_act(sight: Sight) -> Mapping[UUID, Acts]:
    """All that people said, but for notes, by recording; a query a kind."""
    return acts_within(_reached(sight))


def askers(sight: Sight) -> Mapping[tuple[int, str], Asker]:
    """What each judged finding of the machine was of, by run and finding; those that are kept no more are left out."""
    of = Finding.objects.filter(run=OuterRef("run"), finding_id=OuterRef("finding_id"))
    rows = _within(Verdict.objects, sight).annotate(kind=Subquery(of.values("kind")[:1])).exclude(kind=None)
    columns = ("run_id", "finding_id", "kind", "run__software", "run__policy_sha256")
    return {(run, finding): Asker(*rest) for run, finding, *rest in rows.values_list(*columns)}


def known_answers(sight: Sight) -> Mapping[tuple[UUID, str], Known]:
    """What is right to say of which finding; what was entered last counts."""
    rows = _within(KnownAnswer.objects, sight).order_by("id")
    return {(one.recording_id, one.finding_id): one for one in pick(Known, rows)}


def add_known(recording_id: UUID, finding_id: str, decision: Decision, by: str, *, now: datetime) -> None:
    """Keep what is right to say of a finding."""
    KnownAnswer.objects.create(recording_id=recording_id, finding_id=finding_id, decision=decision, by=by, at=now)


def _within(rows: Manager[Any], sight: Sight) -> QuerySet[Any]:
    return rows.filter(recording__in=_reached(sight))


def _reached(sight: Sight) -> QuerySet[Any]:
    return Recording.objects.filter(reached(sight)).values("pk")
