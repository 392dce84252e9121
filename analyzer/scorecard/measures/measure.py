"""The one door to the measures."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.scorecard import Measure
from analyzer.domain.signals import Signals
from analyzer.scorecard.measures import asking, talk, waiting
from analyzer.scorecard.measures.camera import camera_on_share
from analyzer.scorecard.measures.conversation import Conversation, converse
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.measures.silence import silence_share
from analyzer.scorecard.measures.timekeeping import lesson_length, punctuality
from analyzer.scorecard.measures.trust import Trust, trust
from analyzer.scorecard.measures.uptake import uptake

_OF_CONVERSATION: Final[Mapping[MeasureName, Callable[[Conversation, Trust], Measure]]] = MappingProxyType(
    {
        MeasureName.TALK_SHARE: talk.talk_share,
        MeasureName.TALK_SHARE_WORDS: talk.talk_share_words,
        MeasureName.LONGEST_TUTOR_MONOLOGUE: talk.longest_tutor_monologue,
        MeasureName.STUDENT_TURNS: talk.student_turns,
        MeasureName.STUDENT_TURN_LENGTH: talk.student_turn_length,
        MeasureName.PACE: talk.pace,
        MeasureName.QUESTIONS_TUTOR: asking.questions_tutor,
        MeasureName.QUESTION_RATE: asking.question_rate,
        MeasureName.OPEN_QUESTION_SHARE: asking.open_question_share,
        MeasureName.CHECKS_TUTOR: asking.checks_tutor,
        MeasureName.QUESTIONS_STUDENT: asking.questions_student,
        MeasureName.QUESTIONS_ANSWERED: asking.questions_answered,
        MeasureName.WAIT_TIME_1: waiting.wait_time_1,
        MeasureName.WAIT_TIME_2: waiting.wait_time_2,
        MeasureName.UPTAKE: uptake,
    }
)


def measure(
    signals: Signals,
    lesson: Lesson | None,
    findings: tuple[Finding, ...],
    gaps: tuple[Gap, ...],
    settings: MeasureSettings,
) -> dict[str, Measure]:
    """Every measure of one lesson by its name, in the order of `MeasureName`; withheld ones included, with the reason.

    Args:
        signals: what was observed.
        lesson: the lesson record, where there is one.
        findings: what the detectors decided; only the camera's share reads them.
        gaps: all that could not be assessed, by models and detectors alike.
        settings: config/measures.yaml.
    """
    conversation = converse(signals, gaps, settings)
    trusted = trust(conversation, signals.speech.attribution)
    made = {name: of(conversation, trusted) for name, of in _OF_CONVERSATION.items()} | {
        MeasureName.SILENCE_SHARE: silence_share(signals, lesson, gaps, settings),
        MeasureName.PUNCTUALITY: punctuality(signals, lesson, settings),
        MeasureName.LESSON_LENGTH: lesson_length(signals, lesson, settings),
        MeasureName.CAMERA_ON_SHARE: camera_on_share(signals, lesson, findings, gaps, settings),
    }
    return {name.value: made[name] for name in MeasureName}
