"""A feedback with its words, for whoever wrote it, answers it, or is told it; that the tutor opens it is noted."""

from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.content import Content
from analyzer.domain.custody import person
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.feedback import Feedback, FeedbackAct, FeedbackText
from analyzer.domain.sight import RecordingFacts
from analyzer.records.feedback import feedback_of, find_feedback
from analyzer.service.access import Person, facts_where
from analyzer.service.bootstrap import Service
from analyzer.service.feedback.acting import read_text
from analyzer.service.feedback.answering import note_read
from analyzer.service.quality.blinding import is_blind
from analyzer.service.reviews.remarks import read_remarks
from analyzer.service.viewing import saw
from analyzer.storage.port import ObjectStore


@dataclass(frozen=True)
class Whole:
    """A feedback, and what was said to it."""

    feedback: Feedback
    text: FeedbackText | None
    """None where its words are not kept any more."""
    said: tuple[tuple[FeedbackAct, str], ...]
    """In order of time."""


def whole(recording_id: UUID, feedback: Feedback, store: ObjectStore) -> Whole:
    """A feedback with its words, and those that were said to it.

    Raises:
        IntegrityError: what is stored is not what was written.
        TransientError: the store cannot be reached.
    """
    spoken = [one for one in feedback.acts if one.remark is not None]
    words = read_remarks(recording_id, [(feedback.run_id, one.remark) for one in spoken], store)
    said = tuple((one, words[feedback.run_id, one.remark]) for one in spoken if one.remark is not None)
    return Whole(feedback, read_text(recording_id, feedback, store), said)


def shown_of(recording_id: UUID, who: Person, facts: RecordingFacts) -> list[Feedback]:
    """Feedback about a lesson, oldest first, that somebody may see: their own alone while they review it blind."""
    blind = is_blind(recording_id, who, facts)
    return [one for one in feedback_of(recording_id) if one.by == who.name or not blind]


def released_to(feedback_id: int, who: Person) -> tuple[UUID, Feedback]:
    """A feedback about a lesson of somebody's own that was released, and its recording.

    Raises:
        ObjectMissingError: there is none of this number, for them.
    """
    found = find_feedback(feedback_id)
    if found is None or found[1].released_at is None:
        raise ObjectMissingError("there is no such feedback")
    try:
        facts_where(who, found[0], Right.VIEW_RELEASED_FEEDBACK)
    except ObjectMissingError:
        raise ObjectMissingError("there is no such feedback") from None
    return found


def opened_by_tutor(feedback_id: int, who: Person, service: Service) -> tuple[UUID, Feedback]:
    """What `released_to` says, once it is noted that the tutor has opened it.

    Raises:
        ObjectMissingError: there is none of this number, for them.
    """
    recording_id, _ = released_to(feedback_id, who)
    saw(recording_id, Content.FEEDBACK, person(who.name), now=service.clock(), feedback=feedback_id)
    note_read(feedback_id, who.name, service)
    return released_to(feedback_id, who)
