"""Findings as questions for a person, from findings and gaps and from nothing else. No machine grades anybody here."""

from collections import Counter
from collections.abc import Callable, Iterable

from analyzer.domain.conduct import Circumstance, Conduct, Question, Watched
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Kind, Route, Severity
from analyzer.scorecard.render import figures
from analyzer.scorecard.rubric import Rubric, Watch
from analyzer.scorecard.words import ASPECT, KIND


def stand(
    findings: tuple[Finding, ...],
    gaps: tuple[Gap, ...],
    rubric: Rubric,
    circumstances: Callable[[Finding], tuple[Circumstance, ...]],
) -> Conduct:
    """How a lesson stands to the code of conduct: what is asked, what was watched for, what could not be.

    Args:
        findings: what the detectors decided; every one is an open question.
        gaps: all that could not be assessed.
        rubric: config/rubric.yaml.
        circumstances: what near a finding may excuse it.
    """
    by_severity = Counter(finding.severity for finding in findings)
    asked = Counter(finding.kind for finding in findings)
    return Conduct(
        questions=tuple(
            Question(
                finding=finding.id,
                kind=finding.kind,
                severity=finding.severity,
                route=finding.route,
                circumstances=circumstances(finding),
            )
            for finding in gravest_first(findings)
        ),
        watched=tuple(_watched(kind, watch, gaps, asked[kind]) for watch in rubric.watched for kind in watch.kinds),
        clauses=_clauses(findings, rubric),
        by_severity={severity: by_severity[severity] for severity in Severity},
        by_kind=dict(sorted((kind.value, count) for kind, count in asked.items())),
        dsl=sum(finding.route is Route.DSL for finding in findings),
        preserve=any(finding.preserve for finding in findings),
        sealed=sum(finding.sealed for finding in findings),
        complete=not gaps,
    )


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity; then what goes to the safeguarding lead, what is sealed; then by time, as things followed."""
    return sorted(
        findings,
        key=lambda f: (-f.severity.rank, f.route is not Route.DSL, not f.sealed, f.start_ms, -f.score, f.kind, f.id),
    )


def tally(findings: Iterable[Finding]) -> str:
    """Kinds with how often each is asked about, the gravest first, e.g. `contact details (2), gift or favour (1)`."""
    ordered = gravest_first(findings)
    counts = Counter(finding.kind for finding in ordered)
    return ", ".join(f"{_within_a_sentence(KIND[kind].label)} ({count})" for kind, count in counts.items())


def _within_a_sentence(label: str) -> str:
    return label[0].lower() + label[1:]


def _watched(kind: Kind, watch: Watch, gaps: Iterable[Gap], questions: int) -> Watched:
    """A gap never lets it be said that nothing was noticed; questions stand beside a gap."""
    missing = [gap for gap in gaps if _concerns(gap, kind, watch)]
    state = "questions" if questions else "not_assessed" if missing else "nothing_noticed"
    return Watched.model_validate(
        {"kind": kind, "state": state, "questions": questions, "not_assessed": _sentences(missing)}
    )


def _concerns(gap: Gap, kind: Kind, watch: Watch) -> bool:
    if gap.kind is not None:
        return gap.kind is kind
    return gap.what is Aspect.POLICY or gap.what in watch.needs


def _sentences(gaps: list[Gap]) -> tuple[str, ...]:
    """One sentence for each reason, with the time it took away."""
    lost: dict[tuple[Aspect, str], int] = {}
    for gap in gaps:
        key = (gap.what, gap.why.rstrip("."))
        lost[key] = lost.get(key, 0) + gap.duration_ms
    return tuple(f"{ASPECT[what]}, {figures.length(ms)}: {why}." for (what, why), ms in lost.items())


def _clauses(findings: Iterable[Finding], rubric: Rubric) -> dict[str, str]:
    named = {clause.strip() for finding in findings for clause in finding.clause.split(",")}
    return {clause: text for clause, text in rubric.clauses.items() if clause in named}
