"""An observer writes feedback, sees it as the tutor will, and releases it."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.feedback import Feedback, FeedbackActName, FeedbackPolicy, FeedbackText, Part, Point
from analyzer.records.blind import tutor_of
from analyzer.records.feedback import add_feedback, add_feedback_act, feedback_of
from analyzer.records.reviews import add_remark
from analyzer.service.bootstrap import Service
from analyzer.service.feedback.acting import known, read_text, store_text, telling
from analyzer.service.feedback.notices import note_waiting
from analyzer.service.feedback.offering import offered
from analyzer.service.reviews.content import Content


@dataclass(frozen=True)
class Written:
    """One point as an observer sends it: picked from the card, or their own."""

    text: str
    picked: str = ""
    """Id of what was offered; empty for a point of their own."""
    part: Part = "strength"
    """Of a point of their own."""


def save_draft(content: Content, written: Sequence[Written], closing: str, by: str, service: Service) -> int:
    """Keep a version of what somebody writes, and say its id. Quotes are read from the card again, never sent.

    Args:
        content: the lesson.
        written: the points, in their order.
        closing: what comes last; may be empty.
        by: name of the account.
        service: the service's parts.

    Raises:
        PermanentError: there is nothing, too much, or something picked that is not offered.
        ConflictError: the recording is sealed or in quarantine.
    """
    policy = service.policy.feedback
    text = _text(content, written, closing, policy)
    recording_id, now = content.run.recording_id, service.clock()
    stored = store_text(recording_id, text, service.store)
    with telling(recording_id, "drafted", by, now=now, points=len(text.points)) as run:
        if run.pk != content.run.pk:
            raise ConflictError("another run is shown since: reload the page and look again")
        return add_feedback(run, by, add_remark(run, stored, now=now), now=now)


def release(feedback_id: int, content: Content, by: str, service: Service) -> None:
    """Let the tutor read a feedback; it is never changed from then on, a later version takes its place.

    Args:
        feedback_id: of a draft.
        content: the lesson as it stands now.
        by: name of the account.
        service: the service's parts.

    Raises:
        ObjectMissingError: there is no such feedback.
        ConflictError: it is somebody else's, not their latest, or released already; or something that it rests on has
            been asked about since.
    """
    recording_id, feedback = known(feedback_id)
    text, points = read_text(recording_id, feedback, service.store), offered(content, service.policy.feedback)
    if text is None or any(one.source and one.source not in points for one in text.points):
        raise ConflictError("something that it rests on cannot be told any more: write it anew")
    now = service.clock()
    with telling(recording_id, "released", by, now=now, feedback=feedback_id):
        draft = latest_draft(feedback_of(recording_id), by)
        if draft is None or draft.id != feedback_id:
            raise ConflictError("only your own latest draft can be released, and only once")
        add_feedback_act(feedback_id, FeedbackActName.RELEASED, by, remark=None, now=now)
        note_waiting(feedback_id, tutor_of(recording_id), service.settings, now=now)


def latest_draft(written: Sequence[Feedback], by: str) -> Feedback | None:
    """What somebody wrote last about a lesson, if it was not released."""
    own = [one for one in written if one.by == by]
    return own[-1] if own and own[-1].released_at is None else None


def _text(content: Content, written: Sequence[Written], closing: str, policy: FeedbackPolicy) -> FeedbackText:
    points = offered(content, policy)
    kept = [one for one in written if one.text.strip()]
    if any(one.picked and one.picked not in points for one in kept):
        raise PermanentError("something was picked that this page does not offer: reload it and pick again")
    if not kept or len(kept) > policy.most_points:
        raise PermanentError(f"a feedback has one point at least, and {policy.most_points} at most")
    if any(len(_clean(text)) > policy.longest_text for text in (*(one.text for one in kept), closing)):
        raise PermanentError(f"a text here has at most {policy.longest_text} characters")
    made = [
        points[one.picked].model_copy(update={"text": _clean(one.text)})
        if one.picked
        else Point(part=one.part, text=_clean(one.text))
        for one in kept
    ]
    return FeedbackText(points=tuple(made), closing=_clean(closing))


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
