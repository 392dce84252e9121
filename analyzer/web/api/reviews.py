"""What people say of a lesson: verdicts, what was missed, notes, their own grades; as on the lesson's page."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from analyzer.domain.access import Right
from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.review import ActName
from analyzer.review.standing import Standing, kept, standings
from analyzer.service.access import WHOLE_CARD, Person
from analyzer.service.quality.blinding import check_shown
from analyzer.service.quality.finishing import finish
from analyzer.service.reviews.content import Content
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.marking import Mark, mark
from analyzer.service.reviews.noting import grade, grades_first, note, undo
from analyzer.service.reviews.remarks import read_remarks
from analyzer.service.reviews.seeing import see
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.persons import facts_for, person_of
from analyzer.web.api.review_shapes import (
    ActOut,
    CriterionOut,
    GradesIn,
    MissedIn,
    MissedOut,
    QuestionOut,
    RemarkIn,
    RemarkOut,
    ReviewOut,
    UndoIn,
    VerdictIn,
    VerdictOut,
)
from analyzer.web.service import the_service

router = Router(auth=PersonToken(), tags=["reviews"])
JUDGES = (Right.VIEW_CONDUCT, Right.JUDGE)
Remarks = Mapping[tuple[int, int], str]


@router.get("/recordings/{uuid:recording_id}/review", response=ReviewOut, summary="How a lesson stands for a person")
def show(request: HttpRequest, recording_id: UUID) -> ReviewOut:
    """Questions with the words that they quote, what people said of them, notes and the rubric.

    What others said is left out while the person reviews blind; the machine's grades where the person grades first.
    That it was shown is told in the chain of custody.
    """
    who, facts = person_of(request), facts_for(request, recording_id, *WHOLE_CARD)
    content = see(recording_id, who, facts, the_service())
    acts, stand = kept(content.acts), standings(content.acts)
    wanted = [(one.run_id, one.remark) for found in stand.values() for one in found.verdicts]
    wanted += [(one.run_id, one.remark) for one in acts.notes]
    remarks = read_remarks(recording_id, wanted, the_service().store)
    own = [one for one in acts.gradings if one.by == who.name]
    return ReviewOut(
        recording_id=recording_id,
        run=content.run.number,
        questions=[_question(one, stand.get(one.id, Standing()), content, remarks) for one in content.questions],
        notes=[
            RemarkOut(row=one.id, by=one.by, at=one.at, at_ms=one.start_ms, text=remarks[one.run_id, one.remark])
            for one in acts.notes
        ],
        criteria=_criteria(content, own[-1].grades if own else {}, who),
        grading=own[-1].id if own else None,
        reasons=dict(the_service().policy.review.reasons),
    )


@router.post("/recordings/{uuid:recording_id}/verdicts", response={201: ActOut}, summary="Answer a question")
def add_verdict(request: HttpRequest, recording_id: UUID, given: VerdictIn) -> Status[ActOut]:
    """Put a verdict on record; 409 where a question is not among those that are shown now, or is sealed."""
    who, facts = person_of(request), facts_for(request, recording_id, *JUDGES)
    check_shown(given.findings, recording_id, who, facts)
    answer = Answer(tuple(given.findings), given.decision, given.reason, given.text)
    return _done(ActName.VERDICT, *judge(recording_id, answer, who.name, the_service()))


@router.post("/recordings/{uuid:recording_id}/missed", response={201: MissedOut}, summary="Add what was missed")
def add_missed(request: HttpRequest, recording_id: UUID, given: MissedIn) -> Status[MissedOut]:
    """Put on record what the machine missed; it is alerted, held and sealed like a finding of the machine."""
    who = _judging(request, recording_id)
    span = Span(start_ms=given.start_ms, end_ms=given.end_ms)
    made = mark(recording_id, Mark(given.kind, span, given.text), who.name, the_service())
    return Status(201, MissedOut(rows=[made.row], finding_id=made.finding_id, held=made.held))


@router.post("/recordings/{uuid:recording_id}/notes", response={201: ActOut}, summary="Keep a note")
def add_note(request: HttpRequest, recording_id: UUID, given: RemarkIn) -> Status[ActOut]:
    """Keep a note, of a place in the lesson or of all of it."""
    who = _judging(request, recording_id)
    return _done(ActName.NOTE, note(recording_id, given.text, given.at_ms, who.name, the_service()))


@router.post("/recordings/{uuid:recording_id}/grades", response={201: ActOut}, summary="Grade the rubric")
def add_grades(request: HttpRequest, recording_id: UUID, given: GradesIn) -> Status[ActOut]:
    """Put a person's own grades on record."""
    who, now = _judging(request, recording_id), the_service().clock()
    return _done(ActName.GRADING, grade(recording_id, dict(given.grades), who.name, now=now))


@router.post("/recordings/{uuid:recording_id}/undo", response=ActOut, summary="Take back")
def take_back(request: HttpRequest, recording_id: UUID, given: UndoIn) -> ActOut:
    """Take back what the person did themselves, once; that it was done, and taken back, stays on record."""
    who = _judging(request, recording_id)
    undo(recording_id, given.act, given.row, who.name, the_service())
    return ActOut(act=given.act, rows=[given.row])


@router.post("/recordings/{uuid:recording_id}/finish", response={204: None}, summary="Have finished with it")
def finish_lesson(request: HttpRequest, recording_id: UUID) -> Status[None]:
    """Say that the person has finished with a lesson that was theirs to observe; it is theirs no more."""
    finish(recording_id, _judging(request, recording_id).name, the_service())
    return Status(204, None)


def _judging(request: HttpRequest, recording_id: UUID) -> Person:
    facts_for(request, recording_id, *JUDGES)
    return person_of(request)


def _done(act: ActName, *rows: int) -> Status[ActOut]:
    return Status(201, ActOut(act=act, rows=[*rows]))


def _question(found: Finding, standing: Standing, content: Content, remarks: Remarks) -> QuestionOut:
    besides = {"finding_id", "added", "stand", "verdicts"}
    added = next((one.id for one in content.acts.missed if one.finding_id == found.id), None)
    return QuestionOut(
        **{name: getattr(found, name) for name in QuestionOut.model_fields if name not in besides},
        finding_id=found.id,
        added=added,
        stand=standing.stand,
        verdicts=[
            VerdictOut(
                row=one.id or None,
                by=one.by,
                at=one.at,
                decision=one.decision,
                reason=one.reason,
                text="" if one.remark is None else remarks[one.run_id, one.remark],
            )
            for one in standing.verdicts
        ],
    )


def _criteria(content: Content, mine: Mapping[str, str], who: Person) -> list[CriterionOut]:
    """Every row of the rubric; the machine's grades are kept back from whoever is to grade first."""
    hidden = grades_first(content.run.recording_id, who)
    return [
        CriterionOut(
            criterion=one.id,
            title=one.title,
            by_person=one.by_person,
            machine=None if hidden else one.grade,
            mine=mine.get(one.id),
        )
        for one in content.analysis.scorecard.criteria
    ]
