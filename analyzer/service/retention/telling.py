"""A forecast in words, and for machines: counts and ids, never names."""

from datetime import timedelta

from analyzer.domain.retention import RetentionPolicy
from analyzer.records.expiring import kept_for_longer
from analyzer.records.sweeps import APPROVALS
from analyzer.service.bootstrap import Service
from analyzer.service.retention.sweeping import Seen


def sentences(seen: Seen, policy: RetentionPolicy) -> list[str]:
    """What a sweep would do, sentence by sentence."""
    made = seen.plan
    kept = f"; {made.soon_kept} of them stay, because something keeps them" if made.soon_kept else ""
    lines = [
        f"{made.soon} recordings leave in {policy.forecast_days:g} days{kept}",
        f"{made.media} recordings are due now, and of {len(made.leaving) - made.media} more something else is",
    ]
    lines += [f"kept: recording {leaving.row.id}: {why}" for leaving, why in made.kept]
    if not seen.goes_on:
        lines.append(f"nothing is destroyed: {seen.says}")
    if seen.refusal is None and seen.brake:
        agreed = f"{len(seen.agreed)} of {APPROVALS} people have agreed"
        lines.append(f"plan {seen.digest}: {agreed}; `lessonguard expire --approve {seen.digest}`")
    return [*lines, *_of_cases(seen)]


def _of_cases(seen: Seen) -> list[str]:
    cases = seen.cases
    lines = [f"kept: case {case.reference}: {why}" for case, why in cases.kept]
    if cases.leaving:
        lines.append(f"due: what was written in the closed cases {', '.join(case.reference for case in cases.leaving)}")
    if cases.leaving and cases.by_two:
        agreed = f"{len(cases.agreed)} of {APPROVALS} people have agreed"
        lines.append(f"plan {cases.digest}: {agreed}; `lessonguard expire --approve {cases.digest}`")
    return lines


def described(seen: Seen, service: Service) -> dict[str, object]:
    """The same for machines."""
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
        "due": [
            {
                "recording": str(one.row.id),
                "kinds": [kind.value for kind in one.kinds],
                "due_at": one.due.at.isoformat(),
                "basis": one.due.basis.value,
            }
            for one in made.leaving
        ],
        "kept": [{"recording": str(one.row.id), "why": why} for one, why in made.kept],
        "cases": {
            "plan": seen.cases.digest,
            "by_two": seen.cases.by_two,
            "agreed": list(seen.cases.agreed),
            "due": [{"case": case.pk, "reference": case.reference} for case in seen.cases.leaving],
            "kept": [{"case": case.pk, "reference": case.reference, "why": why} for case, why in seen.cases.kept],
        },
        "kept_for_longer": kept_for_longer(
            now - timedelta(days=policy.views.days), now - timedelta(days=policy.ledgers.days)
        ),
    }
