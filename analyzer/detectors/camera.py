"""camera_absent: the tutor's camera gives no tutor while a student is in the lesson."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from analyzer.detectors.absences import Absence, CameraRecord, absences
from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.faces import People
from analyzer.detectors.frame_samples import Run, State, Watch, settled_run
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import (
    StudentsStay,
    TutorCamera,
    no_tutor_camera,
    students_stay,
    tutor_camera,
    unknown_students,
)
from analyzer.detectors.scene_policy import CameraPolicy
from analyzer.detectors.wording import clock, length, stretch
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression
from analyzer.domain.spans import Spans, common, merged, total_ms, without

ID = DetectorId(name="camera_absent", version="2")


@dataclass(frozen=True)
class CameraDetector:
    """Claims the stretches in which the tutor could not be seen."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson; what was not looked at is a gap, and spoken for by the platform's record alone."""
        stay = students_stay(case, self.policy.presence)
        record = CameraRecord.of(case)
        camera = tutor_camera(case, self.policy.presence)
        if camera is None:
            unseen = self._unseen(stay, record, (case.whole,))
            return Outcome(claims=graded(unseen, self.policy.camera), gaps=no_tutor_camera(case))
        people = People.of(camera.samples, self.policy.persons)
        watch = Watch(camera, people, self.policy.camera.picture, self.policy.presence)
        runs = watch.runs(case.duration_ms)
        claims, suppressions = self._seen(runs, stay, record, camera)
        dark_spots = without((case.whole,), watch.watched(case.duration_ms))
        claims += self._unseen(stay, record, dark_spots, camera.participant)
        return Outcome(
            claims=graded(claims, self.policy.camera),
            suppressions=(*suppressions, *_contradicted(record, stay, runs)),
            gaps=(*unknown_students(stay), *_not_looked_at(dark_spots, camera), *_not_searched(runs)),
        )

    def _seen(
        self, runs: tuple[Run, ...], stay: StudentsStay, record: CameraRecord, camera: TutorCamera
    ) -> tuple[list[Claim], list[Suppression]]:
        claims: list[Claim] = []
        suppressions: list[Suppression] = []
        policy = self.policy.camera
        settled = settled_run(runs, policy)
        for absence in absences(runs, record, policy):
            if settled is not None and absence.span.end_ms <= settled.span.start_ms:
                suppressions.extend(_not_settled(absence, stay, policy))
                continue
            for span in common((absence.span,), stay.spans):
                part = replace(absence, span=span)
                least_ms = policy.moving_ms if part.moving else getattr(policy.shortest_ms, part.cause)
                if span.duration_ms >= least_ms:
                    claims.append(self._claim(part, stay, record, camera))
                elif span.duration_ms >= policy.noted_ms:
                    suppressions.append(_too_short(part, least_ms))
        return claims, suppressions

    def _claim(self, absence: Absence, stay: StudentsStay, record: CameraRecord, camera: TutorCamera) -> Claim:
        policy, span = self.policy.camera, absence.span
        score = getattr(policy.score, absence.cause)
        why = [f"{absence.seen}, for {length(span.duration_ms)} {stretch(span)}.", stay.sentence(span)]
        if record.agrees(span):
            score += policy.record_agrees
            why.append(f"The platform's record has the tutor's camera off as well (+{policy.record_agrees}).")
        elif record.kept and absence.cause in ("off", "covered"):
            score -= policy.record_disagrees
            why.append(f"The platform's record has the tutor's camera on at this time (-{policy.record_disagrees}).")
        if absence.dark:
            score *= policy.dark_room
            why.append(f"The picture was dark, and faces are easily missed in the dark: score × {policy.dark_room}.")
        return Claim(
            kind=Kind.CAMERA_ABSENT,
            cause=absence.cause,
            participant=camera.participant,
            role=Role.TUTOR,
            channel=Channel.CAMERA,
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            score=round(min(1.0, max(0.0, score)) * stay.factor * camera.factor, 3),
            explanation=(*why, *camera.sentence()),
            detector=ID,
        )

    def _unseen(
        self, stay: StudentsStay, record: CameraRecord, unseen: Spans, participant: str | None = None
    ) -> list[Claim]:
        """What the platform's record says of the time in which nobody looked at the picture."""
        policy = self.policy.camera
        return [
            Claim(
                kind=Kind.CAMERA_ABSENT,
                cause="off",
                participant=participant,
                role=Role.TUTOR,
                channel=Channel.RECORD,
                start_ms=span.start_ms,
                end_ms=span.end_ms,
                score=round(policy.record_alone * stay.factor, 3),
                explanation=(
                    f"The platform's record has the tutor's camera off for {length(span.duration_ms)} {stretch(span)}.",
                    "The picture was not looked at in this time.",
                    stay.sentence(span),
                ),
                detector=ID,
            )
            for span in common(common(record.off, unseen), stay.spans)
            if span.duration_ms >= policy.shortest_ms.off
        ]


