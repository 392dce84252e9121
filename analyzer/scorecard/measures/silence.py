"""How much of the lesson nobody speaks: thinking, writing, or waiting; a person must say which."""

from collections.abc import Iterable

from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.scorecard import Confidence, Measure
from analyzer.domain.signals import Signals
from analyzer.domain.spans import common, total_ms, without
from analyzer.scorecard.measures.form import Form, longest, per, weakest
from analyzer.scorecard.measures.presence import presence
from analyzer.scorecard.measures.settings import MeasureSettings

_SILENCE = Form(
    "Share of silence",
    "share",
    "seconds without any speech ÷ seconds assessed while a student was there, else of the recording",
    "s assessed",
)


def silence_share(signals: Signals, lesson: Lesson | None, gaps: Iterable[Gap], settings: MeasureSettings) -> Measure:
    """Share of the lesson in which no track has speech; gaps in speech are neither speech nor silence."""
    speech = signals.speech
    if not speech.tracks:
        return _SILENCE.withheld("no sound was searched for speech")
    there = presence(signals, lesson, Role.STUDENT, settings)
    whole = (Span(start_ms=0, end_ms=signals.recording.duration_ms),)
    lesson_time = common(whole, there.stays) if there else whole
    assessed = without(lesson_time, (gap for gap in gaps if gap.what is Aspect.SPEECH and gap.kind is None))
    assessed_ms, lesson_ms = total_ms(assessed), total_ms(lesson_time)
    coverage = settings.assessed.confidence(assessed_ms / lesson_ms) if lesson_ms else "none"
    if coverage == "none" or assessed_ms < settings.speech_s.low * 1000:
        return _SILENCE.withheld(f"speech was assessed in {assessed_ms // 1000} of {lesson_ms // 1000} s only")
    silent = without(assessed, (span for track in speech.tracks for span in track.speech))
    sure: Confidence = there.confidence if there else "low"
    evidence = longest(silent, "nobody speaks", settings.evidence)
    silent_ms = total_ms(silent)
    return _SILENCE.filled(
        per(silent_ms, assessed_ms), silent_ms / 1000, assessed_ms / 1000, weakest(coverage, sure), evidence
    )
