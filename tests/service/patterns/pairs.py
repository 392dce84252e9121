"""Lessons of one tutor and one student, with weak signs in them, written as rows."""

from datetime import datetime, timedelta

from analyzer.records.models import Finding, Participant, Pattern, Recording
from tests.service.planning.school import found, taught


def lesson(tutor: str, student: str | None, at: datetime, *kinds: str) -> Recording:
    """An assessed recording of a lesson with findings of these kinds by the tutor."""
    row = taught(tutor, at)
    if student is not None:
        row.lesson.students.add(Participant.objects.get_or_create(id=student)[0])
    for number, kind in enumerate(kinds):
        found(row, number, kind=kind)
        Finding.objects.filter(run=row.current_run, finding_id=f"{number:016x}").update(
            start_ms=60_000 * (number + 1), end_ms=60_000 * (number + 1) + 5_000
        )
    return row


def three_signs(tutor: str, student: str | None, now: datetime) -> tuple[Recording, Recording]:
    """Two lessons with just as many signs as it takes: two kinds, three signs."""
    return (
        lesson(tutor, student, now - timedelta(days=20), "secrecy"),
        lesson(tutor, student, now - timedelta(days=6), "gift", "off_platform_contact"),
    )


def states() -> list[str]:
    """How all proposals stand, the first first."""
    return list(Pattern.objects.order_by("id").values_list("state", flat=True))
