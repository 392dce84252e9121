"""The measures there are. The identifiers are used in the rubric, on cards and in analysis.json."""

from enum import StrEnum


class MeasureName(StrEnum):
    """A measure of one lesson."""

    # who speaks
    TALK_SHARE = "talk_share"
    TALK_SHARE_WORDS = "talk_share_words"
    LONGEST_TUTOR_MONOLOGUE = "longest_tutor_monologue"
    STUDENT_TURNS = "student_turns"
    STUDENT_TURN_LENGTH = "student_turn_length"
    PACE = "pace"
    SILENCE_SHARE = "silence_share"
    # how they talk with each other
    QUESTIONS_TUTOR = "questions_tutor"
    QUESTION_RATE = "question_rate"
    OPEN_QUESTION_SHARE = "open_question_share"
    CHECKS_TUTOR = "checks_tutor"
    QUESTIONS_STUDENT = "questions_student"
    QUESTIONS_ANSWERED = "questions_answered"
    WAIT_TIME_1 = "wait_time_1"
    WAIT_TIME_2 = "wait_time_2"
    UPTAKE = "uptake"
    # the clock, the lesson record and the camera
    PUNCTUALITY = "punctuality"
    LESSON_LENGTH = "lesson_length"
    CAMERA_ON_SHARE = "camera_on_share"

    @property
    def is_teaching(self) -> bool:
        """Whether it describes teaching; the others describe conduct and never enter coaching."""
        return self not in {MeasureName.PUNCTUALITY, MeasureName.LESSON_LENGTH, MeasureName.CAMERA_ON_SHARE}
