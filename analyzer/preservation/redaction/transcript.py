"""The transcript of a working copy: who stays keeps their words, of all others the times stay alone."""

from collections.abc import Iterator, Sequence

from analyzer.domain.base import Span
from analyzer.domain.redaction import RedactionPolicy, Silence
from analyzer.domain.signals import Speech
from analyzer.domain.spans import touches
from analyzer.preservation.redaction.people import People
from analyzer.preservation.redaction.sound import stays

SILENCED = "[removed: silenced by a person]"


def redacted_vtt(
    people: People, speech: Speech, policy: RedactionPolicy, silenced: Sequence[Silence], note: str
) -> str:
    """WebVTT on the copy's own clock.

    Args:
        people: who stays.
        speech: what was said.
        policy: says how sure it has to be who speaks.
        silenced: what a person silenced besides; words in it go.
        note: stands at the top.
    """
    blocks = ["WEBVTT", f"NOTE {note}"]
    for number, (span, line) in enumerate(_lines(people, speech, policy, silenced), 1):
        blocks.append(f"{number}\n{_stamp(span.start_ms)} --> {_stamp(max(span.end_ms, span.start_ms + 1))}\n{line}")
    return "\n\n".join(blocks) + "\n"


def _lines(
    people: People, speech: Speech, policy: RedactionPolicy, silenced: Sequence[Silence]
) -> Iterator[tuple[Span, str]]:
    for one in speech.utterances:
        if not stays(one, people, policy):
            gone = one.participant if one.participant in people.removed else None
            yield one, people.role_words(gone)
        elif touches(one, silenced):
            yield one, SILENCED
        else:
            text = " ".join(people.without_names(one.text).split())
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            yield one, f"<v {people.names[one.participant or '']}>{escaped}"


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
