"""The transcript as WebVTT: it parses back, whatever was said."""

import re

from analyzer.domain.analysis import Analysis
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Signals, Speech, Utterance
from analyzer.scorecard.render.vtt import SEALED_CUE, render_vtt

TIMING = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def parse(source: str) -> list[tuple[int, int, str, str]]:
    """Start, end, voice and text of each cue, by the grammar of WebVTT."""
    head, *blocks = source.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    cues = []
    for block in blocks:
        if block.startswith("NOTE"):
            assert "-->" not in block
            continue
        number, timing, *payload = block.split("\n")
        assert int(number) == len(cues) + 1
        times = TIMING.fullmatch(timing)
        assert times is not None
        assert len(payload) == 1
        start, end = (
            int(h) * 3_600_000 + int(m) * 60_000 + int(s) * 1000 + int(ms)
            for h, m, s, ms in (times.groups()[:4], times.groups()[4:])
        )
        voice = re.fullmatch(r"(?:<v ([^<>\n]+)>)?([^<>\n]*)", payload[0])
        assert voice is not None
        text = re.sub("&lt;|&gt;|&amp;", lambda found: ENTITIES[found[0]], voice[2])
        cues.append((start, end, voice[1] or "", text))
    return cues


def _said(start_ms: int, end_ms: int, text: str, participant: str | None, role: Role) -> Utterance:
    return Utterance(
        start_ms=start_ms, end_ms=end_ms, text=text, words=(), participant=participant, role=role, attribution=1
    )


def test_every_utterance_comes_back_in_order(analysis: Analysis, signals: Signals) -> None:
    """Times, speakers and words survive; the sealed span has a cue that describes nothing."""
    cues = parse(render_vtt(analysis, signals))
    spoken = [cue for cue in cues if cue[2]]
    assert [(u.start_ms, u.end_ms, u.text) for u in signals.speech.utterances] == [(s, e, t) for s, e, _, t in spoken]
    assert {voice for _, _, voice, _ in spoken} == {"Tutor", "Student", "Speaker not known"}
    assert [start for start, *_ in cues] == sorted(start for start, *_ in cues)
    sealed = next(f for f in analysis.findings if f.sealed)
    assert [(s, e, t) for s, e, voice, t in cues if not voice] == [(sealed.start_ms, sealed.end_ms, SEALED_CUE)]


def test_nothing_said_can_break_the_file(analysis: Analysis, signals: Signals) -> None:
    """Arrows, tags, blank lines and control characters stay words; cues have a length; students are told apart."""
    said = (
        _said(5000, 5000, "a --> b\n\n2\n00:00:01.000 --> 00:00:02.000", "s-1", Role.STUDENT),
        _said(6000, 7000, "</v><b>&amp; \x1b[0m", "s>2\n", Role.STUDENT),
        _said(100 * 3_600_000, 100 * 3_600_000 + 1, "late", None, Role.UNKNOWN),
    )
    changed = analysis.model_copy(
        update={"findings": (), "run": analysis.run.model_copy(update={"lesson_id": "L\n\n--> x"})}
    )
    cues = parse(render_vtt(changed, signals.model_copy(update={"speech": Speech(utterances=said)})))
    assert [cue[3] for cue in cues] == ["a --> b 2 00:00:01.000 --> 00:00:02.000", "</v><b>&amp; ␛[0m", "late"]
    assert [cue[2] for cue in cues] == ["Student s-1", "Student s&gt;2", "Speaker not known"]
    assert cues[0][1] == 5001


def test_what_could_not_be_transcribed_is_noted(analysis: Analysis, signals: Signals) -> None:
    """A silence in the transcript that is a gap in the assessment says so at the head of the file."""
    head = render_vtt(analysis, signals).split("\n\n")[1]
    assert "Not assessed 00:26:00.000 to 00:28:20.000: The sound is silent on every channel." in head
    assert analysis.recording.sha256 in head


def test_a_silent_lesson_is_still_a_valid_file(analysis: Analysis, signals: Signals) -> None:
    """Without utterances there are no cues, and no error."""
    silent = signals.model_copy(update={"speech": Speech()})
    assert parse(render_vtt(analysis.model_copy(update={"findings": ()}), silent)) == []
