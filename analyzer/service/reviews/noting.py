"""Notes with a place in the lesson, a person's own grades, and taking back what one did oneself."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.review import ActName, Grading
from analyzer.domain.sight import RecordingFacts
from analyzer.records.assessments import criteria_of, recording_of
from analyzer.records.reviews import acts_of, add_act, take_back
from analyzer.review.standing import kept
from analyzer.service.access import Person, may
from analyzer.service.bootstrap import Service
from analyzer.service.holds.asking import ask_about_holds
from analyzer.service.reviews.acting import acting
from analyzer.service.reviews.remarks import name_remark, store_remark

GRADES: Final = ("strength", "met", "developing", "concern", "not_assessed")
"""What a person may give."""


def note(recording_id: UUID, text: str, at_ms: int | None, by: str, service: Service) -> int:
    """Keep a note, and say its id.

    Args:
        recording_id: the lesson's recording.
        text: the note.
        at_ms: its place; None where it is about the lesson as a whole.
        by: name of the account.
        service: the service's parts.

    Raises:
        PermanentError: there are no words, too many, or the place is beyond the recording.
        ObjectMissingError: the recording is not assessed.
    """
    if at_ms is not None and not 0 <= at_ms <= (recording_of(recording_id).duration_ms or 0):
        raise PermanentError("the place lies beyond the recording")
    stored = store_remark(recording_id, text, service.policy.review, service.store)
    if stored is None:
        raise PermanentError("a note has words")
    now = service.clock()
    with acting(recording_id, CustodyAction.REVIEWED, by, now=now, act=ActName.NOTE.value) as run:
        return add_act(ActName.NOTE, run, by, now=now, start_ms=at_ms, remark=name_remark(run, stored, now=now))


def grade(recording_id: UUID, grades: Mapping[str, str], by: str, *, now: datetime) -> int:
    """Put a person's own grades on record, and say their id; the latest of theirs count.

    Args:
        recording_id: the lesson's recording.
        grades: by criterion.
        by: name of the account.
        now: the time.

    Raises:
        PermanentError: there are none, one is no grade, or the sheet that is shown has no such row.
        ObjectMissingError: the recording is not assessed.
    """
    if not grades or not set(grades.values()) <= set(GRADES):
        raise PermanentError("a grade is missing for a row of the rubric")
    with acting(recording_id, CustodyAction.REVIEWED, by, now=now, act=ActName.GRADING.value, rows=len(grades)) as run:
        if (rows := criteria_of(run.pk)) and not set(grades) <= rows:
            raise PermanentError("a grade is for a row that this lesson's rubric has not")
        return add_act(ActName.GRADING, run, by, now=now, grades=dict(grades))


def grades_first(recording_id: UUID, who: Person) -> bool:
    """Whether a person has to grade every row of a lesson's rubric before they may see how the machine graded it."""
    return who.grades_first and not has_graded(who, kept(acts_of(recording_id)).gradings)


def has_graded(who: Person, gradings: Iterable[Grading]) -> bool:
    """Whether a person has graded every row of the rubric that they were shown; a part of them opens nothing."""
    return any(one.by == who.name and criteria_of(one.run_id) <= one.grades.keys() for one in gradings)


def has_to_grade(recording_id: UUID, who: Person, facts: RecordingFacts) -> bool:
    """Whether somebody who judges a lesson, or did, has to grade it before they may see what the machine made of it."""
    return (facts.finished or may(who, Right.JUDGE, facts)) and grades_first(recording_id, who)


def undo(recording_id: UUID, act: ActName, row: int, by: str, service: Service) -> None:
    """Take back what a person did themselves; that they did it, and took it back, stays on record.

    Args:
        recording_id: the lesson's recording.
        act: what was done.
        row: its id.
        by: name of the account.
        service: the service's parts.

    Raises:
        ConflictError: it is not theirs, was taken back before, or is sealed.
        ObjectMissingError: the recording is not assessed.
    """
    now = service.clock()
    with acting(recording_id, CustodyAction.REVIEWED, by, now=now, act=act.value, taken_back=row) as run:
        if act is ActName.MISSED and any(one.id == row and one.sealed for one in acts_of(recording_id).missed):
            raise ConflictError("what is sealed stays sealed until the Designated Safeguarding Lead decides")
        if not take_back(recording_id, act, row, by, now=now):
            raise ConflictError("only what you did yourself can be taken back, and only once")
        ask_about_holds(run, service)
