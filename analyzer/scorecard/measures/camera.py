"""Whether the tutor could be seen while a student was there."""

from collections.abc import Iterable

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.scorecard import Measure
from analyzer.domain.signals import Signals
from analyzer.domain.spans import common, total_ms, without
from analyzer.scorecard.measures.form import Form, longest, per, weakest
from analyzer.scorecard.measures.presence import presence
from analyzer.scorecard.measures.settings import MeasureSettings

_CAMERA = Form(
    "Tutor's camera on",
    "share",
    "seconds without a question about the tutor's camera ÷ seconds of it assessed while a student was there",
    "s of camera",
)


def camera_on_share(
    signals: Signals,
    lesson: Lesson | None,
    findings: Iterable[Finding],
    gaps: Iterable[Gap],
    settings: MeasureSettings,
) -> Measure:
    """Share of a student's stay in which no finding says that the tutor's camera gave no tutor."""
    looks = [_stretch(signals, i) for i, tile in enumerate(signals.vision.tiles) if tile.role is Role.TUTOR]
    if not any(look.duration_ms for look in looks):
        return _CAMERA.withheld("no camera of the tutor was found in the recording")
    there = presence(signals, lesson, Role.STUDENT, settings)
    if there is None:
        return _CAMERA.withheld("nothing shows when a student was there")
    stay = common([Span(start_ms=0, end_ms=signals.recording.duration_ms)], there.stays)
    hidden = [gap for gap in gaps if gap.what is Aspect.TUTOR_CAMERA or gap.kind is Kind.CAMERA_ABSENT]
    seen = without(common(stay, looks), hidden)
    seen_ms, stay_ms = total_ms(seen), total_ms(stay)
    coverage = settings.assessed.confidence(seen_ms / stay_ms) if stay_ms else "none"
    if coverage == "none" or seen_ms < settings.camera_seen_ms:
        return _CAMERA.withheld(f"the tutor's camera was assessed in {seen_ms // 1000} of {stay_ms // 1000} s only")
    absent = common(seen, (finding for finding in findings if finding.kind is Kind.CAMERA_ABSENT))
    on_ms = seen_ms - total_ms(absent)
    evidence = longest(absent, "the camera gives no tutor", settings.evidence)
    confidence = weakest(coverage, there.confidence)
    return _CAMERA.filled(per(on_ms, seen_ms), on_ms / 1000, seen_ms / 1000, confidence, evidence)


def _stretch(signals: Signals, i: int) -> Span:
    """From the first to the last look at a tile."""
    moments = [sample.at_ms for sample in signals.vision.tiles[i].samples] or [0]
    return Span(start_ms=min(moments), end_ms=max(moments))
