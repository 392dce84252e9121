"""Feedback to tutors: rows that are only ever added. Words lie in stored objects alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet

from analyzer.domain import feedback as nouns
from analyzer.domain.feedback import ANSWERS, FeedbackActName
from analyzer.domain.sight import Sight
from analyzer.records.models import Feedback, FeedbackAct, Recording, Run
from analyzer.records.projections import pick
from analyzer.records.reached import reached


@dataclass(frozen=True)
class ListedFeedback:
    """A released feedback, in a list."""

    id: int
    recording_id: UUID
    lesson_id: str | None
    subject: str | None
    tutor_id: str | None
    by: str
    scheduled_start: datetime | None
    uploaded_at: datetime


PATHS = {
    "lesson_id": "recording__lesson_id",
    "subject": "recording__lesson__subject",
    "tutor_id": "recording__lesson__tutor_id",
    "scheduled_start": "recording__lesson__scheduled_start",
    "uploaded_at": "recording__uploaded_at",
}
MOST = 200
"""Rows of a list: a tutor has one observation a term, and disputes are few."""


def add_feedback(run: Run, by: str, remark: int, *, now: datetime) -> int:
    """Note a version of somebody's feedback, and say its id."""
    row = Feedback.objects.create(recording_id=run.recording_id, run=run, by=by, at=now, remark=remark)
    return int(row.pk)


def add_feedback_act(feedback_id: int, act: FeedbackActName, by: str, *, remark: int | None, now: datetime) -> None:
    """Note what was done with a feedback.

    Raises:
        django.db.IntegrityError: it was done before, and can be done once.
    """
    FeedbackAct.objects.create(feedback_id=feedback_id, act=act, by=by, at=now, remark=remark)


def feedback_of(recording_id: UUID) -> list[nouns.Feedback]:
    """Everything that was written about a recording, drafts too, in order of time; two queries."""
    return _with_acts(Feedback.objects.filter(recording=recording_id).order_by("id"))


def find_feedback(feedback_id: int) -> tuple[UUID, nouns.Feedback] | None:
    """One feedback and the recording that it is about."""
    rows = Feedback.objects.filter(pk=feedback_id)
    found = rows.values_list("recording_id", flat=True).first()
    return None if found is None else (found, _with_acts(rows)[0])


def run_of_feedback(feedback_id: int) -> Run:
    """The run that a feedback was written about: every text that belongs to it is named among that run's."""
    return Feedback.objects.select_related("run").get(pk=feedback_id).run


def released_feedback(sight: Sight) -> list[ListedFeedback]:
    """What was released about recordings that somebody reaches, the latest first; of each lesson the last version."""
    rows = Feedback.objects.filter(_reached(sight), acts__act=FeedbackActName.RELEASED)
    last = rows.values("recording").annotate(last=Max("id")).values("last")
    return list(pick(ListedFeedback, Feedback.objects.filter(pk__in=last).order_by("-id")[:MOST], **PATHS))


def open_disputes(sight: Sight, *, besides: str) -> list[ListedFeedback]:
    """What tutors dispute and nobody has answered, of recordings that somebody reaches; none that they wrote about."""
    rows = Feedback.objects.filter(_reached(sight)).exclude(by=besides)
    disputed = rows.annotate(
        disputed=Max("acts__id", filter=Q(acts__act=FeedbackActName.DISPUTED)),
        answered=Max("acts__id", filter=Q(acts__act__in=ANSWERS)),
    ).exclude(disputed=None)
    waiting = disputed.filter(Q(answered=None) | Q(answered__lt=F("disputed"))).order_by("id")
    return list(pick(ListedFeedback, waiting[:MOST], **PATHS))


def _reached(sight: Sight) -> Q:
    return Q(recording__in=Recording.objects.filter(reached(sight)).values("pk"))


def _with_acts(rows: QuerySet[Feedback]) -> list[nouns.Feedback]:
    found = list(rows)
    acts: dict[int, list[nouns.FeedbackAct]] = defaultdict(list)
    for act in _acts(one.pk for one in found):
        acts[act.feedback_id].append(nouns.FeedbackAct(act.pk, FeedbackActName(act.act), act.by, act.at, act.remark))
    return [nouns.Feedback(one.pk, one.run_id, one.by, one.at, one.remark, tuple(acts[one.pk])) for one in found]


def _acts(ids: Iterable[int]) -> QuerySet[FeedbackAct]:
    return FeedbackAct.objects.filter(feedback__in=list(ids)).order_by("id")
