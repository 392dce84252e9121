"""What the catalogue knows of one pseudonymous participant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from analyzer.domain import review
from analyzer.domain.stages import RecordingState
from analyzer.records.models import Alert, Finding, Lesson, Participant, Recording, Verdict
from analyzer.records.projections import pick


def is_known(participant: str) -> bool:
    """Whether there is a participant of this id."""
    return Participant.objects.filter(id=participant).exists()


def recordings_of(participant: str) -> Sequence[Recording]:
    """The recordings of lessons that somebody gave or took, the oldest first."""
    theirs = Q(lesson__tutor=participant) | Q(lesson__students=participant)
    return list(Recording.objects.filter(theirs).distinct().order_by("uploaded_at", "id"))


@dataclass(frozen=True)
class Part:
    """What somebody is in a lesson."""

    teaches: bool
    is_only_student: bool


def part_in(participant: str, recording_id: UUID) -> Part:
    """What somebody is in the lesson of a recording."""
    lesson = Lesson.objects.filter(recordings=recording_id).first()
    if lesson is None:
        return Part(teaches=False, is_only_student=False)
    students = list(lesson.students.values_list("id", flat=True))
    return Part(lesson.tutor_id == participant, students == [participant])


def told_of(participant: str, cut: Collection[UUID]) -> dict[str, list[Mapping[str, object]]]:
    """Every row that is about somebody: lessons, recordings, findings, alerts; of what is cut off none but the lesson.

    Args:
        participant: the pseudonymous id.
        cut: recordings that are not there for whoever asks.
    """
    lessons = Lesson.objects.filter(Q(tutor=participant) | Q(students=participant)).distinct().order_by("id")
    recordings = Recording.objects.filter(lesson__in=lessons).exclude(id__in=cut).order_by("uploaded_at", "id")
    findings = Finding.objects.filter(participant=participant).exclude(run__recording__in=cut)
    findings = findings.order_by("run__recording", "run", "start_ms")
    alerts = Alert.objects.filter(participant=participant).exclude(recording__in=cut).order_by("raised_at", "id")
    place = ("kind", "severity", "channel", "start_ms", "end_ms")
    return {
        "lessons": list(lessons.values("id", "platform", "subject", "scheduled_start", "scheduled_end")),
        "recordings": list(
            recordings.values("id", "lesson_id", "sha256", "bytes", "state", "uploaded_at", "retain_until")
        ),
        "findings": list(
            findings.values("run__recording_id", "run__number", "finding_id", *place, "cause", "clause", "sealed")
        ),
        "alerts": list(alerts.values("recording_id", *place, "raised_at", "acknowledged_at")),
    }


def verdicts_about(participant: str, recording_id: UUID) -> Sequence[review.Verdict]:
    """Every verdict on a finding that is about somebody, in one recording, the first first."""
    about = Finding.objects.filter(run__recording=recording_id, participant=participant).values("finding_id")
    return pick(review.Verdict, Verdict.objects.filter(recording=recording_id, finding_id__in=about).order_by("id"))


def ask_to_erase(ids: Sequence[UUID], *, now: datetime) -> None:
    """Let these recordings go as soon as their locks are over; those that are on their way are left."""
    rows = Recording.objects.filter(id__in=list(ids), erase_asked_at=None).exclude(state=RecordingState.DELETING)
    rows.update(erase_asked_at=now)
