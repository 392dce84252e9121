"""Signals and configuration in, analysis out: pure, so that a new policy needs no new look at the video."""

from importlib.metadata import version

from analyzer.analysis.decide import Detectors, decide
from analyzer.domain.analysis import Analysis, Coverage, Run
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.domain.spans import common, total_ms, without
from analyzer.scorecard.card import Assessed, build_card
from analyzer.scorecard.measures.measure import measure
from analyzer.settings.configuration import Configuration


def assess(signals: Signals, lesson: Lesson | None, detectors: Detectors, configuration: Configuration) -> Analysis:
    """Findings, measures and scorecard of one observation."""
    decision = decide(signals, lesson, detectors, configuration.policy)
    gaps = tuple(sorted(dict.fromkeys((*signals.gaps, *decision.gaps)), key=lambda g: (g.start_ms, g.what, g.end_ms)))
    measures = measure(signals, lesson, decision.findings, gaps, configuration.measures)
    return Analysis(
        recording=signals.recording,
        parts=signals.parts,
        run=Run(
            lessonguard=version("lessonguard"),
            lesson_id=lesson.lesson_id if lesson else None,
            policy_sha256=configuration.sha256,
            models=(*signals.models, *(detectors.meaning.uses if detectors.meaning else ())),
            sampling=signals.sampling,
        ),
        coverage=_coverage(signals, gaps),
        gaps=gaps,
        findings=decision.findings,
        suppressions=(*signals.speech.suppressions, *decision.suppressions),
        measures=measures,
        scorecard=build_card(
            Assessed(signals, decision.findings, gaps, measures), configuration.measures, configuration.rubric
        ),
    )


def _coverage(signals: Signals, gaps: tuple[Gap, ...]) -> Coverage:
    whole = (Span(start_ms=0, end_ms=signals.recording.duration_ms),)
    unheard = [gap for gap in gaps if gap.what is Aspect.SPEECH and gap.kind is None]
    seen = without(common(whole, signals.vision.frame_samples), [gap for gap in gaps if gap.what is Aspect.IMAGERY])
    return Coverage(
        audio_ms=total_ms(without(whole, unheard)) if signals.speech.tracks else 0,
        video_ms=total_ms(seen),
        speech_ms=total_ms(span for track in signals.speech.tracks for span in track.speech),
    )
