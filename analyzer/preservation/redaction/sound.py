"""What of one sound is silenced: all of another's own, and all of a shared one but the words of those who stay."""

from collections.abc import Iterable, Iterator

from analyzer.domain.base import Span
from analyzer.domain.redaction import RedactionPolicy, Silence
from analyzer.domain.signals import Speech, Utterance
from analyzer.domain.spans import merged, without
from analyzer.preservation.redaction.people import NAME, People

OWN = "The voice of {name}, who has a track or channel of their own."
SHARED = "Several share this sound: it stays only while somebody who stays is sure to speak alone."
BLEED = "Somebody else speaks, and the one whose sound this is does not: what is heard may be a loudspeaker."
NAMED = "Somebody who is removed may be named."
APART = ("track", "channel")
"""How speakers are told apart where each has a sound of their own."""


def silences_of(
    claimants: frozenset[str], people: People, speech: Speech, policy: RedactionPolicy, until_ms: int
) -> list[Silence]:
    """Everything that is silent in a sound.

    Args:
        claimants: the participants whose the lesson record says the sound is.
        people: who stays.
        speech: who said what.
        policy: the rules.
        until_ms: where the lesson's clock ends.
    """
    whole = Span(start_ms=0, end_ms=until_ms)
    by_voice = speech.attribution not in APART
    named = merged(_around(span, policy) for span in _named(people, speech))
    theirs = [_around(one, policy) for one in speech.utterances if not stays(one, people, policy)]
    if len(claimants) == 1 and not by_voice:
        (owner,) = claimants
        if owner in people.removed:
            return [_silence(whole, OWN.format(name=people.names[owner]))]
        own: list[Span] = [one for one in speech.utterances if one.participant == owner]
        own += [span for track in speech.tracks if track.participant == owner for span in track.speech]
        return [
            *(_silence(span, BLEED) for span in without(theirs, own)),
            *(_silence(span, NAMED) for span in named),
        ]
    kept = without((one for one in speech.utterances if stays(one, people, policy)), [*theirs, *named])
    return [_silence(span, SHARED) for span in without([whole], kept)]


def stays(utterance: Utterance, people: People, policy: RedactionPolicy) -> bool:
    """Whether words are surely those of somebody who stays."""
    return utterance.participant in people.kept and utterance.attribution >= policy.sure


def _named(people: People, speech: Speech) -> Iterator[Span]:
    """Words of those who stay by which somebody else could be known."""
    for utterance in speech.utterances:
        for word in utterance.words:
            if any(part in people.hidden for part in NAME.findall(word.text.casefold())):
                yield word


def _around(span: Span, policy: RedactionPolicy) -> Span:
    pad = round(policy.pad_s * 1000)
    return Span(start_ms=max(0, span.start_ms - pad), end_ms=span.end_ms + pad)


def _silence(span: Span, why: str) -> Silence:
    return Silence(start_ms=span.start_ms, end_ms=span.end_ms, why=why)


def with_manual(found: Iterable[Silence], asked: Iterable[Silence]) -> list[Silence]:
    """What the rules ask for, and what a person adds, in order."""
    return sorted([*found, *asked], key=lambda one: (one.start_ms, one.end_ms))
