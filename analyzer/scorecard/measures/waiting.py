"""Wait time: how long a tutor lets a question, and an answer, stand.

Wait time 1 is the pause after a teacher's question, wait time 2 the pause after a student's answer (Rowe 1974,
doi:10.1002/tea.3660110202; Rowe 1986, doi:10.1177/002248718603700110, who found answers grow longer and better once
pauses reach three seconds). Means are reported, as there; pauses beyond `longest_wait_ms` are left out as work.
"""

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Evidence, Measure
from analyzer.scorecard.measures.asking import Exchange
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.form import Form, per, weakest
from analyzer.scorecard.measures.trust import Trust

_FIRST = Form(
    "Wait time after a question",
    "s",
    "seconds between a tutor's question and the first word of the answer, added up ÷ answered questions",
    "answered questions",
)
_SECOND = Form(
    "Wait time after an answer",
    "s",
    "seconds between a student's answer and the tutor's next word, added up ÷ answers the tutor followed",
    "answers followed",
)


def wait_time_1(conversation: Conversation, trust: Trust) -> Measure:
    """Mean pause between a tutor's question and a student's answer.

    Questions after which the tutor spoke on have no such pause and are left out; `questions_answered` counts them.
    """
    pauses = [(a.question.end_ms, a.question.end_ms + a.pause_ms) for a in Exchange(conversation).answers]
    return _mean(_FIRST, conversation, trust, pauses, "before the answer")


def wait_time_2(conversation: Conversation, trust: Trust) -> Measure:
    """Mean pause between the end of a student's answer and the tutor's next words."""
    exchange, turns = Exchange(conversation), conversation.turns
    pauses = []
    for i in sorted({conversation.turn_at[answer.position] for answer in exchange.answers}):
        if i + 1 < len(turns) and turns[i + 1].role is Role.TUTOR:
            one, other = turns[i].span, turns[i + 1].span
            if conversation.unbroken(one, other):
                pauses.append((one.end_ms, max(one.end_ms, other.start_ms)))
    return _mean(_SECOND, conversation, trust, pauses, "before the tutor went on")


def _mean(form: Form, conversation: Conversation, trust: Trust, pauses: list[tuple[int, int]], what: str) -> Measure:
    settings = conversation.settings
    waits = [Span(start_ms=start, end_ms=end) for start, end in pauses if end - start <= settings.longest_wait_ms]
    amount = settings.events.confidence(len(waits))
    if trust.reason or amount == "none" or not waits:
        return form.withheld(trust.reason or f"{len(waits)} such pauses, too few to measure")
    ordered = sorted(waits, key=lambda wait: wait.duration_ms)
    half = settings.evidence // 2
    telling = ordered[:half] + ordered[max(half, len(ordered) - (settings.evidence - half)) :]
    evidence = [
        Evidence(start_ms=wait.start_ms, end_ms=wait.end_ms, note=f"{wait.duration_ms / 1000:.1f} s {what}")
        for wait in sorted(telling, key=lambda wait: wait.start_ms)
    ]
    total_s = sum(wait.duration_ms for wait in waits) / 1000
    return form.filled(per(total_s, len(waits)), total_s, len(waits), weakest(trust.confidence, amount), evidence)
