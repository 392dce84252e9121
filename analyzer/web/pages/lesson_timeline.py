"""The lesson at a glance: who spoke, when the tutor's camera gave no tutor, what was not assessed, what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Utterance
from analyzer.domain.spans import merged
from analyzer.scorecard.render import figures
from analyzer.scorecard.render.timeline import Tick, ticks

WIDTH = 1000
"""Units across; the drawing is stretched to the page."""
THINNEST = 1.0
HEIGHT = 10


@dataclass(frozen=True)
class Lane:
    """One row: a drawing, and the same in words."""

    name: str
    label: str
    path: str
    told: str


@dataclass(frozen=True)
class Glance:
    """The whole drawing."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]


def glance(analysis: Analysis, lines: Iterable[Utterance], sealed: Iterable[Span]) -> Glance:
    """All lanes; speakers not known, camera, gaps and sealed stretches only where there are any."""
    whole = max(1, analysis.recording.duration_ms)
    spoken: dict[Role, list[Span]] = {role: [] for role in Role}
    for line in lines:
        spoken[line.role].append(line)
    found: list[tuple[str, str, Iterable[Span]]] = [
        ("tutor", "Tutor speaking", spoken[Role.TUTOR]),
        ("student", "Student speaking", spoken[Role.STUDENT]),
        ("unknown", "Speaker not known", spoken[Role.UNKNOWN]),
        ("camera", "Tutor not on camera", [one for one in analysis.findings if one.kind is Kind.CAMERA_ABSENT]),
        ("gap", "Not assessed", [gap for gap in analysis.gaps if gap.duration_ms]),
        ("sealed", "Sealed", sealed),
    ]
    lanes = [_lane(name, label, spans, whole) for name, label, spans in found]
    shown = tuple(lane for lane in lanes if lane.path or lane.name in {"tutor", "student"})
    return Glance(shown, tuple(ticks(whole)))


def _lane(name: str, label: str, spans: Iterable[Span], whole: int) -> Lane:
    stretches = merged(spans, gap_ms=whole // WIDTH)
    drawn = "".join(
        f"M{WIDTH * one.start_ms / whole:.4g} 0h{max(THINNEST, WIDTH * one.duration_ms / whole):.3g}v{HEIGHT}"
        f"h-{max(THINNEST, WIDTH * one.duration_ms / whole):.3g}z"
        for one in stretches
    )
    length = figures.length(sum(one.duration_ms for one in stretches))
    stretch = "stretch" if len(stretches) == 1 else "stretches"
    return Lane(name, label, drawn, f"{length} in {len(stretches)} {stretch}" if stretches else "none noticed")
