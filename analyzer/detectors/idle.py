"""time_wasting: long stretches of a lesson with neither talk nor work."""

from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import StudentsStay, any_speech, students_stay
from analyzer.detectors.wording import length, stretch
from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Role
from analyzer.domain.spans import Spans, common, merged, without

ID = DetectorId(name="idle", version="1")


@dataclass(frozen=True)
class IdleDetector:
    """Claims long silences in which nothing was written either, while a student was there."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson; only sound that was listened to can be silent."""
        if not (case.signals.speech.tracks or case.signals.speech.utterances):
            why = "No sound was listened to, so it cannot be told when nobody spoke."
            return Outcome(gaps=(Gap(what=Aspect.SPEECH, start_ms=0, end_ms=case.duration_ms, why=why),))
        stay = students_stay(case, self.policy.presence)
        unheard = [gap for gap in case.signals.gaps if gap.what is Aspect.SPEECH]
        quiet = common(without(without((case.whole,), _signs_of_work(case)), unheard), stay.spans)
        return Outcome(claims=tuple(self._claim(span, stay, case) for span in quiet if self._is_long(span, case)))

    def _is_long(self, span: Span, case: Case) -> bool:
        return span.duration_ms >= self._limit_ms(span, case)

    def _limit_ms(self, span: Span, case: Case) -> int:
        return self.policy.clock.idle_ms if _screen_was_read(span, case) else self.policy.clock.idle_unseen_ms

    def _claim(self, span: Span, stay: StudentsStay, case: Case) -> Claim:
        policy, limit_ms = self.policy.clock, self._limit_ms(span, case)
        over = min(1.0, span.duration_ms / max(1, limit_ms) - 1)
        score = policy.idle_score + (policy.idle_highest - policy.idle_score) * over
        read = _screen_was_read(span, case)
        screen = "nothing was written on the screen or in the chat" if read else "the screen was not read"
        return Claim(
            kind=Kind.TIME_WASTING,
            participant=case.lesson.tutor.id if case.lesson else None,
            role=Role.TUTOR,
            channel=Channel.AUDIO,
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            score=round(score * stay.factor, 3),
            explanation=(
                f"Nobody spoke for {length(span.duration_ms)} {stretch(span)}, and {screen}.",
                f"Policy asks for {length(limit_ms)}. Drawing, and work on paper, leave no trace here.",
                stay.sentence(span),
            ),
            detector=ID,
        )


def _signs_of_work(case: Case) -> Spans:
    """Speech, chat, and the moments at which writing on the screen came or went."""
    texts = case.signals.vision.screen_text
    moments = [moment for text in texts for moment in (text.start_ms, text.end_ms)]
    moments += [message.at_ms for message in case.lesson.chat] if case.lesson else []
    return merged([*any_speech(case), *(Span(start_ms=moment, end_ms=moment + 1) for moment in moments)])


def _screen_was_read(span: Span, case: Case) -> bool:
    looked = sum(look.overlap_ms(span) for look in case.signals.vision.frame_samples) >= span.duration_ms
    return looked and not any(gap.overlap_ms(span) for gap in case.signals.gaps if gap.what is Aspect.SCREEN_TEXT)
