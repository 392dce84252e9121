"""Whose lessons are observed more often, by what people have said of them in the term."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from uuid import UUID

from analyzer.domain.plan import ObservationReason
from analyzer.domain.plan_policy import LowGrades, PlanPolicy, RepeatFindings
from analyzer.domain.term import Term
from analyzer.records.said import judged_in
from analyzer.service.planning.said import Confirmed, Graded, said_of


def extra_wanted(term: Term, policy: PlanPolicy) -> dict[ObservationReason, dict[str, int]]:
    """How many more observations are wanted, by reason and tutor."""
    if policy.repeat_findings is None and policy.low_grades is None:
        return {}
    said = said_of(judged_in(term))
    wanted: dict[ObservationReason, dict[str, int]] = {}
    if rule := policy.repeat_findings:
        wanted[ObservationReason.REPEAT_FINDINGS] = dict.fromkeys(_repeating(said.confirmed, rule), rule.observations)
    if low := policy.low_grades:
        wanted[ObservationReason.LOW_GRADES] = dict.fromkeys(_graded_low(said.graded, low), low.observations)
    return wanted


def _repeating(confirmed: Sequence[Confirmed], rule: RepeatFindings) -> list[str]:
    lessons: dict[tuple[str, str], Counter[UUID]] = defaultdict(Counter)
    for one in confirmed:
        lessons[one.lesson.tutor_id, one.clause][one.lesson.id] += 1
    repeated = [
        tutor for (tutor, _), found in lessons.items() if len(found) >= rule.lessons and found.total() >= rule.confirmed
    ]
    return sorted(set(repeated))


def _graded_low(graded: Sequence[Graded], rule: LowGrades) -> list[str]:
    low = [
        one.lesson.tutor_id
        for one in graded
        if sum(grade in rule.grades for grade in one.grading.grades.values()) >= rule.rows
    ]
    return sorted(set(low))
