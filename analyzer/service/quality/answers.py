"""It is entered what is right to say of a finding, so that answers of observers can be held against it."""

from datetime import datetime
from uuid import UUID

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import PermanentError
from analyzer.domain.review import Decision
from analyzer.records import custody
from analyzer.records.cases import has_finding
from analyzer.records.database import unit_of_work
from analyzer.records.quality import add_known
from analyzer.service.queueing.placing import place


def know(recording_id: UUID, finding_id: str, decision: Decision, by: str, *, now: datetime) -> None:
    """Put the right answer to a question of the machine on record; one entered later counts instead.

    Args:
        recording_id: the lesson's recording.
        finding_id: of the machine's question, as its page tells it.
        decision: confirmed or dismissed.
        by: name of the account.
        now: the time.

    Raises:
        PermanentError: there is no such finding, or `unsure` is no answer.
    """
    if decision is Decision.UNSURE:
        raise PermanentError("a known answer confirms or dismisses")
    if not has_finding(recording_id, finding_id):
        raise PermanentError("there is no such finding in this recording")
    with unit_of_work():
        add_known(recording_id, finding_id, decision, by, now=now)
        place([recording_id])
        facts = {"finding": finding_id, "decision": decision.value}
        custody.note(Chain.recording(recording_id), CustodyAction.ANSWER_KNOWN, person(by), facts, now=now)
