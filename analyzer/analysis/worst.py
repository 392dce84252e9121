"""The worst errors of an evaluation: false alarms that were surest, and misses that were gravest and furthest off."""

from typing import Any

from analyzer.analysis.evaluate import Evaluation
from analyzer.analysis.unfiltered import as_claimed
from analyzer.detectors.policy import Policy


def worst(unfiltered: Evaluation, policy: Policy, at_most: int) -> dict[str, list[dict[str, Any]]]:
    """Each with the number of its line from 1, and its score.

    Args:
        unfiltered: judged by an `unfiltered` configuration, so that a miss has the score that was too low for a claim;
            0 where nothing was noticed at all.
        policy: the true one: from where there is a claim, and how grave each kind is.
        at_most: of either sort.
    """
    claimed = as_claimed(unfiltered, policy).lines
    alarms = [
        {"line": number, "kind": finding.kind.value, "score": finding.score, "text": line.text}
        for number, (line, findings) in enumerate(claimed, 1)
        for finding in findings
        if finding.kind not in line.labels
    ]
    misses = [
        {
            "line": number,
            "kind": kind.value,
            "severity": policy.kinds[kind].severity.value,
            "score": max((finding.score for finding in scored if finding.kind is kind), default=0.0),
            "text": line.text,
        }
        for number, ((line, findings), (_, scored)) in enumerate(zip(claimed, unfiltered.lines, strict=True), 1)
        for kind in line.labels
        if kind not in {finding.kind for finding in findings}
    ]
    ranks = {kind.value: rule.severity.rank for kind, rule in policy.kinds.items()}
    alarms.sort(key=lambda alarm: (-float(str(alarm["score"])), alarm["line"]))
    misses.sort(key=lambda miss: (-ranks[str(miss["kind"])], miss["score"], miss["line"]))
    return {"false_alarms": alarms[:at_most], "misses": misses[:at_most]}
