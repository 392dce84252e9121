"""A person adds what the machine missed. It weighs what policy says: it is alerted, held and sealed like a finding."""

from dataclasses import dataclass
from uuid import UUID

from analyzer.detectors.policy import Policy
from analyzer.domain.base import Span
from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import PermanentError
from analyzer.domain.kinds import Kind
from analyzer.domain.review import ActName, Missed
from analyzer.records.assessments import recording_of
from analyzer.records.reviews import acts_of, add_act
from analyzer.review.missed import as_finding
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.bootstrap import Service
from analyzer.service.holds.asking import ask_about_holds
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.reviews.acting import acting
from analyzer.service.reviews.remarks import name_remark, store_remark
from analyzer.settings.configuration import read_yaml, shipped_or


@dataclass(frozen=True)
class Mark:
    """What somebody noticed."""

    kind: Kind
    span: Span
    text: str = ""
    """Words of their own; may be empty, and is where the kind is sealed."""


def mark(recording_id: UUID, given: Mark, by: str, service: Service) -> str:
    """Put on record what the machine missed, tell whom policy wants told, and have the recording held if it asks.

    Args:
        recording_id: the lesson's recording.
        given: what was noticed.
        by: name of the account.
        service: the service's parts.

    Returns:
        What verdicts call it.

    Raises:
        PermanentError: it lies beyond the recording, or words were written of what is sealed.
        ObjectMissingError: the recording is not assessed.
        TransientError: it is on record and told, and its hold is not in place yet; that is tried again.
    """
    rule = read_yaml(shipped_or(service.settings.config) / "policy.yaml", Policy).kinds[given.kind]
    recording = recording_of(recording_id)
    if given.span.end_ms > (recording.duration_ms or 0):
        raise PermanentError("the stretch ends after the recording does")
    if rule.sealed and given.text.strip():
        raise PermanentError("nothing is written of what is sealed (clause 6.4.1): times and kind alone")
    stored = store_remark(recording_id, given.text, service.policy.review, service.store)
    now, facts = service.clock(), {"kind": given.kind.value, **given.span.model_dump()}
    with acting(recording_id, CustodyAction.REVIEWED, by, now=now, act=ActName.MISSED.value, **facts) as run:
        weight = {"severity": rule.severity, "route": rule.route, "clause": rule.clause}
        place = {"start_ms": given.span.start_ms, "end_ms": given.span.end_ms}
        own = {"kind": given.kind, "remark": name_remark(run, stored, now=now)}
        row = add_act(
            ActName.MISSED, run, by, now=now, preserve=rule.preserve, sealed=rule.sealed, **weight, **place, **own
        )
        missed = _row(recording_id, row)
        raise_finding_alerts(recording, [as_finding(missed)], service)
        ask_about_holds(run, service)
    if rule.preserve:
        preserve(recording, [given.kind], service)
    return missed.finding_id


def _row(recording_id: UUID, row: int) -> Missed:
    return next(one for one in acts_of(recording_id).missed if one.id == row)
