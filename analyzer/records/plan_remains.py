"""What of a plan goes once what it is about was kept for long enough."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from analyzer.records.models import Lesson, PlannedObservation, PlanTerm, Recording


def forget_recording(recording_id: UUID) -> Mapping[str, Sequence[int]]:
    """Remove what was planned of a lesson, and of a tutor of whom nothing else is left; ids by term.

    To be called before the recording's link to its lesson goes.
    """
    wanted = Q(recording=recording_id)
    lesson = Lesson.objects.filter(recordings=recording_id).first()
    if lesson and lesson.tutor_id and not _is_left(lesson, recording_id):
        wanted |= Q(tutor=lesson.tutor_id)
    return _forget(PlannedObservation.objects.filter(wanted))


def _is_left(lesson: Lesson, recording_id: UUID) -> bool:
    """Whether anything stays that names the lesson's tutor."""
    others = Recording.objects.filter(lesson=lesson).exclude(id=recording_id)
    return others.exists() or Lesson.objects.filter(tutor=lesson.tutor_id).exclude(pk=lesson.pk).exists()


def forget_terms(ended_before: datetime) -> Mapping[str, Sequence[int]]:
    """Remove all that was planned in terms that ended before a moment; ids by term."""
    terms = PlanTerm.objects.filter(ends_at__lt=ended_before).values("name")
    return _forget(PlannedObservation.objects.filter(term__in=terms))


def _forget(rows: QuerySet[PlannedObservation]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for pk, term in rows.order_by("id").values_list("pk", "term"):
        found[term].append(pk)
    PlannedObservation.objects.filter(pk__in=[pk for ids in found.values() for pk in ids]).delete()
    return found
