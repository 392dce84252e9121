"""late_start, early_end and no_show: the tutor's first and last presence against the schedule."""

from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.faces import People
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import speech_of, tutor_camera
from analyzer.detectors.wording import clock, length
from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression

ID = DetectorId(name="clock", version="1")


@dataclass(frozen=True)
class Sign:
    """Proof that the tutor was there, from a first moment to a last."""

    span: Span
    by: str
    """How it is known, to be read after 'the tutor was first'."""


@dataclass(frozen=True)
class ClockDetector:
    """Claims lateness, leaving early, and not coming at all."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson; without schedule, or without any sign of who was there, that is a gap."""
        lesson = case.lesson
        start = lesson.clock_ms(lesson.scheduled_start) if lesson and lesson.scheduled_start else None
        end = lesson.clock_ms(lesson.scheduled_end) if lesson and lesson.scheduled_end else None
        gaps = () if start is not None and end is not None else (_no_schedule(case.whole),)
        outcomes = []
        signs, maybe = self._signs(case), self._maybe(case)
        if start is not None:
            outcomes.append(self._late(case, start, signs, maybe) if signs else self._no_show(case, start, end, maybe))
        if end is not None and signs:
            outcomes.append(self._early(case, end, signs, maybe))
        return Outcome(
            claims=tuple(claim for outcome in outcomes for claim in outcome.claims),
            suppressions=tuple(item for outcome in outcomes for item in outcome.suppressions),
            gaps=(*gaps, *(gap for outcome in outcomes for gap in outcome.gaps)),
        )

    def _signs(self, case: Case) -> tuple[Sign, ...]:
        """Every proof of the tutor's presence: record, voice, picture."""
        record = case.lesson.present(Role.TUTOR, case.duration_ms) if case.lesson else None
        camera = tutor_camera(case, self.policy.presence)
        seen: list[Span] = []
        if camera is not None and camera.factor == 1:
            people = People.of(camera.samples, self.policy.persons)
            seen = [Span(start_ms=s.at_ms, end_ms=s.at_ms) for s in camera.samples if people.count(s)]
        proofs = (
            (record or (), "in the lesson by the attendance record"),
            (speech_of(case, Role.TUTOR, self.policy.presence), "heard"),
            (tuple(seen), "seen on camera"),
        )
        return tuple(
            Sign(Span(start_ms=spans[0].start_ms, end_ms=max(s.end_ms for s in spans)), by)
            for spans, by in proofs
            if spans
        )

    def _maybe(self, case: Case) -> tuple[Span, ...]:
        """Speech that may be the tutor's."""
        return speech_of(case, Role.UNKNOWN, self.policy.presence)

    def _late(self, case: Case, start: int, signs: tuple[Sign, ...], maybe: tuple[Span, ...]) -> Outcome:
        policy = self.policy.clock
        first = min(signs, key=lambda sign: sign.span.start_ms)
        came = first.span.start_ms
        if came - start <= policy.late_grace_ms:
            return Outcome()
        span = Span(start_ms=min(max(0, start), came), end_ms=came)
        earlier = [s for s in maybe if s.start_ms - start <= policy.late_grace_ms and s.start_ms < came]
        if earlier:
            reason = f"somebody whose role is not known spoke at {clock(earlier[0].start_ms)}, and may be the tutor"
            return Outcome(suppressions=(_set_aside(Kind.LATE_START, span, "role_unknown", reason),))
        why = [f"The tutor was first {first.by} at {clock(came)}, {length(came - start)} after the scheduled start."]
        score = policy.score
        if start < -policy.late_grace_ms:
            score = policy.unrecorded
            why.append(f"The recording itself begins {length(-start)} after it; what was before is not recorded.")
        return Outcome(claims=(self._claim(Kind.LATE_START, case, span, score, why),))

    def _early(self, case: Case, end: int, signs: tuple[Sign, ...], maybe: tuple[Span, ...]) -> Outcome:
        policy = self.policy.clock
        last = max(signs, key=lambda sign: sign.span.end_ms)
        left = min(last.span.end_ms, case.duration_ms)
        if end - left <= policy.early_grace_ms:
            return Outcome()
        span = Span(start_ms=left, end_ms=max(left, min(end, case.duration_ms)))
        later = [s for s in maybe if end - s.end_ms <= policy.early_grace_ms]
        if later:
            reason = f"somebody whose role is not known spoke until {clock(later[-1].end_ms)}, and may be the tutor"
            return Outcome(suppressions=(_set_aside(Kind.EARLY_END, span, "role_unknown", reason),))
        students = case.lesson.present(Role.STUDENT, case.duration_ms) if case.lesson else None
        gone = students[-1].end_ms if students else None
        if gone is not None and gone <= left and gone < case.duration_ms:
            reason = f"the student left first, at {clock(gone)} by the attendance record"
            return Outcome(suppressions=(_set_aside(Kind.EARLY_END, span, "student_left_first", reason),))
        why = [f"The tutor was last {last.by} at {clock(left)}, {length(end - left)} before the scheduled end."]
        score = policy.score
        if case.duration_ms - left <= policy.early_grace_ms:
            score = policy.unrecorded
            why.append(f"The recording itself ends at {clock(case.duration_ms)}; what came after is not recorded.")
        return Outcome(claims=(self._claim(Kind.EARLY_END, case, span, score, why),))

    def _no_show(self, case: Case, start: int, end: int | None, maybe: tuple[Span, ...]) -> Outcome:
        policy = self.policy.clock
        begin = max(0, start)
        waited = min(case.duration_ms, case.duration_ms if end is None else max(0, end)) - begin
        if waited < policy.no_show_ms or not self._could_tell(case):
            why = "There was no way to tell when the tutor was in the lesson."
            span = case.whole
            return Outcome(gaps=(Gap(what=Aspect.SCHEDULE, start_ms=span.start_ms, end_ms=span.end_ms, why=why),))
        span = Span(start_ms=begin, end_ms=begin + waited)
        reasons = [f"Nothing was seen, heard or recorded of the tutor for {length(waited)} after the scheduled start."]
        score = policy.score
        if maybe:
            score *= policy.unknown_speaker
            why = "Somebody whose role is not known spoke and may be the tutor"
            reasons.append(f"{why}: score × {policy.unknown_speaker}.")
        return Outcome(claims=(self._claim(Kind.NO_SHOW, case, span, score, reasons),))

    def _could_tell(self, case: Case) -> bool:
        """Whether the tutor's absence would have left a trace: sound was heard for, or the tutor's camera watched."""
        camera = tutor_camera(case, self.policy.presence)
        return bool(case.signals.speech.tracks) or (camera is not None and camera.factor == 1)

    def _claim(self, kind: Kind, case: Case, span: Span, score: float, why: list[str]) -> Claim:
        return Claim(
            kind=kind,
            participant=case.lesson.tutor.id if case.lesson else None,
            role=Role.TUTOR,
            channel=Channel.RECORD,
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            score=round(score, 3),
            explanation=tuple(why),
            detector=ID,
        )


def _set_aside(kind: Kind, span: Span, by: str, reason: str) -> Suppression:
    return Suppression(start_ms=span.start_ms, end_ms=span.end_ms, by=by, reason=reason, kind=kind)


def _no_schedule(whole: Span) -> Gap:
    why = "The scheduled times, or when the recording began, are not known: punctuality cannot be judged."
    return Gap(what=Aspect.SCHEDULE, start_ms=whole.start_ms, end_ms=whole.end_ms, why=why)
