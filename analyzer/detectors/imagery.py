"""inappropriate_imagery and undress. Sealed: a claim holds times, channel, class group, score, and nothing else."""

from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.detection_events import CAMERAS, EVERYWHERE, DetectionEvent, detection_events, is_flicker, weigh
from analyzer.detectors.policy import Policy
from analyzer.detectors.scene_policy import BodyPolicy
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression

ID = DetectorId(name="imagery", version="1")


@dataclass(frozen=True)
class ImageryDetector:
    """Claims nudity anywhere in the picture, and anyone undressed on a camera."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson. One event on a camera may be both kinds."""
        imagery, undress = self.policy.imagery.imagery, self.policy.imagery.undress
        claims: list[Claim] = []
        suppressions: list[Suppression] = []
        for kind, body, channels in (
            (Kind.INAPPROPRIATE_IMAGERY, imagery, EVERYWHERE),
            (Kind.UNDRESS, undress, CAMERAS),
        ):
            for event in detection_events(case, body, self.policy.imagery, channels):
                if is_flicker(event, body):
                    suppressions.append(_flicker(kind, event, body))
                else:
                    claims.append(_claim(kind, event, body, case))
        return Outcome(claims=tuple(claims), suppressions=tuple(suppressions))


def _claim(kind: Kind, event: DetectionEvent, body: BodyPolicy, case: Case) -> Claim:
    score, raised = weigh(event, body)
    return Claim(
        kind=kind,
        severity=_severity(event, body),
        cause=event.strongest.group,
        participant=event.participant,
        role=_role(event, case),
        channel=Channel(event.channel),
        start_ms=event.span.start_ms,
        end_ms=event.span.end_ms,
        score=score,
        explanation=(*(_seen(event, group) for group in event.groups), *raised),
        detector=ID,
    )


def _severity(event: DetectionEvent, body: BodyPolicy) -> Severity | None:
    """The gravest that any group asks for which counts alone; the kind's own where one leaves it to that."""
    asked = [body.groups[hit.group].severity for hit in event.hits if hit.alone]
    known = [severity for severity in asked if severity is not None]
    return max(known, key=lambda severity: severity.rank) if asked and len(known) == len(asked) else None


def _seen(event: DetectionEvent, group: str) -> str:
    looks = event.looks(group)
    highest = max(hit.score for hit in event.hits if hit.group == group)
    return f"Class group {group}: {looks} look{'s' * (looks > 1)}, highest score {highest:.2f}."


def _role(event: DetectionEvent, case: Case) -> Role:
    if event.participant is None:
        return Role.UNKNOWN
    if case.lesson is not None:
        return case.lesson.role_of(event.participant)
    tiles = (tile.role for tile in case.signals.vision.tiles if tile.participant == event.participant)
    return next(tiles, Role.UNKNOWN)


def _flicker(kind: Kind, event: DetectionEvent, body: BodyPolicy) -> Suppression:
    by = "weak_flicker" if event.counts else "not_nudity_alone"
    reason = (
        f"highest score {event.highest:.2f} in {event.looks()} looks; policy asks for {body.strong:.2f} in one look, "
        f"or {body.frame_samples} looks"
        if event.counts
        else "only parts were seen that policy does not count without another group"
    )
    return Suppression(start_ms=event.span.start_ms, end_ms=event.span.end_ms, by=by, reason=reason, kind=kind)
