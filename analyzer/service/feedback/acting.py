"""What every act on a feedback has in common: it is an act on the lesson, and none on one that is cut off."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import ConflictError, ObjectMissingError
from analyzer.domain.feedback import Feedback, FeedbackText
from analyzer.domain.stored import Stored
from analyzer.records.feedback import find_feedback
from analyzer.records.reached import is_there_for_machines
from analyzer.records.rows import Run
from analyzer.service.pipeline.items import put
from analyzer.service.reviews.acting import acting
from analyzer.service.reviews.remarks import read_remarks
from analyzer.storage.port import ObjectStore


@contextmanager
def telling(recording_id: UUID, what: str, by: str, *, now: datetime, **facts: int) -> Iterator[Run]:
    """Let a person act on feedback about a recording; everything that the block writes stands together, and is told.

    Args:
        recording_id: the lesson's recording.
        what: is done.
        by: name of the account.
        now: the time.
        facts: ids and counts, never words.

    Raises:
        ObjectMissingError: the recording is not assessed.
        ConflictError: it is sealed or in quarantine, or another run is shown since; nothing was written.
    """
    with acting(recording_id, CustodyAction.FEEDBACK, by, now=now, what=what, **facts) as run:
        if not is_there_for_machines(recording_id):
            raise ConflictError("nobody writes or reads feedback about what is sealed or in quarantine")
        yield run


def store_text(recording_id: UUID, text: FeedbackText, store: ObjectStore) -> Stored:
    """Store what a feedback says, before the row that names it."""
    content = text.model_dump_json().encode()
    return put(store, f"derived/{recording_id}/remarks/{hashlib.sha256(content).hexdigest()}.json", content)


def read_text(recording_id: UUID, feedback: Feedback, store: ObjectStore) -> FeedbackText | None:
    """What a feedback says; None where its words are not kept any more.

    Raises:
        IntegrityError: what is stored is not what was written.
    """
    found = read_remarks(recording_id, [(feedback.run_id, feedback.remark)], store)[feedback.run_id, feedback.remark]
    return FeedbackText.model_validate_json(found) if found.startswith("{") else None


def known(feedback_id: int) -> tuple[UUID, Feedback]:
    """A feedback and the recording that it is about.

    Raises:
        ObjectMissingError: there is no such feedback.
    """
    found = find_feedback(feedback_id)
    if found is None:
        raise ObjectMissingError("there is no such feedback")
    return found
