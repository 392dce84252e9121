"""Grades a row about conduct from findings and gaps, and from nothing else; counts the findings of a lesson."""

from collections import Counter
from collections.abc import Iterable

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Route, Severity
from analyzer.domain.scorecard import Conduct, Confidence, Criterion, Evidence
from analyzer.scorecard.rubric import Rubric, RubricCriterion
from analyzer.scorecard.words import KIND


def grade_conduct(row: RubricCriterion, findings: Iterable[Finding], gaps: Iterable[Gap], rubric: Rubric) -> Criterion:
    """The grade of the gravest finding; met without one, unless a gap left part of what the row needs unassessed.

    A gap never lets a row be met. A grade below met that findings earn stands beside a gap, and says so.
    """
    found = [finding for finding in findings if finding.kind in row.kinds]
    missing = [gap for gap in gaps if _concerns(gap, row)]
    grade = "met"
    confidence: Confidence = rubric.nothing_found
    if found:
        gravest = max((finding.severity for finding in found), key=lambda severity: severity.rank)
        grade = rubric.by_severity[gravest]
        confidence = rubric.by_score.confidence(max(f.score for f in found if f.severity is gravest))
    if not row.kinds or (missing and grade == "met"):
        grade, confidence = "not_assessed", "none"
    why = [_found(found, partly=bool(missing))] if row.kinds else []
    why += [f"Not assessed: {gap_sentence}" for gap_sentence in _sentences(missing)]
    return Criterion(
        id=row.id,
        area=row.area,
        title=row.title,
        grade=grade,
        why=(*why, *([row.note] if row.note else [])),
        evidence=_evidence(found, rubric.evidence),
        confidence=confidence,
    )


def count_conduct(findings: tuple[Finding, ...], gaps: tuple[Gap, ...]) -> Conduct:
    """The findings in numbers; complete only without any gap."""
    by_severity = Counter(finding.severity for finding in findings)
    return Conduct(
        by_severity={severity: by_severity[severity] for severity in Severity},
        by_kind=dict(sorted(Counter(finding.kind.value for finding in findings).items())),
        dsl=sum(finding.route is Route.DSL for finding in findings),
        preserve=any(finding.preserve for finding in findings),
        sealed=sum(finding.sealed for finding in findings),
        complete=not gaps,
    )


def tally(findings: Iterable[Finding]) -> str:
    """Kinds with how often each was found, the most frequent first, e.g. `contact details (2), gift or favour (1)`."""
    counts = Counter(finding.kind for finding in findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{_within_a_sentence(KIND[kind].label)} ({count})" for kind, count in ordered)


def _within_a_sentence(label: str) -> str:
    return label[0].lower() + label[1:]


def _concerns(gap: Gap, row: RubricCriterion) -> bool:
    """Whether a gap takes away what a row needs; a kind switched off by policy concerns the row that looks at it."""
    if gap.kind is not None:
        return gap.kind in row.kinds
    return bool(row.kinds) and (gap.what is Aspect.POLICY or gap.what in row.needs)


def _found(found: list[Finding], *, partly: bool) -> str:
    if not found:
        return "Nothing was found in what could be assessed." if partly else "Nothing was found; that is no proof."
    gravest = max((finding.severity for finding in found), key=lambda severity: severity.rank)
    questions = "a question for a person" if len(found) == 1 else "each a question for a person"
    return f"Findings: {tally(found)}; the gravest is {gravest}; {questions}."


def _sentences(gaps: list[Gap]) -> list[str]:
    """One sentence for each reason, with the time it took away."""
    lost: dict[tuple[str, str], int] = {}
    for gap in gaps:
        key = (gap.what.replace("_", " "), gap.why.rstrip("."))
        lost[key] = lost.get(key, 0) + gap.duration_ms
    return [f"{what} for {ms / 1000:.0f} s: {why}." for (what, why), ms in lost.items()]


def _evidence(found: list[Finding], at_most: int) -> tuple[Evidence, ...]:
    gravest = sorted(found, key=lambda finding: (-finding.severity.rank, -finding.score, finding.start_ms))[:at_most]
    return tuple(
        Evidence(
            start_ms=finding.start_ms,
            end_ms=finding.end_ms,
            note=f"{finding.kind.replace('_', ' ')}, {finding.severity}, {finding.channel}",
        )
        for finding in sorted(gravest, key=lambda finding: (finding.start_ms, finding.kind))
    )
