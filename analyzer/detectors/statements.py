"""Gathers the words of a lesson, wherever they stood, into statements."""

from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import ScreenText, SecondReading, Signals, Utterance
from analyzer.domain.statement import Statement


def statements_of(signals: Signals, lesson: Lesson | None) -> tuple[Statement, ...]:
    """What was said, typed in the chat and readable on the screen, in order of start."""
    said = [_said(utterance) for utterance in signals.speech.utterances]
    read = [_read(text) for text in signals.vision.screen_text]
    typed = [] if lesson is None else _typed(lesson)
    return tuple(sorted([*said, *read, *typed], key=lambda s: (s.start_ms, s.end_ms, s.channel)))


def reread(readings: tuple[SecondReading, ...]) -> tuple[Statement, ...]:
    """The second readings as statements, to be judged by the same detectors."""
    return tuple(
        Statement(
            start_ms=reading.start_ms,
            end_ms=reading.end_ms,
            text=" ".join(word.text for word in reading.words),
            participant=reading.participant,
            role=reading.role,
            words=reading.words,
        )
        for reading in readings
    )


def _said(utterance: Utterance) -> Statement:
    return Statement(
        start_ms=utterance.start_ms,
        end_ms=utterance.end_ms,
        text=" ".join(word.text for word in utterance.words) or utterance.text,
        participant=utterance.participant,
        role=utterance.role,
        attribution=utterance.attribution,
        words=utterance.words,
    )


def _read(text: ScreenText) -> Statement:
    return Statement(
        start_ms=text.start_ms, end_ms=text.end_ms, text=text.text, channel=Channel.SCREEN, role=Role.UNKNOWN
    )


def _typed(lesson: Lesson) -> list[Statement]:
    return [
        Statement(
            start_ms=line.at_ms,
            end_ms=line.at_ms,
            text=line.text,
            channel=Channel.CHAT,
            participant=line.participant,
            role=lesson.role_of(line.participant),
        )
        for line in lesson.chat
    ]
