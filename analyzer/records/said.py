"""What people have said of many recordings, by tutor: verdicts, what the machine missed, and grades."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from analyzer.domain.review import Acts, Decision
from analyzer.domain.sight import EVERYTHING, Sight
from analyzer.domain.stages import GONE
from analyzer.domain.term import Term
from analyzer.records.models import Finding, Grading, Missed, Recording, Verdict
from analyzer.records.projections import pick
from analyzer.records.reached import reached
from analyzer.records.reviews import acts_within
from analyzer.records.sealing import UNCUT
from analyzer.records.term_lessons import taught_in


@dataclass(frozen=True)
class LessonOf:
    """A recording of a tutor's lesson."""

    id: UUID
    lesson_id: str
    tutor_id: str
    taught_at: datetime


@dataclass(frozen=True)
class Weight:
    """What a finding is about."""

    kind: str
    clause: str
    severity: str
    sealed: bool


def _lessons(rows: QuerySet[Recording]) -> tuple[LessonOf, ...]:
    rows = rows.exclude(state__in=GONE).exclude(lesson__tutor=None)
    rows = rows.annotate(taught_at=Coalesce("lesson__scheduled_start", "uploaded_at"))
    return pick(LessonOf, rows.order_by("-taught_at", "-id"), tutor_id="lesson__tutor_id")


def judged_in(term: Term) -> tuple[LessonOf, ...]:
    """Recordings of a term that are not cut, of which somebody confirmed a finding, added one, or gave grades."""
    own = {"recording": OuterRef("pk")}
    said = Exists(Verdict.objects.filter(decision=Decision.CONFIRMED, **own)) | Exists(Missed.objects.filter(**own))
    return _lessons(
        Recording.objects.filter(UNCUT, taught_in(term)).filter(said | Exists(Grading.objects.filter(**own)))
    )


def lessons_of_tutor(tutor: str, most: int, *, sight: Sight = EVERYTHING) -> tuple[LessonOf, ...]:
    """The latest lessons of a tutor that somebody reaches, the latest first."""
    return _lessons(Recording.objects.filter(reached(sight), lesson__tutor=tutor))[:most]


def acts_of_many(ids: Collection[UUID]) -> Mapping[UUID, Acts]:
    """Verdicts, additions, grades, and what was taken back, of these recordings; four queries."""
    found = acts_within(list(ids))
    return {one: found.get(one, Acts()) for one in ids}


def weights_of(ids: Collection[UUID]) -> Mapping[tuple[UUID, str], Weight]:
    """What the findings of these recordings are about, by recording and id, as their latest run said."""
    rows = Finding.objects.filter(run__recording__in=list(ids)).order_by("run__number")
    listed = rows.values_list("run__recording", "finding_id", "kind", "clause", "severity", "sealed")
    return {
        (recording, finding): Weight(kind, clause, severity, sealed)
        for recording, finding, kind, clause, severity, sealed in listed
    }
