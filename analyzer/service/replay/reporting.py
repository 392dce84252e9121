"""Tells what a replay would change, before anything of it is shown."""

from collections import Counter, defaultdict
from datetime import datetime

import structlog

from analyzer.domain.replay import ReplayState
from analyzer.records.replays import (
    Turn,
    changed_recordings,
    severities,
    unassessed_within,
    unreadable_recordings,
)
from analyzer.service.replay.changes import Changes

NAMED = 100
"""Ids of recordings that a report names itself; the others are read page by page from `changed_recordings`."""
NOTHING = "none"
"""Stands for a gravest severity where there is no finding, and for a grade that was withheld."""


def finish(turn: Turn, *, now: datetime) -> None:
    """End a replay that has no recording left, with its report."""
    report = _report(turn)
    turn.end(ReplayState.DONE, report, now=now)
    structlog.get_logger().info("replay done", changed=report["changed"])


def _report(turn: Turn) -> dict[str, object]:
    replay = turn.replay
    count = _Count()
    for row in changed_recordings(replay.pk):
        count.add(str(row.recording_id), Changes.model_validate(row.changes))
    return {
        "changed": count.changed,
        "recordings": count.recordings,
        "unreadable": [str(one) for one in unreadable_recordings(replay.pk, NAMED)],
        "unassessed": unassessed_within(replay.since, replay.until),
        "findings": {
            "gained": dict(count.gained),
            "lost": dict(count.lost),
            "shifted": {kind: dict(shifts) for kind, shifts in count.shifted.items()},
        },
        "severities": severities(replay.pk),
        "gravest": dict(count.gravest),
        "grades": {criterion: dict(moves) for criterion, moves in count.grades.items()},
        "completeness": {"gained": count.completed, "lost": count.incomplete},
        "held": count.held,
    }


class _Count:
    """Sums the changes of single recordings."""

    def __init__(self) -> None:
        self.changed = self.completed = self.incomplete = self.held = 0
        self.recordings: list[str] = []
        self.gained: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.gravest: Counter[str] = Counter()
        self.shifted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.grades: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, recording: str, changes: Changes) -> None:
        """Count one recording."""
        self.changed += 1
        if len(self.recordings) < NAMED:
            self.recordings.append(recording)
        self.gained.update(mark.kind for mark in changes.gained)
        self.lost.update(mark.kind for mark in changes.lost)
        for shift in changes.shifted:
            self.shifted[shift.kind][_move(shift.before, shift.after)] += 1
        if changes.gravest:
            self.gravest[_move(*changes.gravest)] += 1
        for criterion, grades in changes.grades.items():
            self.grades[criterion][_move(*grades)] += 1
        self.completed += changes.complete is True
        self.incomplete += changes.complete is False
        self.held += bool(changes.preserve)


def _move(before: str | None, after: str | None) -> str:
    return f"{before or NOTHING} → {after or NOTHING}"
