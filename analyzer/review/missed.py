"""What a person adds, as a finding: it is alerted, held and sealed like what the machine found."""

from types import MappingProxyType

from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.review import Missed

CHANNEL = MappingProxyType(
    {
        Kind.CAMERA_ABSENT: Channel.CAMERA,
        Kind.SECOND_PERSON: Channel.CAMERA,
        Kind.INAPPROPRIATE_IMAGERY: Channel.CAMERA,
        Kind.UNDRESS: Channel.CAMERA,
        Kind.DRESS: Channel.CAMERA,
        Kind.UNSUITABLE_SETTING: Channel.CAMERA,
        Kind.HANDHELD_DEVICE: Channel.CAMERA,
        Kind.LATE_START: Channel.RECORD,
        Kind.EARLY_END: Channel.RECORD,
        Kind.NO_SHOW: Channel.RECORD,
        Kind.LESSON_CONTINUED_AFTER_IMAGERY: Channel.RECORD,
    }
)
"""Where a kind is noticed; every other is heard."""


def as_finding(missed: Missed) -> Finding:
    """A finding by a person: whole in score, without a quote, and nobody is named."""
    kind = Kind(missed.kind)
    return Finding(
        start_ms=missed.start_ms,
        end_ms=missed.end_ms,
        id=missed.finding_id,
        kind=kind,
        cause=None,
        clause=missed.clause,
        severity=Severity(missed.severity),
        route=Route(missed.route),
        participant=None,
        role=Role.UNKNOWN,
        channel=CHANNEL.get(kind, Channel.AUDIO),
        quote=None,
        score=1.0,
        explanation=("a person added it while reviewing the lesson",),
        detector=DetectorId(name="person", version="1"),
        preserve=missed.preserve,
        sealed=missed.sealed,
    )
