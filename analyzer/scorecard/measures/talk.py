"""How talk is shared: talk time, turns, monologues, pace.

Talk time of tutor and students is what TeachFX and Edu-ConvoKit report (Wang and Demszky 2024,
doi:10.48550/arXiv.2402.05111), by seconds and by words.
"""

from itertools import pairwise

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Evidence, Measure
from analyzer.domain.signals import Utterance
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.form import Form, longest, per, weakest
from analyzer.scorecard.measures.trust import Trust

_TALK_SHARE = Form(
    "Tutor's share of talk time",
    "share",
    "seconds the tutor spoke ÷ seconds tutor and students spoke; talk over one another counts for each",
    "s of talk",
)
_TALK_SHARE_WORDS = Form(
    "Tutor's share of words", "share", "words the tutor said ÷ words tutor and students said, as transcribed", "words"
)
_MONOLOGUE = Form(
    "Longest tutor monologue", "s", "seconds from the tutor's first word to the last with nobody else taking the floor"
)
_TURNS = Form("Student turns", "count", "times a student took the floor; mere signs of listening are left out")
_TURN_LENGTH = Form("Length of student turns", "words", "words in student turns ÷ student turns", "turns")
_PACE = Form("Tutor's pace", "words/min", "words the tutor said ÷ minutes the tutor spoke", "min of talk")


def talk_share(conversation: Conversation, trust: Trust) -> Measure:
    """Tutor's share of talk time in seconds; speech of unknown speakers is left out of both."""
    tutor, both = conversation.talk_ms(Role.TUTOR), conversation.talk_ms(Role.TUTOR, Role.STUDENT)
    if trust.reason or not both:
        return _TALK_SHARE.withheld(trust.reason or "neither tutor nor student was heard")
    evidence = longest(monologues(conversation), "a long stretch of tutor talk", conversation.settings.evidence)
    return _TALK_SHARE.filled(per(tutor, both), tutor / 1000, both / 1000, trust.confidence, evidence)


def talk_share_words(conversation: Conversation, trust: Trust) -> Measure:
    """Tutor's share of words; speech of unknown speakers is left out of both."""
    tutor = conversation.words(Role.TUTOR)
    both = tutor + conversation.words(Role.STUDENT)
    if trust.reason or not both:
        return _TALK_SHARE_WORDS.withheld(trust.reason or "no word of tutor or student was transcribed")
    return _TALK_SHARE_WORDS.filled(per(tutor, both), tutor, both, trust.confidence)


def longest_tutor_monologue(conversation: Conversation, trust: Trust) -> Measure:
    """The longest stretch in which only the tutor has the floor, with no pause beyond `monologue_pause_ms`."""
    stretches = monologues(conversation)
    if trust.reason or not stretches:
        return _MONOLOGUE.withheld(trust.reason or "the tutor was not heard")
    seconds = max(stretch.duration_ms for stretch in stretches) / 1000
    evidence = longest(stretches, "the tutor alone has the floor", conversation.settings.evidence)
    return _MONOLOGUE.filled(seconds, seconds, None, trust.confidence, evidence)


def monologues(conversation: Conversation) -> list[Span]:
    """The stretches in which only the tutor has the floor, in order."""
    stretches: list[Span] = []
    for turn in conversation.turns_of(Role.TUTOR):
        groups: list[list[Utterance]] = [[turn.utterances[0]]]
        for one, following in pairwise(turn.utterances):
            if following.start_ms - one.end_ms > conversation.settings.monologue_pause_ms:
                groups.append([])
            groups[-1].append(following)
        stretches += [Span(start_ms=g[0].start_ms, end_ms=max(u.end_ms for u in g)) for g in groups]
    return stretches


def student_turns(conversation: Conversation, trust: Trust) -> Measure:
    """How often students took the floor."""
    if trust.reason:
        return _TURNS.withheld(trust.reason)
    turns = conversation.turns_of(Role.STUDENT)
    return _TURNS.filled(len(turns), len(turns), None, trust.confidence, _long_turns(conversation))


def student_turn_length(conversation: Conversation, trust: Trust) -> Measure:
    """Mean words in a student's turn."""
    turns = conversation.turns_of(Role.STUDENT)
    amount = conversation.settings.events.confidence(len(turns))
    if trust.reason or amount == "none" or not turns:
        return _TURN_LENGTH.withheld(trust.reason or f"{len(turns)} student turns, too few to average")
    words = sum(turn.words for turn in turns)
    confidence = weakest(trust.confidence, amount)
    return _TURN_LENGTH.filled(per(words, len(turns)), words, len(turns), confidence, _long_turns(conversation))


def pace(conversation: Conversation, trust: Trust) -> Measure:
    """Tutor's words a minute of the tutor's own talk."""
    tutor_ms, words = conversation.talk_ms(Role.TUTOR), conversation.words(Role.TUTOR)
    amount = conversation.settings.speech_s.confidence(tutor_ms / 1000)
    if trust.reason or amount == "none" or not tutor_ms:
        return _PACE.withheld(trust.reason or f"{tutor_ms // 1000} s of tutor talk, too little to measure")
    minutes = tutor_ms / 60_000
    return _PACE.filled(round(words / minutes, 1), words, round(minutes, 3), weakest(trust.confidence, amount))


def _long_turns(conversation: Conversation) -> tuple[Evidence, ...]:
    turns = sorted(conversation.turns_of(Role.STUDENT), key=lambda turn: -turn.words)[: conversation.settings.evidence]
    return tuple(
        Evidence(start_ms=turn.span.start_ms, end_ms=turn.span.end_ms, note=f"a student turn of {turn.words} words")
        for turn in sorted(turns, key=lambda turn: turn.span.start_ms)
    )
