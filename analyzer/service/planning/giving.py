"""Gives drawn lessons to observers: fairly, within a week's measure, and never to whom they may not go."""

from dataclasses import dataclass

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import assignments, planning
from analyzer.records.assignments import Assigned
from analyzer.records.rows import Account, PlannedObservation
from analyzer.review.drawing import Load, observer_for
from analyzer.service.assigning import give as give_lesson
from analyzer.service.planning.batches import AGENT, Planning, Told


@dataclass
class Bench:
    """Those who observe, and what each has been given."""

    accounts: dict[str, Account]
    loads: dict[str, Load]

    def allowed(self, plan: Planning, tutor: str) -> list[Load]:
        """Those who may observe a tutor."""
        may = plan.policy.may_meet
        return [self.loads[name] for name, one in self.accounts.items() if may(name, one.tutor_id, tutor)]

    def note(self, name: str) -> None:
        """Somebody has one more."""
        load = self.loads[name]
        self.loads[name] = Load(name, load.week + 1, load.term + 1)


def give(plan: Planning, after: int, limit: int) -> Told:
    """Give what is drawn and nobody is to observe; what finds no free observer waits for the next week."""
    rows = planning.ungiven(plan.term, after, limit, now=plan.now)
    if not rows:
        return Told(last=after)
    bench = _bench(plan)
    taken = assignments.assigned_of([row.recording_id for row in rows if row.recording_id])
    given = [
        row.pk for row in rows if _given(plan, row, bench, taken.get(row.recording_id) if row.recording_id else None)
    ]
    return Told(given=given, last=rows[-1].pk)


def _bench(plan: Planning) -> Bench:
    accounts = {one.username: one for one in planning.observers_of(plan.policy.observers)}
    week, term = planning.given_since(plan.term, plan.term.week_begins_at(plan.now), now=plan.now)
    return Bench(accounts, {name: Load(name, week[name], term[name]) for name in accounts})


def _given(plan: Planning, row: PlannedObservation, bench: Bench, holder: Assigned | None) -> bool:
    """Whoever has the lesson already observes it, where they may; else one who is free is given it."""
    allowed = bench.allowed(plan, row.tutor)
    if holder is not None:
        if holder.name not in {one.name for one in allowed}:
            return False
        planning.note_given(row, holder.account_id, now=plan.now)
        bench.note(holder.name)
        return True
    name = observer_for(plan.seed, str(row.recording_id), allowed, plan.policy.most_per_week)
    if name is None or row.recording is None:
        return False
    account = bench.accounts[name]
    try:
        give_lesson(row.recording.pk, name, plan.policy, agent=AGENT, now=plan.now)
    except (ConflictError, PermanentError):
        return False
    planning.note_given(row, account.pk, now=plan.now)
    bench.note(name)
    return True
