"""Questions, and who answers them."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Evidence, Measure
from analyzer.domain.spans import total_ms, without
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.form import Form, per, spread, weakest
from analyzer.scorecard.measures.questions import Question
from analyzer.scorecard.measures.trust import Trust

_TUTOR = Form("Tutor's questions", "count", "questions the tutor asked, checks such as 'okay?' left out")
_RATE = Form(
    "Tutor's questions in ten minutes", "per 10 min", "questions the tutor asked ÷ tens of minutes assessed", "× 10 min"
)
_OPEN = Form(
    "Tutor's open questions",
    "share",
    "tutor's questions that by their wording ask for reasons, methods or views ÷ tutor's questions",
    "questions",
)
_CHECKS = Form("Tutor's checks", "count", "short checks such as 'okay?' or '…, right?' by the tutor")
_STUDENT = Form("Students' questions", "count", "questions students asked, checks such as 'okay?' left out")
_ANSWERED = Form(
    "Questions a student answered",
    "share",
    "tutor's questions after which a student spoke next ÷ tutor's questions at the end of what the tutor said",
    "questions left standing",
)


@dataclass(frozen=True)
class Answer:
    """A tutor's question and the student's words that follow it, with nobody in between."""

    question: Question
    position: int
    """Of the student's utterance."""
    start_ms: int
    """The student's first word."""

    @property
    def pause_ms(self) -> int:
        """From the end of the question to the student's first word; 0 where the student came in early."""
        return max(0, self.start_ms - self.question.end_ms)


@dataclass(frozen=True)
class Exchange:
    """The tutor's questions of one lesson and the answers to them."""

    conversation: Conversation

    @cached_property
    def put(self) -> tuple[tuple[int, Question], ...]:
        """Real questions the tutor ended on, each with its utterance's position."""
        return tuple(
            (i, question)
            for i in self.conversation.floor
            for question in self.conversation.questions[i]
            if self.conversation.utterances[i].role is Role.TUTOR and question.is_last and question.kind == "question"
        )

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The questions to which a student spoke next, nothing unassessed in between."""
        found = ((question, self._next(i, question)) for i, question in self.put)
        return tuple(
            Answer(question, j, self.conversation.utterances[j].start_ms)
            for question, j in found
            if j is not None
            and self.conversation.utterances[j].role is Role.STUDENT
            and self.conversation.unbroken(question, self.conversation.utterances[j])
        )

    def _next(self, i: int, question: Question) -> int | None:
        earliest = question.end_ms - self.conversation.settings.answer_overlap_ms
        floor, utterances = self.conversation.floor, self.conversation.utterances
        return next((j for j in floor[bisect_right(floor, i) :] if utterances[j].start_ms >= earliest), None)


def asked_by(conversation: Conversation, role: Role, kind: str) -> list[Question]:
    """All questions, or all checks, of a role, in order."""
    return [
        question
        for utterance, found in zip(conversation.utterances, conversation.questions, strict=True)
        for question in found
        if utterance.role is role and question.kind == kind
    ]


def questions_tutor(conversation: Conversation, trust: Trust) -> Measure:
    """How many questions the tutor asked."""
    return _count(_TUTOR, conversation, trust, Role.TUTOR, "question")


def checks_tutor(conversation: Conversation, trust: Trust) -> Measure:
    """How many checks the tutor made; they invite a yes more than an answer."""
    return _count(_CHECKS, conversation, trust, Role.TUTOR, "check")


def questions_student(conversation: Conversation, trust: Trust) -> Measure:
    """How many questions students asked."""
    return _count(_STUDENT, conversation, trust, Role.STUDENT, "question")


def question_rate(conversation: Conversation, trust: Trust) -> Measure:
    """Tutor's questions in ten minutes of what could be assessed; lessons of different lengths compare."""
    if trust.reason:
        return _RATE.withheld(trust.reason)
    questions = asked_by(conversation, Role.TUTOR, "question")
    tens = total_ms(without([conversation.whole], conversation.unassessed)) / 600_000
    return _RATE.filled(round(len(questions) / tens, 2), len(questions), round(tens, 3), trust.confidence)


def open_question_share(conversation: Conversation, trust: Trust) -> Measure:
    """Share of the tutor's questions that ask for reasons, methods or views; told by wording, so a pointer only."""
    questions = asked_by(conversation, Role.TUTOR, "question")
    amount = conversation.settings.events.confidence(len(questions))
    if trust.reason or amount == "none" or not questions:
        return _OPEN.withheld(trust.reason or f"{len(questions)} questions by the tutor, too few for a share")
    opened = [question for question in questions if question.is_open]
    confidence = weakest(trust.confidence, amount, conversation.settings.open_questions_at_most)
    evidence = _noted(opened, "an open question by its wording", conversation.settings.evidence)
    return _OPEN.filled(per(len(opened), len(questions)), len(opened), len(questions), confidence, evidence)


def questions_answered(conversation: Conversation, trust: Trust) -> Measure:
    """Share of the questions on which the tutor left off that a student took up."""
    exchange = Exchange(conversation)
    put, answered = len(exchange.put), len(exchange.answers)
    amount = conversation.settings.events.confidence(put)
    if trust.reason or amount == "none" or not put:
        return _ANSWERED.withheld(trust.reason or f"{put} questions to be answered, too few for a share")
    met = {(answer.question.start_ms, answer.question.end_ms) for answer in exchange.answers}
    missed = [question for _, question in exchange.put if (question.start_ms, question.end_ms) not in met]
    evidence = _noted(missed, "a question no student answered next", conversation.settings.evidence)
    return _ANSWERED.filled(per(answered, put), answered, put, weakest(trust.confidence, amount), evidence)


def _count(form: Form, conversation: Conversation, trust: Trust, role: Role, kind: str) -> Measure:
    if trust.reason:
        return form.withheld(trust.reason)
    found = asked_by(conversation, role, kind)
    evidence = _noted(found, f"a {kind}", conversation.settings.evidence)
    return form.filled(len(found), len(found), None, trust.confidence, evidence)


def _noted(spans: list[Question], note: str, at_most: int) -> tuple[Evidence, ...]:
    """Evidence spread evenly from the first to the last."""
    return tuple(Evidence(start_ms=s.start_ms, end_ms=s.end_ms, note=note) for s in spread(spans, at_most))
