"""Where a lesson stands in the queue: facts from what was found and said, and from facts its reason and its place."""

from collections.abc import Mapping
from datetime import date, timedelta

from analyzer.domain.kinds import Severity
from analyzer.domain.queue import NO_QUESTION, QueueFacts, QueuePolicy, QueueState, Reason, Stretch
from analyzer.domain.review import Acts
from analyzer.review.standing import Standing, kept, standings

CONCERN = "concern"


def facts_of(
    findings: Mapping[str, Severity],
    acts: Acts,
    grades: Mapping[str, str | None],
    due_on: date | None,
    *,
    finished: bool = False,
) -> QueueFacts:
    """All that decides where a lesson stands.

    A person is awaited until somebody has graded the lesson or finished with it, or every question is settled: one that
    was answered by `unsure` alone, or about which two people disagree, is open still. A lesson without questions waits
    for grades.

    Args:
        findings: weight of each finding that is shown and not sealed, by its id.
        acts: what people said of it.
        grades: the machine's, by row of the rubric.
        due_on: by when its observation is planned.
        finished: whether those who were to observe it say that they have finished.
    """
    said, stand = kept(acts), standings(acts)
    asked = {**findings, **{one.finding_id: Severity(one.severity) for one in said.missed if not one.sealed}}
    waiting = [weight.rank for name, weight in asked.items() if stand.get(name, Standing()).stand.is_open]
    graded = bool(said.gradings)
    return QueueFacts(
        questions=len(waiting),
        rank=max(waiting, default=NO_QUESTION),
        concerns=sum(grade == CONCERN for grade in grades.values()),
        due_on=due_on,
        graded=graded,
        state=QueueState.DONE if graded or finished or (asked and not waiting) else QueueState.WAITING,
    )


def stretch_of(facts: QueueFacts, policy: QueuePolicy, today: date) -> Stretch:
    """Where a lesson belongs that waits for a person; the query in records/queue.py says the same of many."""
    if facts.rank >= policy.questions_from.rank:
        return Stretch(Reason.QUESTIONS, facts.rank)
    if facts.due_on is not None and facts.due_on <= due_until(policy, today):
        return Stretch(Reason.DUE)
    if facts.concerns >= policy.low_from:
        return Stretch(Reason.LOW_GRADES, facts.concerns)
    return Stretch(Reason.NEWEST)


def due_until(policy: QueuePolicy, today: date) -> date:
    """The last day on which a planned observation counts as due."""
    return today + timedelta(days=policy.due_within_days)


def in_order(stretch: Stretch) -> tuple[int, int]:
    """Sorts stretches as the queue has them."""
    return list(Reason).index(stretch.reason), -stretch.key


def why(facts: QueueFacts, policy: QueuePolicy, today: date) -> str:
    """Why it stands where it stands, in plain words and without any of the lesson's."""
    if facts.state is QueueState.DONE:
        if facts.graded:
            return "somebody has graded it"
        return "whoever observed it has finished" if facts.questions else "every question has its answer"
    reason = stretch_of(facts, policy, today).reason
    if reason is Reason.QUESTIONS:
        weight = list(Severity)[facts.rank].value
        one = f"1 {weight} question waits for a person"
        return one if facts.questions == 1 else f"{_asked(facts.questions)} for a person, the gravest {weight}"
    if reason is Reason.DUE and facts.due_on is not None:
        late = " and is late" if facts.due_on < today else ""
        return f"an observation is planned by {facts.due_on.day} {facts.due_on:%B %Y}{late}"
    if reason is Reason.LOW_GRADES:
        rows = "row" if facts.concerns == 1 else "rows"
        return f"the machine graded {facts.concerns} {rows} of its teaching a concern"
    return f"nobody has observed it yet{f'; {_asked(facts.questions)}' if facts.questions else ''}"


def _asked(questions: int) -> str:
    return "1 question waits" if questions == 1 else f"{questions} questions wait"
