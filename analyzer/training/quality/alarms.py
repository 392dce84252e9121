"""What real lessons, nearly all innocent, are accused of; and what a claim is worth where breaches are rare."""

from collections.abc import Iterator

from analyzer.analysis.evaluate import Evaluation
from analyzer.training.quality.figures import NOTHING, table
from analyzer.training.quality.judged import hours

SCORES = (0.5, 0.6, 0.7, 0.8, 0.9)
RARE = (10, 100, 1000)
"""Hours of lessons in which one breach is imagined."""


def told(lessons: dict[str, Evaluation]) -> Iterator[str]:
    """Findings an hour by severity, and by kind."""
    rows = []
    for who, evaluation in lessons.items():
        alerts = evaluation.alerts()
        cells = []
        for severity in ("any", "severity:critical", "severity:serious", "severity:minor"):
            row = alerts["rates"].get(severity)
            low, high = row["interval_95"] if row else (0, 0)
            cells.append(f"{row['per_hour']:.3f} ({low:.3f} to {high:.3f})" if row else "0")
        rows.append((f"{who}, {alerts['hours']:.0f} h", *cells))
    yield from table(("", "any", "critical", "serious", "minor"), rows)
    kinds = [name for name in alerts["rates"] if not name.startswith(("any", "severity"))]
    costs = [f"{kind} {alerts['rates'][kind]['per_hour']:.3f}" for kind in kinds]
    yield f"\nBoth, by kind: {', '.join(costs) or 'none'}.\n"


def worth(unseen: Evaluation, lessons: Evaluation) -> Iterator[str]:
    """Of claims from a score on: how many find something, where one hour of so many holds a breach.

    Found is the share of the writer's breaches that are claimed from that score on; alarms are those of the lessons,
    all taken as false.
    """
    lasted = hours([line for line, _ in lessons.lines])
    alarms = {(line.lesson, f.id): f.score for line, findings in lessons.lines for f in findings}
    breaches = sum(len(line.labels) for line, _ in unseen.lines)
    found = [
        max((f.score for f in findings if f.kind is kind), default=0.0)
        for line, findings in unseen.lines
        for kind in line.labels
    ]
    rows = []
    for least in SCORES:
        recall = sum(score >= least for score in found) / max(1, breaches)
        cost = sum(score >= least for score in alarms.values()) / (lasted or 1.0)
        true = [_true(recall / rare, cost) for rare in RARE]
        rows.append((f"{least:.1f} and more", f"{recall:.2f}", f"{cost:.3f}", *true))
    yield from table(
        ("score", "found", "false alarms an hour", *(f"true, one breach in {rare} h" for rare in RARE)), rows
    )
    yield ""


def _true(found: float, alarms: float) -> str:
    return f"{found / (found + alarms):.3f}" if found + alarms else NOTHING
