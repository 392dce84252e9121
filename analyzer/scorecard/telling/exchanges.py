"""Places in the lesson that speak for or against the teaching, each with the signs that speak."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Utterance
from analyzer.scorecard.measures.asking import Answer, Exchange
from analyzer.scorecard.measures.conversation import Conversation, Turn
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.measures.questions import Question, QuestionFinder
from analyzer.scorecard.measures.talk import monologues
from analyzer.scorecard.measures.tokens import tokens
from analyzer.scorecard.measures.uptake import exchanges, repeated
from analyzer.scorecard.render import figures
from analyzer.scorecard.telling.asked import content, goes_on
from analyzer.scorecard.telling.settings import MomentSettings

Sign = tuple[MeasureName, str]
"""A measure and what it says of one place."""


@dataclass(frozen=True)
class Candidate:
    """A place, what speaks there, and how much."""

    span: Span
    signs: tuple[Sign, ...]
    parts: tuple[tuple[tuple[Utterance, ...], Span], ...]
    """What to quote: a speaker's lines, and the stretch of them."""
    weight: float
    """Decides between places with as many signs."""


def strong(conversation: Conversation, settings: MomentSettings) -> Iterator[Candidate]:
    """Questions and their answers in which several good signs come together."""
    exchange = Exchange(conversation)
    holds = {(question.start_ms, question.end_ms): conversation.utterances[i] for i, question in exchange.put}
    for answer in exchange.answers:
        turn, reply = _answered(conversation, answer)
        holding = holds[answer.question.start_ms, answer.question.end_ms]
        signs = tuple(_signs(answer, turn, reply, conversation, settings))
        asks_back = bool(conversation.questions[answer.position])
        asked = answer.question
        parts = (((holding,), asked), (turn.utterances, turn.span))
        end_ms = max(asked.end_ms, turn.span.end_ms, reply.span.end_ms if reply else 0)
        span = Span(start_ms=asked.start_ms, end_ms=end_ms)
        real = (
            content(holding, conversation.settings.wording, settings.about_the_call) >= settings.content_words
            and not asks_back
        )
        if real and len(signs) >= settings.signs and span.duration_ms <= settings.longest_ms:
            yield Candidate(span, signs, parts, turn.words + answer.pause_ms / 1000)


def weak(conversation: Conversation, settings: MomentSettings) -> Iterator[Candidate]:
    """Questions nobody answered, long talk by the tutor alone, long answers of which no word comes back.

    A reply that asks on, or that begins by pointing back, may build on an answer in other words.
    """
    yield from _unanswered(conversation, settings)
    for stretch in monologues(conversation):
        if stretch.duration_ms >= settings.monologue_ms:
            own = tuple(u for u in conversation.utterances if u.role is Role.TUTOR and u.overlap_ms(stretch))
            lasts = figures.length(stretch.duration_ms)
            sign = (MeasureName.LONGEST_TUTOR_MONOLOGUE, f"{lasts} of tutor talk alone")
            yield Candidate(stretch, (sign,), ((own, stretch),), 2 + stretch.duration_ms / settings.monologue_ms)
    finder = QuestionFinder(conversation.settings.wording)
    for turn, reply in exchanges(conversation):
        share = repeated(turn.text, reply.text, conversation.settings.wording)
        asked = (question for utterance in reply.utterances for question in finder.find(utterance))
        builds = tokens(reply.text)[0] in settings.points_back or any(question.kind == "question" for question in asked)
        if share == 0 and turn.words >= settings.passed_over_words and not builds:
            sign = (MeasureName.UPTAKE, f"the reply repeats none of these {turn.words} words")
            span = Span(start_ms=turn.span.start_ms, end_ms=reply.span.end_ms)
            parts = ((turn.utterances, turn.span), (reply.utterances, reply.span))
            yield Candidate(span, (sign,), parts, min(1.0, turn.words / 100))


def _signs(
    answer: Answer, turn: Turn, reply: Turn | None, conversation: Conversation, settings: MomentSettings
) -> Iterator[Sign]:
    if answer.question.is_open:
        yield MeasureName.OPEN_QUESTION_SHARE, "open question"
    if settings.wait_ms <= answer.pause_ms <= conversation.settings.longest_wait_ms:
        yield MeasureName.WAIT_TIME_1, f"{answer.pause_ms / 1000:.1f} s to think"
    if turn.words >= settings.answer_words:
        yield MeasureName.STUDENT_TURN_LENGTH, f"answer of {turn.words} words"
    if reply is not None:
        share = repeated(turn.text, reply.text, conversation.settings.wording)
        if share is not None and share >= conversation.settings.uptake_share:
            yield MeasureName.UPTAKE, "its words taken up"


def _answered(conversation: Conversation, answer: Answer) -> tuple[Turn, Turn | None]:
    """The turn that answers, and the tutor's turn that follows at once."""
    turns, i = conversation.turns, conversation.turn_at[answer.position]
    following = turns[i + 1] if i + 1 < len(turns) else None
    soon = (
        following is not None
        and following.role is Role.TUTOR
        and following.span.start_ms - turns[i].span.end_ms <= conversation.settings.uptake_reply_ms
        and conversation.unbroken(turns[i].span, following.span)
    )
    return turns[i], following if soon else None


def _unanswered(conversation: Conversation, settings: MomentSettings) -> Iterator[Candidate]:
    """Questions on which the tutor left off and then went on alone, before it could have been work in silence."""
    exchange, floor = Exchange(conversation), conversation.floor
    met = {(answer.question.start_ms, answer.question.end_ms) for answer in exchange.answers}
    for (i, question), following in _with_next(exchange.put, floor, conversation.utterances):
        pause = following.start_ms - question.end_ms
        alone = following.role is Role.TUTOR and settings.left_ms <= pause <= conversation.settings.longest_wait_ms
        known = (question.start_ms, question.end_ms) not in met and conversation.unbroken(question, following)
        words = content(conversation.utterances[i], conversation.settings.wording, settings.about_the_call)
        if not (alone and known and words >= settings.content_words) or goes_on(following):
            continue
        sign = (MeasureName.QUESTIONS_ANSWERED, f"a question that nobody answered aloud in {pause / 1000:.1f} s")
        parts = (((conversation.utterances[i],), question), ((following,), following))
        span = Span(start_ms=question.start_ms, end_ms=following.end_ms)
        yield Candidate(span, (sign,), parts, (2.0 if pause < settings.wait_ms else 1.0) + words / 100)


def _with_next(
    put: Sequence[tuple[int, Question]], floor: Sequence[int], utterances: Sequence[Utterance]
) -> Iterator[tuple[tuple[int, Question], Utterance]]:
    after = {i: utterances[j] for i, j in pairwise(floor)}
    return ((asked, after[asked[0]]) for asked in put if asked[0] in after)
