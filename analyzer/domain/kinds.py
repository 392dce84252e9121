"""What lessonguard can claim about a lesson. The identifiers are used in policy, findings, cards and data."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of finding."""

    # spoken, written in chat, or readable on screen
    SWEARING = "swearing"
    DISCRIMINATORY_REMARK = "discriminatory_remark"
    SEXUAL_INNUENDO = "sexual_innuendo"
    PERSONAL_RELATIONSHIPS = "personal_relationships"
    DEMEANING_REMARK = "demeaning_remark"
    INTIMIDATION = "intimidation"
    CONTACT_DETAILS = "contact_details"
    OFF_PLATFORM_CONTACT = "off_platform_contact"
    SECRECY = "secrecy"
    PERSONAL_INFORMATION_REQUEST = "personal_information_request"
    CONFIDENTIALITY_BREACH = "confidentiality_breach"
    HARM_DISCLOSURE = "harm_disclosure"
    STUDENT_DISTRESS = "student_distress"
    INFATUATION = "infatuation"
    GIFT = "gift"
    ASSIGNMENT_COMPLETION = "assignment_completion"
    COVERT_RECORDING = "covert_recording"
    WORKING_OVERSEAS = "working_overseas"
    SUBSTANCE_INFLUENCE = "substance_influence"
    OTHER_PERSON_PRESENT = "other_person_present"
    # seen
    CAMERA_ABSENT = "camera_absent"
    SECOND_PERSON = "second_person"
    INAPPROPRIATE_IMAGERY = "inappropriate_imagery"
    UNDRESS = "undress"
    DRESS = "dress"
    UNSUITABLE_SETTING = "unsuitable_setting"
    HANDHELD_DEVICE = "handheld_device"
    # from the clock and the lesson record
    LATE_START = "late_start"
    EARLY_END = "early_end"
    NO_SHOW = "no_show"
    TIME_WASTING = "time_wasting"
    LESSON_CONTINUED_AFTER_IMAGERY = "lesson_continued_after_imagery"


SHOWN_BY_STUDENTS = frozenset({Kind.HARM_DISCLOSURE, Kind.STUDENT_DISTRESS, Kind.INFATUATION})
"""Kinds that are about a student; all others are about how the tutor, who answers for the lesson, kept to the code."""


class Severity(StrEnum):
    """How much a finding weighs; ordered by `rank`."""

    NOTE = "note"
    MINOR = "minor"
    SERIOUS = "serious"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for note up to 3 for critical."""
        return list(Severity).index(self)


class Route(StrEnum):
    """Who must see a finding."""

    DSL = "dsl"
    CONDUCT = "conduct"
    QUALITY = "quality"


class Channel(StrEnum):
    """Where in the recording a finding was noticed."""

    AUDIO = "audio"
    CHAT = "chat"
    SCREEN = "screen"
    CAMERA = "camera"
    RECORD = "record"
