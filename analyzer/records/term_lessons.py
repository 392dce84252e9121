"""Lessons of a term, by tutor: when each was, and which of them may be drawn."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from analyzer.domain.stages import GONE, RecordingState
from analyzer.domain.term import Term
from analyzer.records.models import PlannedObservation, Recording
from analyzer.records.projections import pick
from analyzer.records.sealing import UNCUT

ELIGIBLE = UNCUT & Q(state=RecordingState.ASSESSED, frozen_at=None, current_run__isnull=False)
"""Assessed, and nothing speaks against its being looked at."""


@dataclass(frozen=True)
class Drawable:
    """A lesson that may be drawn."""

    id: UUID
    """Of the recording."""
    lesson_id: str
    tutor_id: str
    taught_at: datetime
    gravest: str
    """Severity of the gravest finding; empty for none."""


@dataclass(frozen=True)
class Taught:
    """How many lessons of a term there are of a tutor."""

    lessons: int = 0
    eligible: int = 0


def taught_in(term: Term) -> Q:
    """The condition on recordings of lessons of a term: by the schedule, or where there is none by when it came."""
    begins, ends = term.begins_at, term.ends_at
    scheduled = Q(lesson__scheduled_start__gte=begins, lesson__scheduled_start__lt=ends)
    return scheduled | Q(lesson__scheduled_start=None, uploaded_at__gte=begins, uploaded_at__lt=ends)


def recordings_of_term(term: Term, tutors: Collection[str]) -> QuerySet[Recording]:
    """Recordings of these tutors' lessons in a term that are there."""
    return Recording.objects.filter(UNCUT, taught_in(term), lesson__tutor__in=tutors).exclude(state__in=GONE)


def taught_by(term: Term, tutors: Collection[str]) -> Mapping[str, Taught]:
    """How many lessons of a term there are of each tutor; one query."""
    counted = recordings_of_term(term, tutors).order_by().values("lesson__tutor")
    eligible = Count("lesson", distinct=True, filter=ELIGIBLE)
    rows = counted.annotate(lessons=Count("lesson", distinct=True), eligible=eligible)
    return {row["lesson__tutor"]: Taught(row["lessons"], row["eligible"]) for row in rows}


def drawable(term: Term, tutors: Collection[str], before: datetime) -> Mapping[str, list[Drawable]]:
    """What may be drawn of these tutors: one recording of each lesson before a moment that is no observation yet."""
    planned = PlannedObservation.objects.filter(recording=OuterRef("pk"))
    rows = recordings_of_term(term, tutors).filter(ELIGIBLE).exclude(Exists(planned))
    rows = rows.annotate(taught_at=Coalesce("lesson__scheduled_start", "uploaded_at")).filter(taught_at__lt=before)
    found: dict[str, dict[str, Drawable]] = defaultdict(dict)
    for one in pick(
        Drawable,
        rows.order_by("number", "id"),
        tutor_id="lesson__tutor_id",
        gravest="current_run__scorecard__gravest",
    ):
        found[one.tutor_id][one.lesson_id] = one
    return {tutor: list(lessons.values()) for tutor, lessons in found.items()}
