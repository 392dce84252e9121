"""A school term with tutors, lessons and observers, written as rows."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from analyzer.domain.stages import RecordingState
from analyzer.records.accounts import add_account
from analyzer.records.models import (
    Account,
    Finding,
    Grading,
    Lesson,
    Participant,
    PlannedObservation,
    Recording,
    Run,
    Scorecard,
    Verdict,
)

_NUMBERS = count()


def taught(tutor: str, at: datetime, *, gravest: str = "", **fields: object) -> Recording:
    """An assessed recording of a lesson that a tutor gave."""
    number = next(_NUMBERS)
    person, _ = Participant.objects.get_or_create(id=tutor)
    lesson = Lesson.objects.create(id=f"L-{number}", tutor=person, scheduled_start=at, created_at=at)
    given = {
        "sha256": hashlib.sha256(f"school {number}".encode()).hexdigest(),
        "bytes": 1,
        "duration_ms": 3_000_000,
        "lesson": lesson,
        "source": "api",
        "state": RecordingState.ASSESSED,
        "uploaded_at": at + timedelta(hours=2),
        "state_at": at + timedelta(hours=3),
        "retain_until": at + timedelta(days=125),
    }
    row = Recording.objects.create(**given | fields)
    run = Run.objects.create(recording=row, number=1, policy_sha256="0" * 64, software="1", created_at=row.state_at)
    Scorecard.objects.create(run=run, complete=True, gaps=0, findings=0, gravest=gravest)
    row.current_run = run
    row.save(update_fields=["current_run"])
    return row


def found(row: Recording, number: int, clause: str = "6", kind: str = "swearing") -> str:
    """A finding of a recording's run; its id."""
    finding = f"{number:016x}"
    Finding.objects.create(
        run=row.current_run, finding_id=finding, kind=kind, clause=clause, severity="minor", route="conduct",
        participant="t", role="tutor", channel="audio", start_ms=0, end_ms=1, score=1.0, preserve=False, sealed=False,
    )  # fmt: skip
    return finding


def judged(row: Recording, finding: str, by: str, decision: str = "confirmed", *, at: datetime) -> Verdict:
    """Somebody's verdict."""
    return Verdict.objects.create(
        recording=row, run=row.current_run, by=by, at=at, finding_id=finding, decision=decision
    )


def graded(row: Recording, by: str, *, at: datetime, **grades: str) -> Grading:
    """Somebody's grades."""
    return Grading.objects.create(recording=row, run=row.current_run, by=by, at=at, grades=grades or {"x": "met"})


def observer(name: str, tutor_id: str = "") -> Account:
    """Somebody who observes."""
    account = add_account(name, ("observer",), tutor_id)
    assert account is not None
    return account


def planned(**wanted: object) -> list[PlannedObservation]:
    """What is planned, by id."""
    return list(PlannedObservation.objects.filter(**wanted).order_by("id"))
