"""What was assessed, part by part, and what was not. Nothing that was not looked at may seem clean."""

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import Suppression
from analyzer.domain.spans import touches
from analyzer.scorecard import words
from analyzer.scorecard.render import figures
from analyzer.scorecard.render.entry import IMAGERY, sealed_spans


@dataclass(frozen=True)
class Part:
    """One part of the assessment."""

    label: str
    state: str
    """In words: no gap reported, not assessed for so long, or nothing to assess."""
    complete: bool


@dataclass(frozen=True)
class SetAside:
    """What one guard set aside, counted."""

    by: str
    kind: str
    reason: str
    """Empty where it speaks of a picture, or of what stood beside a sealed one."""
    count: int


def parts(analysis: Analysis, lesson: Lesson | None) -> tuple[Part, ...]:
    """Every part of an assessment and how it stands."""
    return tuple(_part(aspect, analysis, lesson) for aspect in Aspect)


def covered_ms(spans: Iterable[Span]) -> int:
    """Milliseconds that at least one of the spans covers."""
    total = end = 0
    for span in sorted(spans, key=lambda s: s.start_ms):
        total += max(0, span.end_ms - max(end, span.start_ms))
        end = max(end, span.end_ms)
    return total


def gaps(analysis: Analysis) -> list[Gap]:
    """All gaps, by time."""
    return sorted(analysis.gaps, key=lambda gap: (gap.start_ms, gap.end_ms, gap.what))


def set_aside(analysis: Analysis) -> list[SetAside]:
    """What was observed or claimed and set aside, counted by guard, kind and reason; the most frequent first."""
    sealed = sealed_spans(analysis)
    counts: dict[tuple[str, str, str], int] = {}
    for suppression in analysis.suppressions:
        quiet = suppression.kind in IMAGERY or touches(suppression, sealed)
        key = (suppression.by, _kind(suppression), "" if quiet else suppression.reason)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [SetAside(by=by, kind=kind, reason=reason, count=count) for (by, kind, reason), count in ordered]


def _kind(suppression: Suppression) -> str:
    known = next((kind for kind in Kind if kind == suppression.kind), None)
    return words.KIND[known].label if known else (suppression.kind or "")


def _part(aspect: Aspect, analysis: Analysis, lesson: Lesson | None) -> Part:
    label, whole = words.ASPECT[aspect], analysis.recording.duration_ms
    of_aspect = [gap for gap in analysis.gaps if gap.what is aspect]
    missing = covered_ms(gap for gap in of_aspect if gap.kind is None)
    if of_aspect and aspect is Aspect.POLICY:
        return Part(label, "some switched off by policy, see the gaps", complete=False)
    if missing and missing >= whole:
        return Part(label, "not assessed", complete=False)
    if of_aspect and not missing:
        return Part(label, "some kinds of finding not assessed, see the gaps", complete=False)
    if of_aspect:
        share = f" ({figures.percent(missing / whole)})" if whole else ""
        return Part(label, f"not assessed for {figures.length(missing)}{share}", complete=False)
    if not _on_record(aspect, lesson):
        return Part(label, "nothing in the lesson record", complete=False)
    return Part(label, "no gap reported", complete=True)


def _on_record(aspect: Aspect, lesson: Lesson | None) -> bool:
    """Whether the lesson record holds what an aspect rests on; True for what the recording itself shows."""
    if aspect is Aspect.CHAT:
        return lesson is not None and bool(lesson.chat)
    if aspect is Aspect.SCHEDULE:
        return lesson is not None and lesson.scheduled_start is not None
    if aspect is Aspect.STUDENT_PRESENCE:
        return lesson is not None and any(
            lesson.role_of(stay.participant) is Role.STUDENT for stay in lesson.attendance
        )
    return True