def graded(claims: Iterable[Claim], policy: CameraPolicy) -> tuple[Claim, ...]:
    """Absences that are long, or add up, are serious; the rest keep the policy's severity."""
    ordered = sorted(claims, key=lambda claim: claim.start_ms)
    total = total_ms(ordered)
    repeated = len(ordered) >= policy.serious_count or total >= policy.serious_total_ms
    return tuple(_graded(claim, len(ordered), total, repeated, policy) for claim in ordered)


def _graded(claim: Claim, count: int, total: int, repeated: bool, policy: CameraPolicy) -> Claim:
    if claim.duration_ms >= policy.serious_ms:
        why = f"It lasted {length(policy.serious_ms)} or longer, which is serious."
    elif repeated:
        why = f"It is one of {count} absences of {length(total)} together, which is serious."
    else:
        return claim
    return claim.model_copy(update={"severity": Severity.SERIOUS, "explanation": (*claim.explanation, why)})


def _too_short(absence: Absence, least_ms: int) -> Suppression:
    return Suppression(
        start_ms=absence.span.start_ms,
        end_ms=absence.span.end_ms,
        by="too_short",
        reason=f"{absence.seen}, for {length(absence.span.duration_ms)}; policy asks for {length(least_ms)}",
        kind=Kind.CAMERA_ABSENT,
    )


def _not_settled(absence: Absence, stay: StudentsStay, policy: CameraPolicy) -> Iterator[Suppression]:
    """What would be an absence, had the tutor's picture not first come up just after it."""
    for span in common((absence.span,), stay.spans):
        if span.duration_ms >= policy.noted_ms:
            reason = f"{absence.seen}, for {length(span.duration_ms)}, before the tutor's picture had first settled"
            yield Suppression(
                start_ms=span.start_ms, end_ms=span.end_ms, by="not_settled", reason=reason, kind=Kind.CAMERA_ABSENT
            )


def _contradicted(record: CameraRecord, stay: StudentsStay, runs: tuple[Run, ...]) -> Iterator[Suppression]:
    """Stretches that the platform's record has as camera off, and in which the tutor was seen."""
    seen = merged(run.span for run in runs if run.state is State.PRESENT)
    for span in common(common(record.off, seen), stay.spans):
        reason = f"The platform's record has the camera off {stretch(span)}, but the tutor was seen in the picture"
        yield Suppression(
            start_ms=span.start_ms, end_ms=span.end_ms, by="seen_in_picture", reason=reason, kind=Kind.CAMERA_ABSENT
        )


def _not_looked_at(spans: Spans, camera: TutorCamera) -> Iterator[Gap]:
    for span in spans:
        if span.duration_ms > max(1000, 2 * camera.step_ms):
            why = f"The tutor's camera was not looked at {stretch(span)}."
            yield Gap(what=Aspect.TUTOR_CAMERA, start_ms=span.start_ms, end_ms=span.end_ms, why=why)


def _not_searched(runs: tuple[Run, ...]) -> Iterator[Gap]:
    """Stretches with a picture in which nobody searched for people: an empty chair would go unnoticed."""
    for span in merged(run.span for run in runs if run.state is State.UNKNOWN):
        why = (
            f"Nothing searched for people in the tutor's picture from {clock(span.start_ms)}: an empty chair is missed."
        )
        yield Gap(what=Aspect.PERSONS, start_ms=span.start_ms, end_ms=span.end_ms, why=why)
