"""Feedback to tutors: written, released, read, replied to, disputed and answered; as on its pages."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from analyzer.domain.access import Right
from analyzer.domain.content import Content as Part
from analyzer.domain.custody import person
from analyzer.domain.errors import ConflictError, ObjectMissingError
from analyzer.domain.feedback import Point
from analyzer.domain.sight import RecordingFacts
from analyzer.records.feedback import open_disputes, released_feedback
from analyzer.service.access import Person, sight
from analyzer.service.feedback.acting import known
from analyzer.service.feedback.answering import answer_dispute, respond, take_dispute
from analyzer.service.feedback.offering import offered
from analyzer.service.feedback.reading import Whole, opened_by_tutor, released_to, shown_of, whole
from analyzer.service.feedback.writing import Written, latest_draft, release, save_draft
from analyzer.service.reviews.content import Content, read_content
from analyzer.service.reviews.noting import has_to_grade
from analyzer.service.viewing import saw
from analyzer.web.api.assigning import TakeIn
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.described import refusals
from analyzer.web.api.feedback_shapes import (
    DisputeAnswerIn,
    FeedbackIn,
    FeedbackOut,
    ListedFeedbackOut,
    PointOut,
    ReplyIn,
    SaidOut,
    TakenOut,
    WritingOut,
    WrittenOut,
)
from analyzer.web.api.persons import facts_for, person_of, with_right
from analyzer.web.service import the_service

router = Router(auth=PersonToken(), tags=["feedback"])
WRITES = (Right.VIEW_TEACHING, Right.WRITE_FEEDBACK)


@router.get(
    "/recordings/{uuid:recording_id}/feedback",
    response=WritingOut,
    openapi_extra={"responses": refusals(HTTPStatus.CONFLICT)},
    summary="What can be told to the tutor, and what was",
)
def show(request: HttpRequest, recording_id: UUID) -> WritingOut:
    """What can be picked from the card, the person's own draft, and what was released.

    409 where the person grades the lesson before they see what the machine made of it.
    """
    who, facts = _writing(request, recording_id)
    content, service = _content(recording_id), the_service()
    saw(recording_id, Part.TEACHING, person(who.name), now=service.clock())
    written = shown_of(recording_id, who, facts)
    draft = latest_draft(written, who.name)
    return WritingOut(
        offered=[_point(one) for one in offered(content, service.policy.feedback).values()],
        draft=_told(recording_id, whole(recording_id, draft, service.store)) if draft else None,
        released=[
            _told(recording_id, whole(recording_id, one, service.store)) for one in reversed(written) if one.released_at
        ],
    )


@router.post("/recordings/{uuid:recording_id}/feedback", response={201: WrittenOut}, summary="Keep a draft")
def write(request: HttpRequest, recording_id: UUID, given: FeedbackIn) -> Status[WrittenOut]:
    """Keep what an observer writes; it is the tutor's to read once it is released."""
    who, _ = _writing(request, recording_id)
    points = [Written(one.text, one.picked, one.part) for one in given.points]
    made = save_draft(_content(recording_id), points, given.closing, who.name, the_service())
    return Status(201, WrittenOut(id=made))


@router.post(
    "/recordings/{uuid:recording_id}/feedback/{int:feedback_id}/release",
    response=FeedbackOut,
    summary="Let the tutor read a draft",
)
def release_one(request: HttpRequest, recording_id: UUID, feedback_id: int) -> FeedbackOut:
    """Release the person's own latest draft; what was released is never changed, and the tutor is told of it."""
    who, _ = _writing(request, recording_id)
    _check_about(recording_id, feedback_id)
    release(feedback_id, _content(recording_id), who.name, the_service())
    return _seen(recording_id, feedback_id, who)


@router.post(
    "/recordings/{uuid:recording_id}/feedback/{int:feedback_id}/answer",
    response=FeedbackOut,
    summary="Answer what a tutor disputes",
)
def answer(request: HttpRequest, recording_id: UUID, feedback_id: int, given: DisputeAnswerIn) -> FeedbackOut:
    """Say whether it stands; 409 for whoever wrote it, and where somebody else was first."""
    who, _ = _writing(request, recording_id)
    _check_about(recording_id, feedback_id)
    answer_dispute(feedback_id, given.outcome, given.text, who.name, the_service())
    return _seen(recording_id, feedback_id, who)


