"""A person adds what the machine missed. It weighs what policy says: it is alerted, held and sealed like a finding."""

from dataclasses import dataclass
from uuid import UUID

from analyzer.detectors.policy import Policy
from analyzer.domain.base import Span
from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import PermanentError, TransientError
from analyzer.domain.kinds import Kind
from analyzer.domain.review import ActName, Missed
from analyzer.records.assessments import recording_of
from analyzer.records.reviews import acts_of, add_act
from analyzer.records.rows import Recording
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


@dataclass(frozen=True)
class Marked:
    """What became of it."""

    row: int
    """Its id, by which it can be taken back."""
    finding_id: str
    """What verdicts and alerts call it."""
    held: bool
    """False where policy asks for a hold that does not lie yet: there is an alert, and it is tried again."""


def mark(recording_id: UUID, given: Mark, by: str, service: Service) -> Marked:
    """Put on record what the machine missed, tell whom policy wants told, and have the recording held if it asks.

    Args:
        recording_id: the lesson's recording.
        given: what was noticed.
        by: name of the account.
        service: the service's parts.

    Raises:
        PermanentError: it lies beyond the recording, or words were written of what is sealed.
        ConflictError: the recording is not assessed.
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
    return Marked(row, missed.finding_id, held=not rule.preserve or _held(recording, given.kind, service))


def _held(recording: Recording, kind: Kind, service: Service) -> bool:
    try:
        preserve(recording, [kind], service)
    except TransientError:
        return False
    return True


def _row(recording_id: UUID, row: int) -> Missed:
    return next(one for one in acts_of(recording_id).missed if one.id == row)
