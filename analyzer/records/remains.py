"""Rows that a destruction takes away, and those that stay because what hangs on them only grows.

What stays holds ids, kinds, times and names of accounts, never words, and says nothing of who took part.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from analyzer.records.models import Alert, Delivery, Feedback, Finding, Grading, Missed, Note, Run, Scorecard, Verdict


def runs_to_go(recordings: Collection[UUID] | OuterRef) -> QuerySet[Run]:
    """Runs of which something is left to remove: all of it, or all but the row that people's acts hang on."""
    found = Exists(Finding.objects.filter(run=OuterRef("pk"))) | Exists(Scorecard.objects.filter(run=OuterRef("pk")))
    return Run.objects.filter(_of(recordings)).filter(Q(found) | ~_reviewed())


def unreviewed(recording_id: UUID) -> QuerySet[Run]:
    """Runs of a recording on which no act of a person hangs."""
    return Run.objects.filter(~_reviewed(), recording=recording_id)


def alerts_to_go(recordings: Collection[UUID] | OuterRef) -> QuerySet[Alert]:
    """Alerts of which something is left to remove: all of it, or who it was about and to whom it was sent."""
    told = Q(Exists(Delivery.objects.filter(alert=OuterRef("pk")))) | ~Q(participant="")
    return Alert.objects.filter(_of(recordings)).filter(told | UNANSWERED)


UNANSWERED = Q(openings=None, outcome=None)
"""Alerts that nobody opened, and of which nobody said anything: nothing hangs on them."""


def _reviewed() -> Q:
    run = OuterRef("pk")
    found = Exists(Verdict.objects.filter(run=run)) | Exists(Missed.objects.filter(run=run))
    found |= Exists(Note.objects.filter(run=run)) | Exists(Grading.objects.filter(run=run))
    return Q(found | Exists(Feedback.objects.filter(run=run)))


def _of(recordings: Collection[UUID] | OuterRef) -> Q:
    return Q(recording=recordings) if isinstance(recordings, OuterRef) else Q(recording__in=recordings)
