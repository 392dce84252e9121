"""What was planned goes with its lesson, and at the latest so long after its term; the term's chain tells of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.records import custody
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.plan_remains import forget_recording, forget_terms
from analyzer.service.bootstrap import Service


def forget_lesson(recording_id: UUID, agent: str, *, now: datetime) -> None:
    """Let what was planned of a lesson go with it; in the transaction that removes its rows, before it."""
    _tell(forget_recording(recording_id), agent, now=now)


def forget_old_terms(service: Service) -> None:
    """Let all that was planned in a term go once its findings would have been kept for long enough."""
    now = service.clock()
    with unit_of_work():
        _tell(forget_terms(now - timedelta(days=service.policy.retention.findings.days)), process("plan"), now=now)


def _tell(gone: Mapping[str, Sequence[int]], agent: str, *, now: datetime) -> None:
    for term, ids in gone.items():
        about = [About("observation", one) for one in ids]
        facts: Facts = {"observations": [*ids]}
        custody.note(Chain.plan(term), CustodyAction.PLAN_FORGOTTEN, agent, facts, about=about, now=now)
