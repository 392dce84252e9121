"""The transcript as WebVTT (W3C, https://www.w3.org/TR/webvtt1/), with the speaker of every cue as a voice.

Words said while a sealed picture was shown are kept: clause 6.4.1 is about the picture. The span carries a cue of its
own that says so, because a player shows this transcript beside the picture it must skip.
"""

from typing import Final

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Signals, Utterance
from analyzer.scorecard import words
from analyzer.scorecard.render.entry import sealed_spans
from analyzer.scorecard.render.visible import one_line

SEALED_CUE: Final = "[Picture sealed, clause 6.4.1: do not look for or copy it]"


def render_vtt(analysis: Analysis, signals: Signals) -> str:
    """All utterances in order of start, as one WebVTT file.

    A cue without length gets one millisecond, because WebVTT asks that it end after it starts.
    """
    students = {u.participant for u in signals.speech.utterances if u.role is Role.STUDENT}
    cues: list[tuple[Span, str]] = [
        (u, f"<v {_voice(u, several=len(students) > 1)}>{_escaped(u.text)}") for u in signals.speech.utterances
    ]
    cues += [(span, _escaped(SEALED_CUE)) for span in sealed_spans(analysis)]
    blocks = ["WEBVTT", _note(analysis)]
    for number, (span, text) in enumerate(sorted(cues, key=lambda cue: (cue[0].start_ms, cue[0].end_ms)), start=1):
        blocks.append(f"{number}\n{_timing(span)}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _note(analysis: Analysis) -> str:
    gaps = [gap for gap in analysis.gaps if gap.what in ("speech", "speakers")]
    lines = [
        f"NOTE Lesson {_escaped(analysis.run.lesson_id or 'without a record')}",
        "A machine transcribed this. It may have misheard; the recording decides.",
        f"Recording SHA-256 {analysis.recording.sha256}",
        *(f"Not assessed {_timing(gap, arrow='to')}: {_escaped(gap.why)}" for gap in gaps),
    ]
    return "\n".join(lines)


def _voice(utterance: Utterance, *, several: bool) -> str:
    voice = words.ROLE[utterance.role]
    if several and utterance.role is Role.STUDENT and utterance.participant:
        voice += f" {_escaped(utterance.participant)}"
    return voice


def _escaped(text: str) -> str:
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _timing(span: Span, arrow: str = "-->") -> str:
    return f"{_stamp(span.start_ms)} {arrow} {_stamp(max(span.end_ms, span.start_ms + 1))}"


def _stamp(ms: int) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
