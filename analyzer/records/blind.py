"""Blind samples: which lessons may be drawn, which were, who has finished with them, and who is still to see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q

from analyzer.domain.sight import Sight
from analyzer.domain.stages import RecordingState
from analyzer.records.models import (
    Account,
    Assignment,
    BlindDraw,
    BlindSample,
    Finished,
    Grading,
    KnownAnswer,
    Missed,
    Note,
    Recording,
    Verdict,
)
from analyzer.records.reached import reached
from analyzer.records.sealing import UNCUT

TWO = 2
"""How many review a sample."""


@dataclass(frozen=True)
class Sample:
    """A lesson that was drawn, and who has finished with it."""

    recording_id: UUID
    seed: int
    finished: tuple[str, ...]
    """Names, in order of time, each once."""

    @property
    def is_open(self) -> bool:
        """Whether fewer than two have finished."""
        return len(self.finished) < TWO


def eligible(since: datetime, until: datetime) -> list[UUID]:
    """Lessons handed in meanwhile in which the machine found nothing and that nobody has been given or spoken of.

    None that is cut off, frozen, or without media that could be reviewed.
    """
    of = {"recording": OuterRef("pk")}
    touched = Q(Exists(Assignment.objects.filter(**of)))
    for kind in (Verdict, Missed, Note, Grading, Finished, BlindSample):
        touched |= Q(Exists(kind.objects.filter(**of)))
    rows = Recording.objects.filter(
        UNCUT,
        ~touched,
        state=RecordingState.ASSESSED,
        frozen_at=None,
        duration_ms__gt=0,
        uploaded_at__gte=since,
        uploaded_at__lt=until,
        current_run__scorecard__findings=0,
    )
    return sorted(rows.values_list("id", flat=True))


def add_draw(recordings: Collection[UUID], *, now: datetime, **columns: object) -> bool:
    """Keep what was drawn of a week; False where that week was drawn before: nothing has changed then."""
    try:
        with transaction.atomic():
            draw = BlindDraw.objects.create(at=now, **columns)
            BlindSample.objects.bulk_create(BlindSample(draw=draw, recording_id=one) for one in recordings)
    except IntegrityError:
        return False
    return True


def was_drawn(week: str) -> bool:
    """Whether a week was drawn."""
    return BlindDraw.objects.filter(week=week).exists()


def draws() -> tuple[int, str]:
    """How many weeks were drawn, and the last of them; empty where none was."""
    last = BlindDraw.objects.order_by("-week").values_list("week", flat=True).first()
    return BlindDraw.objects.count(), last or ""


def samples(sight: Sight) -> list[Sample]:
    """Every sample that somebody may know of, in the order in which they were drawn."""
    rows = BlindSample.objects.filter(recording__in=Recording.objects.filter(reached(sight)).values("pk"))
    return _read(rows.order_by("draw__week", "id").values_list("recording_id", "draw__seed"))


def waiting_samples() -> list[Sample]:
    """Open samples of lessons that are there, and that nobody has just now."""
    there = Recording.objects.filter(UNCUT, state=RecordingState.ASSESSED, frozen_at=None)
    had = Exists(Assignment.objects.filter(recording=OuterRef("recording"), ended_at=None))
    rows = BlindSample.objects.filter(~had, recording__in=there.values("pk"))
    read = _read(rows.order_by("draw__week", "id").values_list("recording_id", "draw__seed"))
    return [one for one in read if one.is_open]


def _read(rows: Iterable[tuple[UUID, int]]) -> list[Sample]:
    listed = list(rows)
    finished: dict[UUID, dict[str, None]] = defaultdict(dict)
    ends = Finished.objects.filter(recording__in=[one for one, _ in listed]).order_by("at", "id")
    for recording_id, by in ends.values_list("recording_id", "by"):
        finished[recording_id][by] = None
    return [Sample(one, seed, tuple(finished[one])) for one, seed in listed]


def hides_others(recording_id: UUID) -> bool:
    """Whether those who review a lesson may not see each other's acts: an open sample, or an answer is known."""
    return recording_id in hiding([recording_id])


def hiding(ids: Collection[UUID]) -> set[UUID]:
    """Those of some recordings whose reviewers may not see each other's acts; three queries."""
    known = KnownAnswer.objects.filter(recording__in=ids).values_list("recording", flat=True)
    return {*known, *(_sampled(ids) - finished(ids))}


def finished(ids: Collection[UUID]) -> set[UUID]:
    """Those of some recordings with which all who were to observe them have finished: two for a sample, else one."""
    ends = Finished.objects.filter(recording__in=ids).order_by().values_list("recording")
    sampled = _sampled(ids)
    counted = ends.annotate(people=Count("by", distinct=True))
    return {one for one, people in counted if people >= (TWO if one in sampled else 1)}


def _sampled(ids: Collection[UUID]) -> set[UUID]:
    return set(BlindSample.objects.filter(recording__in=ids).values_list("recording", flat=True))


def hidden_since() -> dict[UUID, datetime]:
    """Lessons that are or were reviewed blind, and since when."""
    found = dict(BlindSample.objects.values_list("recording_id", "draw__at"))
    for recording_id, at in KnownAnswer.objects.order_by("id").values_list("recording_id", "at"):
        found.setdefault(recording_id, at)
    return found


def had_it(recording_id: UUID, account_id: int) -> bool:
    """Whether a lesson was ever given to somebody."""
    return Assignment.objects.filter(recording=recording_id, account=account_id).exists()


def spoke_of(recording_id: UUID) -> set[str]:
    """Names of those who have said anything of a lesson, or finished with it."""
    kinds = (Verdict, Missed, Note, Grading, Finished)
    return {by for kind in kinds for by in kind.objects.filter(recording=recording_id).values_list("by", flat=True)}


def tutor_of(recording_id: UUID) -> str:
    """Who taught a lesson; empty where nobody is known to have."""
    return Recording.objects.values_list("lesson__tutor", flat=True).get(id=recording_id) or ""


def waiting_for(names: Collection[str]) -> dict[str, int]:
    """How many lessons each of these people has; one query."""
    standing = Count("assignments", filter=Q(assignments__ended_at=None))
    rows = Account.objects.filter(username__in=list(names), is_active=True).annotate(standing=standing)
    return dict(rows.values_list("username", "standing"))


def add_finished(recording_id: UUID, by: str, *, now: datetime) -> None:
    """Keep that somebody has finished, and let the lesson be theirs no more."""
    Finished.objects.create(recording_id=recording_id, by=by, at=now)
    Assignment.objects.filter(recording=recording_id, account__username=by, ended_at=None).update(ended_at=now)
