"""The tutor reads, replies or disputes; another observer answers a dispute."""

from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.domain.feedback import ANSWERS, Feedback, FeedbackActName
from analyzer.records.feedback import add_feedback_act, open_disputes, run_of_feedback
from analyzer.service.access import Person, has, sight
from analyzer.service.assigning import assign
from analyzer.service.bootstrap import Service
from analyzer.service.feedback.acting import known, telling
from analyzer.service.reviews.remarks import name_remark, store_remark


def note_read(feedback_id: int, by: str, service: Service) -> None:
    """Note that the tutor has opened a feedback, the first time that they do.

    Raises:
        ConflictError: it is not released.
    """
    recording_id, feedback = known(feedback_id)
    if feedback.was_read:
        return
    now = service.clock()
    with telling(recording_id, FeedbackActName.READ, by, now=now, feedback=feedback_id):
        if not _again(feedback_id).was_read:
            add_feedback_act(feedback_id, FeedbackActName.READ, by, remark=None, now=now)


def respond(feedback_id: int, text: str, by: str, service: Service, *, disputes: bool) -> None:
    """Keep what the tutor says to a feedback.

    Args:
        feedback_id: of one that was released.
        text: their words.
        by: name of their account.
        service: the service's parts.
        disputes: whether another observer should look.

    Raises:
        PermanentError: there are no words, or too many.
        ConflictError: it is not released, or is disputed and waits for an answer.
    """
    act = FeedbackActName.DISPUTED if disputes else FeedbackActName.REPLIED
    _add(feedback_id, act, text, by, service)


def take_dispute(feedback_id: int, who: Person, service: Service, *, said_twice: bool) -> UUID:
    """Let somebody who did not write a disputed feedback answer it: its lesson is theirs to observe from now on.

    Args:
        feedback_id: of the disputed feedback.
        who: asks for it.
        service: the service's parts.
        said_twice: whether they have said that they take it although they have had enough.

    Returns:
        The lesson's recording.

    Raises:
        ObjectMissingError: no such dispute waits for them.
        AskAgainError: they have had enough of what it holds, and have not said so twice.
        ConflictError: somebody else took it meanwhile, or they may not observe the lesson.
    """
    waiting = open_disputes(sight(who, Right.TAKE), besides=who.name) if has(who, Right.WRITE_FEEDBACK) else []
    found = next((one.recording_id for one in waiting if one.id == feedback_id), None)
    if found is None:
        raise ObjectMissingError("there is no such dispute")
    assign(found, who.name, service.policy, by=who.name, now=service.clock(), said_twice=said_twice)
    return found


def answer_dispute(feedback_id: int, outcome: str, text: str, by: str, service: Service) -> None:
    """Answer what a tutor disputes, as somebody who did not write it.

    Args:
        feedback_id: of the disputed feedback.
        outcome: `kept` or `changed`; who changes it writes a version of their own afterwards.
        text: why.
        by: name of the account.
        service: the service's parts.

    Raises:
        PermanentError: no such outcome, or no words.
        ConflictError: they wrote it themselves, or nothing of it waits for an answer.
    """
    if outcome not in ANSWERS:
        raise PermanentError("choose whether the feedback stands or is written anew")
    _add(feedback_id, FeedbackActName(outcome), text, by, service)


def _add(feedback_id: int, act: FeedbackActName, text: str, by: str, service: Service) -> None:
    recording_id, _ = known(feedback_id)
    stored = store_remark(recording_id, text, service.policy.review, service.store)
    if stored is None:
        raise PermanentError("say it in words")
    now = service.clock()
    with telling(recording_id, act, by, now=now, feedback=feedback_id):
        _check(_again(feedback_id), act, by)
        remark = name_remark(run_of_feedback(feedback_id), stored, now=now)
        add_feedback_act(feedback_id, act, by, remark=remark, now=now)


def _check(feedback: Feedback, act: FeedbackActName, by: str) -> None:
    if feedback.released_at is None:
        raise ConflictError("this feedback is not released")
    if act in ANSWERS and feedback.by == by:
        raise ConflictError("who wrote a feedback does not answer what is disputed of it")
    if act in ANSWERS and feedback.dispute is None:
        raise ConflictError("nothing of this feedback waits for an answer")
    if act == FeedbackActName.DISPUTED and feedback.dispute is not None:
        raise ConflictError("another observer has been asked already")


def _again(feedback_id: int) -> Feedback:
    """The feedback as it stands now that nobody else can change it."""
    return known(feedback_id)[1]
