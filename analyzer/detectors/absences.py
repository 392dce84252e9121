"""Stretches in which the tutor could not be seen, and what they looked like."""

from dataclasses import dataclass, replace
from statistics import median

from analyzer.detectors.base import Case
from analyzer.detectors.frame_samples import Run, State, difference
from analyzer.detectors.scene_policy import CameraPolicy, Cause
from analyzer.domain.base import Span
from analyzer.domain.spans import Spans, common, merged, total_ms

HALF = 0.5


@dataclass(frozen=True)
class Absence:
    """A stretch without the tutor in the picture, and what it looked like."""

    cause: Cause
    span: Span
    seen: str
    """What was seen, as a sentence without its times."""
    moving: bool = False
    """Whether the empty picture moves about as much as it does with the tutor in view."""
    dark: bool = False


@dataclass(frozen=True)
class CameraRecord:
    """What the platform noted of the tutor's camera."""

    off: Spans
    kept: bool
    """Whether the platform noted anything of this camera at all."""

    @classmethod
    def of(cls, case: Case) -> "CameraRecord":
        """The record that came with the lesson."""
        events = [e for e in case.lesson.camera if e.participant == case.lesson.tutor.id] if case.lesson else []
        end = case.duration_ms
        spans = (
            Span(start_ms=e.off_ms, end_ms=min(end, end if e.on_ms is None else e.on_ms))
            for e in events
            if e.off_ms < end
        )
        return cls(merged(spans), bool(events))

    def agrees(self, span: Span) -> bool:
        """Whether the record has the camera off for at least half of a span."""
        return 2 * total_ms(common(self.off, (span,))) >= span.duration_ms > 0


def absences(runs: tuple[Run, ...], record: CameraRecord, policy: CameraPolicy) -> list[Absence]:
    """Every stretch without the tutor, of any length, in order; stretches of one cause close together are one."""
    present = [run for run in runs if run.state is State.PRESENT]
    usual = [sample.motion for run in present for sample in run.samples if sample.motion is not None]
    usual_motion = median(usual) if usual else None
    joined: list[Absence] = []
    for run in runs:
        absence = _absence(run, record, policy, usual_motion)
        if absence is None:
            continue
        last = next((a for a in reversed(joined) if a.cause == absence.cause), None)
        if last is not None and _belong_together(last, absence, present, policy):
            both = Span(start_ms=last.span.start_ms, end_ms=absence.span.end_ms)
            longer = max(last, absence, key=lambda a: a.span.duration_ms)
            joined[joined.index(last)] = replace(longer, span=both)
        else:
            joined.append(absence)
    return [a for a in joined if not any(b is not a and _holds(b.span, a.span) for b in joined)]


def _belong_together(last: Absence, absence: Absence, present: list[Run], policy: CameraPolicy) -> bool:
    """Whether little lies between two absences: none of the tutor, or a moment of the tutor between two long ones."""
    if absence.span.start_ms - last.span.end_ms > policy.merge_gap_ms:
        return False
    seen_between = any(last.span.end_ms <= r.span.start_ms < absence.span.start_ms for r in present)
    return not seen_between or min(last.span.duration_ms, absence.span.duration_ms) >= policy.merge_from_ms


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start_ms <= inner.start_ms and inner.end_ms <= outer.end_ms


def _absence(run: Run, record: CameraRecord, policy: CameraPolicy, usual_motion: float | None) -> Absence | None:
    if run.state is State.BLANK:
        return _blank(run, record, policy)
    if run.state is State.STILL:
        return _still(run, policy)
    if run.state is State.NOBODY:
        motion = run.typical("motion")
        moving = bool(usual_motion and motion is not None and motion >= policy.moving_share * usual_motion)
        dark = (run.typical("luminance") or 0.0) <= policy.picture.dark_luminance
        seen = f"Nobody was seen in {len(run.samples)} looks at the tutor's picture"
        return Absence("empty_chair", run.span, f"{seen}{', though something moved in it' * moving}", moving, dark)
    return None


def _blank(run: Run, record: CameraRecord, policy: CameraPolicy) -> Absence:
    """Covered if a camera's noise or shading shows, be it only at key frames; what a platform draws has neither."""
    luminance, texture = run.typical("luminance") or 0.0, run.typical("texture") or 0.0
    dark = luminance <= policy.picture.dark_luminance
    look = "dark" if dark else "without detail"
    seen = f"The tutor's picture was {look}: mean luminance {luminance:.2f}, varying by {texture:.3f}"
    flicker = max((sample.motion or 0.0 for sample in run.samples[1:]), default=0.0)
    if flicker > policy.picture.still_motion:
        return Absence("covered", run.span, f"{seen}, with the flicker of a working camera (up to {flicker:.4f})")
    if texture > policy.picture.one_colour:
        return Absence("covered", run.span, f"{seen}, shaded as no drawn tile is")
    if record.kept and not record.agrees(run.span):
        return Absence("covered", run.span, seen)
    return Absence("off", run.span, f"{seen}, and nothing in it changed")


def _still(run: Run, policy: CameraPolicy) -> Absence:
    """A placeholder, an empty room, another still picture, or the tutor's own picture that has stopped."""
    vacant = run.occupied is not None and run.occupied < HALF
    distance = min((difference(run.samples[-1], sample) for sample in run.beside), default=None)
    replaced = distance is None or distance > policy.picture.same_picture
    flat = run.typical("flat")
    if flat is not None and flat >= policy.picture.placeholder_flat and (replaced or run.occupied is None or vacant):
        seen = f"The tutor's picture was a placeholder: {flat:.0%} of it flat, and nothing in it moved"
        return Absence("off", run.span, seen)
    if vacant and not (replaced and flat is None):
        return Absence("empty_chair", run.span, "Nobody was seen in the tutor's picture and nothing in it moved")
    if replaced:
        return Absence("off", run.span, "A still picture, in which nothing moved, stood in the place of the tutor's")
    return Absence("frozen", run.span, "The tutor's picture stood still: the same picture, without the least movement")
