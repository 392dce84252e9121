"""A forecast in words, and for machines: counts and ids, never names."""

from datetime import timedelta
from uuid import UUID

from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.sight import Sight
from analyzer.records.cases import recordings_of
from analyzer.records.expiring import kept_for_longer
from analyzer.records.reached import cut_from
from analyzer.records.rows import Case
from analyzer.records.sweeps import APPROVALS
from analyzer.service.bootstrap import Service
from analyzer.service.retention.planning import Leaving
from analyzer.service.retention.sweeping import Seen


def sentences(seen: Seen, policy: RetentionPolicy, seeing: Sight) -> list[str]:
    """What a sweep would do, sentence by sentence; what is cut off from whoever reads is counted, not named."""
    made = seen.plan
    kept = f"; {made.soon_kept} of them stay, because something keeps them" if made.soon_kept else ""
    lines = [
        f"{made.soon} recordings leave in {policy.forecast_days:g} days{kept}{_in_cases(made.soon_in_cases)}",
        f"{made.media} recordings are due now, and of {len(made.leaving) - made.media} more something else is",
    ]
    named = _recordings_kept(seen, seeing)
    lines += [f"kept: recording {leaving.row.id}: {why}" for leaving, why in named]
    if len(named) < len(made.kept):
        lines.append(f"{len(made.kept) - len(named)} more are kept")
    if not seen.goes_on:
        lines.append(f"nothing is destroyed: {seen.says}")
    if seen.refusal is None and seen.brake:
        agreed = f"{len(seen.agreed)} of {APPROVALS} people have agreed"
        lines.append(f"plan {seen.digest}: {agreed}; `lessonguard expire --approve {seen.digest}`")
    return [*lines, *_of_cases(seen, seeing)]


def _in_cases(count: int) -> str:
    if not count:
        return ""
    return "; 1 touches an open case" if count == 1 else f"; {count} touch open cases"


def _of_cases(seen: Seen, seeing: Sight) -> list[str]:
    cases, named = seen.cases, _cases_kept(seen, seeing)
    lines = [f"kept: case {case.reference}: {why}" for case, why in named]
    if len(named) < len(cases.kept):
        lines.append(f"{len(cases.kept) - len(named)} more closed cases are kept")
    if cases.leaving:
        lines.append(f"due: what was written in the closed cases {', '.join(case.reference for case in cases.leaving)}")
    if cases.leaving and cases.by_two:
        agreed = f"{len(cases.agreed)} of {APPROVALS} people have agreed"
        lines.append(f"plan {cases.digest}: {agreed}; `lessonguard expire --approve {cases.digest}`")
    return lines


def described(seen: Seen, service: Service, seeing: Sight) -> dict[str, object]:
    """The same for machines."""
    recordings, cases = _recordings_kept(seen, seeing), _cases_kept(seen, seeing)
    made, policy, now = seen.plan, service.policy.retention, service.clock()
    return {
        "plan": seen.digest,
        "goes_on": seen.goes_on,
        "refusal": seen.refusal,
        "brake": seen.brake,
        "agreed": list(seen.agreed),
        "leave_within_days": policy.forecast_days,
        "leave": made.soon,
        "leave_but_kept": made.soon_kept,
        "soon_in_cases": made.soon_in_cases,
        "due": [
            {
                "recording": str(one.row.id),
                "kinds": [kind.value for kind in one.kinds],
                "due_at": one.due.at.isoformat(),
                "basis": one.due.basis.value,
            }
            for one in made.leaving
        ],
        "kept": [{"recording": str(one.row.id), "why": why} for one, why in recordings],
        "kept_unnamed": len(made.kept) - len(recordings),
        "cases": {
            "plan": seen.cases.digest,
            "by_two": seen.cases.by_two,
            "agreed": list(seen.cases.agreed),
            "due": [{"case": case.pk, "reference": case.reference} for case in seen.cases.leaving],
            "kept": [{"case": case.pk, "reference": case.reference, "why": why} for case, why in cases],
            "kept_unnamed": len(seen.cases.kept) - len(cases),
        },
        "kept_for_longer": kept_for_longer(
            now - timedelta(days=policy.views.days), now - timedelta(days=policy.ledgers.days)
        ),
    }


def _recordings_kept(seen: Seen, seeing: Sight) -> list[tuple[Leaving, str]]:
    """Due, and kept, but for those that are cut off from whoever reads."""
    kept = seen.plan.kept
    cut = cut_from({one.row.id for one, _ in kept}, seeing)
    return [(one, why) for one, why in kept if one.row.id not in cut]


def _cases_kept(seen: Seen, seeing: Sight) -> list[tuple[Case, str]]:
    """The same of closed cases: none that is about something cut off."""
    kept = seen.cases.kept
    about = {case.pk: frozenset(recordings_of(case.pk)) for case, _ in kept}
    cut = cut_from(frozenset[UUID]().union(*about.values()), seeing)
    return [(case, why) for case, why in kept if not about[case.pk] & cut]