@router.get("/disputes", response=list[ListedFeedbackOut], summary="What tutors dispute, and somebody else wrote")
def list_disputes(request: HttpRequest) -> list[ListedFeedbackOut]:
    """Those that nobody has answered, the longest waiting first."""
    who = with_right(request, Right.WRITE_FEEDBACK)
    return [ListedFeedbackOut.from_orm(one) for one in open_disputes(sight(who, Right.TAKE), besides=who.name)]


@router.post("/disputes/{int:feedback_id}/take", response=TakenOut, summary="Take a dispute")
def take_one(request: HttpRequest, feedback_id: int, given: TakeIn) -> TakenOut:
    """Let the person answer it: the lesson is theirs to observe from now on."""
    taken = take_dispute(feedback_id, person_of(request), the_service(), said_twice=given.again)
    return TakenOut(recording_id=taken)


@router.get("/feedback", response=list[ListedFeedbackOut], summary="A tutor's own feedback")
def list_own(request: HttpRequest) -> list[ListedFeedbackOut]:
    """What was released about lessons of theirs, the latest first."""
    who = with_right(request, Right.VIEW_RELEASED_FEEDBACK)
    return [ListedFeedbackOut.from_orm(one) for one in released_feedback(sight(who, Right.VIEW_RELEASED_FEEDBACK))]


@router.get("/feedback/{int:feedback_id}", response=FeedbackOut, summary="One feedback, for its tutor")
def show_own(request: HttpRequest, feedback_id: int) -> FeedbackOut:
    """One about a lesson of theirs; that they have opened it is told, to their observer, too."""
    recording_id, found = opened_by_tutor(feedback_id, person_of(request), the_service())
    return _told(recording_id, whole(recording_id, found, the_service().store))


@router.post("/feedback/{int:feedback_id}/reply", response={204: None}, summary="Reply, or dispute")
def reply(request: HttpRequest, feedback_id: int, given: ReplyIn) -> Status[None]:
    """Keep what the tutor says; 409 where it is disputed already and waits for an answer."""
    who = person_of(request)
    released_to(feedback_id, who)
    respond(feedback_id, given.text, who.name, the_service(), disputes=given.disputes)
    return Status(204, None)


def _writing(request: HttpRequest, recording_id: UUID) -> tuple[Person, RecordingFacts]:
    who, facts = person_of(request), facts_for(request, recording_id, *WRITES)
    if has_to_grade(recording_id, who, facts):
        raise ConflictError("grade the lesson first: feedback rests on the machine's grades")
    return who, facts


def _content(recording_id: UUID) -> Content:
    service = the_service()
    return read_content(recording_id, service.store, service.settings)


def _check_about(recording_id: UUID, feedback_id: int) -> None:
    if known(feedback_id)[0] != recording_id:
        raise ObjectMissingError("there is no such feedback")


def _seen(recording_id: UUID, feedback_id: int, who: Person) -> FeedbackOut:
    service = the_service()
    saw(recording_id, Part.FEEDBACK, person(who.name), now=service.clock(), feedback=feedback_id)
    return _told(recording_id, whole(recording_id, known(feedback_id)[1], service.store))


def _told(recording_id: UUID, found: Whole) -> FeedbackOut:
    one, text = found.feedback, found.text
    return FeedbackOut(
        recording_id=recording_id,
        **{name: getattr(one, name) for name in ("id", "by", "at", "released_at", "was_read")},
        disputed=one.dispute is not None,
        kept=text is not None,
        points=[_point(point) for point in text.points] if text else [],
        closing=text.closing if text else "",
        said=[SaidOut(act=act.act, by=act.by, at=act.at, text=words) for act, words in found.said],
    )


def _point(point: Point) -> PointOut:
    return PointOut.from_orm(point)
