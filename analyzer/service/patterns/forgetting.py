"""A step of a proposal goes with its lesson's findings, and a proposal with its last step.

A proposal that a case looks into stays as long: a case holds its recordings, and what is held keeps its rows.
"""

from datetime import datetime
from uuid import UUID

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.records import custody, patterns
from analyzer.records.custody_states import About


def forget_steps(recording_id: UUID, agent: str, *, now: datetime) -> None:
    """Let what proposals say of a lesson go with it; in the transaction that removes its rows."""
    for pattern_id, count in sorted(patterns.forget_steps(recording_id).items()):
        facts: Facts = {"recording": str(recording_id), "steps": count}
        about = (About("pattern", pattern_id),)
        custody.note(Chain.pattern(pattern_id), CustodyAction.PATTERN_FORGOTTEN, agent, facts, about=about, now=now)
