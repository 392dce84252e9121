"""What of a card can be told to the tutor: moments and rows about the teaching, and nothing about conduct."""

from collections.abc import Mapping

from analyzer.domain.base import Span
from analyzer.domain.feedback import FeedbackPolicy, Part, Point
from analyzer.domain.scorecard import Criterion, Moment
from analyzer.domain.spans import touches
from analyzer.service.reviews.content import Content

APART_MS = 10_000
"""How far from what somebody asked about, or added, a moment has to be: the words around it belong to it."""
PRAISED = frozenset({"strength", "met"})
WANTING = frozenset({"developing", "concern"})


def offered(content: Content, policy: FeedbackPolicy) -> Mapping[str, Point]:
    """What an observer can pick, each with its draft, by an id that lasts as long as the run.

    The card quotes nothing from beside a finding; what people added since is kept out here, sealed or not.

    Args:
        content: the lesson.
        policy: the templates of the drafts.
    """
    told = content.analysis.scorecard
    asked = [
        Span(start_ms=max(0, one.start_ms - APART_MS), end_ms=one.end_ms + APART_MS)
        for one in content.with_missed.findings
    ]
    points: dict[str, Point] = {}
    parts: tuple[tuple[Part, tuple[Moment, ...]], ...] = (
        ("strength", told.narrative.strongest),
        ("next_step", told.narrative.weakest),
    )
    for part, moments in parts:
        for number, moment in enumerate(moments, start=1):
            if not touches(moment, asked):
                points[f"{part}-{number}"] = _of_moment(f"{part}-{number}", part, moment, policy)
    for row in told.criteria:
        if row.grade in PRAISED | WANTING:
            points[f"row-{row.id}"] = _of_row(row, policy)
    return points


def _of_moment(source: str, part: Part, moment: Moment, policy: FeedbackPolicy) -> Point:
    quote = " ".join(line.text for line in moment.lines)
    text = _draft(part, "; ".join(moment.why), policy)
    return Point(part=part, text=text, quote=quote, start_ms=moment.start_ms, source=source)


def _of_row(row: Criterion, policy: FeedbackPolicy) -> Point:
    part: Part = "strength" if row.grade in PRAISED else "next_step"
    title = f"{row.title[0].lower()}{row.title[1:]}"
    return Point(part=part, text=_draft(part, title, policy), source=f"row-{row.id}")


def _draft(part: Part, why: str, policy: FeedbackPolicy) -> str:
    template = policy.strength if part == "strength" else policy.next_step
    return template.replace("{why}", why.rstrip("."))
