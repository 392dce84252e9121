"""Findings that may be signs over lessons, as the run says that is shown now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from analyzer.domain.lesson import Role
from analyzer.domain.pattern import PatternPolicy, Sign
from analyzer.domain.sight import Sight
from analyzer.domain.stages import GONE
from analyzer.records.models import Alert, Finding, Lesson, Recording
from analyzer.records.reached import reached

PAIRED = Q(run__recording__lesson__tutor__isnull=False, run__recording__lesson__students__isnull=False)
"""Of lessons whose record names a tutor and a student."""


def tutors_with_signs(policy: PatternPolicy, now: datetime) -> list[str]:
    """Tutors in whose lessons of the time that counts there are as many signs as it takes at least."""
    rows = _signs(policy).filter(PAIRED, taught_at__gt=now - policy.within)
    counted = rows.order_by().values("run__recording__lesson__tutor").annotate(signs=Count("pk", distinct=True))
    enough = counted.filter(signs__gte=policy.least_signs).order_by("run__recording__lesson__tutor")
    return [row["run__recording__lesson__tutor"] for row in enough]


def signs_of(tutor: str, policy: PatternPolicy, now: datetime, also: Collection[UUID]) -> Sequence[Sign]:
    """Every sign in a tutor's lessons of the time that counts, and in these recordings of theirs; three queries."""
    rows = _signs(policy).filter(PAIRED, run__recording__lesson__tutor=tutor)
    rows = rows.filter(Q(taught_at__gt=now - policy.within) | Q(run__recording__in=list(also))).distinct()
    found = list(rows.annotate(lesson=F("run__recording__lesson"), recording=F("run__recording")))
    alerts = Alert.objects.filter(recording__in={row.recording for row in found}, acknowledged_at__isnull=False)
    handled = set(alerts.exclude(finding_id="").values_list("recording", "finding_id"))
    students = _students({row.lesson for row in found})
    return [
        Sign(
            recording_id=row.recording,
            lesson_id=row.lesson,
            taught_at=row.taught_at,
            finding_id=row.finding_id,
            kind=row.kind,
            start_ms=row.start_ms,
            end_ms=row.end_ms,
            students=frozenset(students[row.lesson]),
            handled=(row.recording, row.finding_id) in handled,
        )
        for row in found
    ]


def count_unpaired(policy: PatternPolicy, now: datetime, *, sight: Sight) -> int:
    """Lessons with signs of which nobody knows between whom they were, of those that a right reaches."""
    rows = _signs(policy).filter(~PAIRED, taught_at__gt=now - policy.within)
    theirs = Recording.objects.filter(reached(sight)).values("pk")
    return rows.filter(run__recording__in=theirs).order_by().values("run__recording").distinct().count()


def _signs(policy: PatternPolicy) -> QuerySet[Any]:
    rows = Finding.objects.filter(kind__in=policy.kinds, role=Role.TUTOR, run=F("run__recording__current_run"))
    taught_at = Coalesce("run__recording__lesson__scheduled_start", "run__recording__uploaded_at")
    return rows.exclude(run__recording__state__in=GONE).annotate(taught_at=taught_at)


def _students(lessons: Collection[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for lesson, student in Lesson.objects.filter(id__in=lessons).values_list("id", "students"):
        if student is not None:
            found[lesson].add(student)
    return found
