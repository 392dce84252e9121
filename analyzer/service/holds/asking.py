"""Asks a person whether a hold is still needed, once all that it was placed for has fallen. Nothing here lifts it."""

from datetime import datetime

from analyzer.domain.kinds import Severity
from analyzer.records import hold_questions
from analyzer.records.hold_questions import ASKS
from analyzer.records.recordings import findings_of_run
from analyzer.records.reviews import acts_of
from analyzer.records.rows import Run
from analyzer.review.holding import has_fallen
from analyzer.service.alerts.acknowledging import settle
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.holds.locking import AGENT


def ask_about_holds(run: Run, service: Service) -> None:
    """Ask about each hold that nothing asks for any more, and ask no longer where something does again.

    To be called in the transaction of what a person says of a recording; a hold stays in force whatever comes of it.

    Args:
        run: that is shown.
        service: the service's parts.
    """
    recording_id = run.recording_id
    if not (placed := hold_questions.placed_for(recording_id)):
        return
    found = {one.finding_id: one.kind for one in findings_of_run(run.pk)}
    sealed, acts = hold_questions.ever_sealed(recording_id), acts_of(recording_id)
    for hold_id, kinds in placed.items():
        if has_fallen(kinds, found, sealed, acts):
            raise_trouble(hold_questions.question(hold_id), ASKS, Severity.MINOR, service, run.recording)
        else:
            ask_no_more(hold_id, now=service.clock())


def ask_no_more(hold_id: int, *, now: datetime) -> None:
    """End the question about a hold, unless a person has answered it; in the caller's transaction."""
    for alert_id in hold_questions.open_questions(hold_id):
        settle(alert_id, AGENT, now=now, facts={"hold": hold_id})
