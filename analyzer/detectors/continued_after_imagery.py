"""lesson_continued_after_imagery: the code asks the tutor to end the session at once when imagery appears."""

from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.detection_events import EVERYWHERE, DetectionEvent, detection_events, is_flicker, weigh
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import any_speech
from analyzer.detectors.wording import clock, length
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Role

ID = DetectorId(name="continued_after_imagery", version="1")


@dataclass(frozen=True)
class ContinuedAfterImageryDetector:
    """Claims that a lesson went on after the first imagery that policy would have claimed."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson: speech shows that it went on, or the attendance record where nobody was heard."""
        first = self._first(case)
        if first is None:
            return Outcome()
        event, score = first
        for last_ms, factor, proof in self._signs_of_life(case):
            if last_ms - event.first_ms > self.policy.continued_after_imagery.limit_ms:
                return Outcome(claims=(self._claim(event, last_ms, round(score * factor, 3), proof, case),))
        return Outcome()

    def _first(self, case: Case) -> tuple[DetectionEvent, float] | None:
        body, rule = self.policy.imagery.imagery, self.policy.kinds[Kind.INAPPROPRIATE_IMAGERY]
        for event in detection_events(case, body, self.policy.imagery, EVERYWHERE):
            score, _ = weigh(event, body)
            if not is_flicker(event, body) and rule.enabled and score >= rule.threshold:
                return event, score
        return None

    def _signs_of_life(self, case: Case) -> list[tuple[int, float, str]]:
        heard = any_speech(case)
        signs = [(heard[-1].end_ms, 1.0, "speech was heard until")] if heard else []
        present = case.lesson.present(Role.STUDENT, case.duration_ms) if case.lesson else None
        if present:
            by_record = "by the attendance record a student was in the lesson until"
            signs.append((present[-1].end_ms, self.policy.continued_after_imagery.by_record, by_record))
        return signs

    def _claim(self, event: DetectionEvent, last_ms: int, score: float, proof: str, case: Case) -> Claim:
        lasted = length(last_ms - event.first_ms)
        limit = length(self.policy.continued_after_imagery.limit_ms)
        return Claim(
            kind=Kind.LESSON_CONTINUED_AFTER_IMAGERY,
            participant=case.lesson.tutor.id if case.lesson else None,
            role=Role.TUTOR,
            channel=Channel.RECORD,
            start_ms=event.first_ms,
            end_ms=last_ms,
            score=score,
            explanation=(
                f"The lesson went on for {lasted} after imagery was first seen at {clock(event.first_ms)}.",
                f"Policy allows {limit} to end the session; {proof} {clock(last_ms)}.",
            ),
            detector=ID,
        )
