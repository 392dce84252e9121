"""Plain words for everything a card names. British English; the one place where a wording is changed."""

from typing import Final, NamedTuple

from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role


class KindWords(NamedTuple):
    """How a card speaks of one kind of finding."""

    label: str
    """What it is called."""
    question: str
    """What the finding asks the person who reviews it."""


KIND: Final[dict[Kind, KindWords]] = {
    Kind.SWEARING: KindWords("Inappropriate language", "Was inappropriate language used in the student’s presence?"),
    Kind.DISCRIMINATORY_REMARK: KindWords(
        "Discriminatory remark", "Was a discriminatory remark made to or about a student or a group?"
    ),
    Kind.SEXUAL_INNUENDO: KindWords(
        "Sexual or flirtatious remark", "Was there flirting, a double meaning, or a remark on looks or attraction?"
    ),
    Kind.PERSONAL_RELATIONSHIPS: KindWords(
        "Talk of private relationships", "Did the tutor speak about their own private or romantic life?"
    ),
    Kind.DEMEANING_REMARK: KindWords("Demeaning remark", "Was anyone demeaned, humiliated or blamed unfairly?"),
    Kind.INTIMIDATION: KindWords("Intimidation", "Did anyone threaten, coerce or undermine the student?"),
    Kind.CONTACT_DETAILS: KindWords("Contact details", "Were personal contact details given or asked for?"),
    Kind.OFF_PLATFORM_CONTACT: KindWords(
        "Contact outside the platform", "Was contact, a lesson or a payment moved away from the platform?"
    ),
    Kind.SECRECY: KindWords("Secrecy", "Was the student asked to keep a secret, or promised that one would be kept?"),
    Kind.PERSONAL_INFORMATION_REQUEST: KindWords(
        "Request for personal information", "Did the tutor ask for more about the student than the role needs?"
    ),
    Kind.CONFIDENTIALITY_BREACH: KindWords(
        "Talk about another student or family", "Could another student or family be recognised from what was said?"
    ),
    Kind.HARM_DISCLOSURE: KindWords(
        "Possible disclosure of harm",
        "Did the student tell of harm or danger? It starts help; it is no allegation against the tutor.",
    ),
    Kind.STUDENT_DISTRESS: KindWords(
        "Student in distress", "Was the student distressed beyond ordinary frustration with the work?"
    ),
    Kind.INFATUATION: KindWords("Possible infatuation", "Do these words suggest a crush that needs gentle handling?"),
    Kind.GIFT: KindWords("Gift or favour", "Was a gift, money or a favour offered or accepted?"),
    Kind.ASSIGNMENT_COMPLETION: KindWords(
        "Assessed work done for the student", "Did the tutor do, or offer to do, work that will be assessed?"
    ),
    Kind.COVERT_RECORDING: KindWords(
        "Private recording", "Was the lesson or the student recorded or photographed with private equipment?"
    ),
    Kind.WORKING_OVERSEAS: KindWords("Teaching from abroad", "Was the tutor teaching from outside the country?"),
    Kind.SUBSTANCE_INFLUENCE: KindWords(
        "Alcohol or another substance", "Was the tutor affected by alcohol or another substance?"
    ),
    Kind.OTHER_PERSON_PRESENT: KindWords("Another person heard", "Was someone else in the tutor’s room?"),
    Kind.CAMERA_ABSENT: KindWords(
        "Tutor not on camera", "Was the tutor’s camera without the tutor while a student was in the lesson?"
    ),
    Kind.SECOND_PERSON: KindWords("Second person on camera", "Was someone other than the tutor on the camera?"),
    Kind.INAPPROPRIATE_IMAGERY: KindWords(
        "Possible inappropriate imagery", "For the Designated Safeguarding Lead alone to take forward."
    ),
    Kind.UNDRESS: KindWords("Possible undress", "For the Designated Safeguarding Lead alone to take forward."),
    Kind.DRESS: KindWords("Dress: please look", "Does the dress suit a lesson? Only a person can say."),
    Kind.UNSUITABLE_SETTING: KindWords("Setting: please look", "Is the room fit for a lesson? Only a person can say."),
    Kind.HANDHELD_DEVICE: KindWords("Possibly taught from a phone", "Was the lesson given from a handheld device?"),
    Kind.LATE_START: KindWords("Late start", "Did the tutor start after the scheduled time, and why?"),
    Kind.EARLY_END: KindWords("Early end", "Did the tutor end before the scheduled time, and why?"),
    Kind.NO_SHOW: KindWords("Tutor not seen or heard", "Did the tutor attend at all?"),
    Kind.TIME_WASTING: KindWords("Long stretch without work", "Was this stretch quiet work, or time lost?"),
    Kind.LESSON_CONTINUED_AFTER_IMAGERY: KindWords(
        "Lesson went on after imagery", "Did the tutor end the session at once, as the code asks?"
    ),
}

CAUSE: Final[dict[str, str]] = {
    "off": "camera off",
    "covered": "camera covered",
    "frozen": "picture frozen",
    "empty_chair": "nobody in the picture",
    "email": "e-mail",
}
"""Causes whose identifier does not read well by itself."""

SEVERITY: Final[dict[Severity, str]] = {
    Severity.CRITICAL: "Critical",
    Severity.SERIOUS: "Serious",
    Severity.MINOR: "Minor",
    Severity.NOTE: "Note",
}

ROUTE: Final[dict[Route, str]] = {
    Route.DSL: "Designated Safeguarding Lead, at once",
    Route.CONDUCT: "Observer and compliance",
    Route.QUALITY: "Coaching",
}

ROUTE_SHORT: Final[dict[Route, str]] = {Route.DSL: "DSL", Route.CONDUCT: "observer", Route.QUALITY: "coaching"}

CHANNEL: Final[dict[Channel, str]] = {
    Channel.AUDIO: "heard",
    Channel.CHAT: "written in the chat",
    Channel.SCREEN: "on the shared screen",
    Channel.CAMERA: "on camera",
    Channel.RECORD: "from the lesson record",
}

ROLE: Final[dict[Role, str]] = {
    Role.TUTOR: "Tutor",
    Role.STUDENT: "Student",
    Role.UNKNOWN: "Speaker not known",
}

ATTRIBUTION: Final[dict[str, str]] = {
    "track": "by separate recordings",
    "channel": "by channel",
    "voice": "by voice",
    "none": "not at all",
}

ASPECT: Final[dict[Aspect, str]] = {
    Aspect.SPEECH: "What was said",
    Aspect.MEANING: "What was meant",
    Aspect.SPEAKERS: "Who was speaking",
    Aspect.TUTOR_CAMERA: "The tutor’s camera",
    Aspect.PERSONS: "People on camera",
    Aspect.IMAGERY: "Imagery in the picture",
    Aspect.SCREEN_TEXT: "Text on screen",
    Aspect.STUDENT_PRESENCE: "When students were present",
    Aspect.SCHEDULE: "Scheduled times",
    Aspect.CHAT: "Chat",
    Aspect.POLICY: "Every kind of finding",
}

AREA: Final[dict[str, str]] = {
    "mastery": "Mastery",
    "active_learning": "Active learning",
    "respectful_community": "Respectful community",
}

GRADE: Final[dict[str, str]] = {
    "strength": "Strength",
    "met": "Met",
    "developing": "Developing",
    "concern": "Concern",
    "not_assessed": "Not assessed",
}

WATCHED: Final[dict[str, str]] = {
    "questions": "questions open",
    "not_assessed": "not assessed",
    "nothing_noticed": "nothing noticed",
}
"""How a lesson stands to a kind of finding; none of it is a grade."""

CIRCUMSTANCE: Final[dict[str, str]] = {
    "apology": "An apology near it",
    "quotation": "Perhaps another’s words",
}

VERDICT: Final[dict[str, str]] = {"confirmed": "confirmed", "dismissed": "dismissed", "unsure": "unsure"}
OPEN: Final = "open: nobody has judged it"

NO_MOMENT: Final[dict[str, str]] = {
    "strongest": "None stands out: nowhere did several good signs come together. That is no mark against anyone.",
    "weakest": "None was noticed: no question was left without an answer aloud, nobody talked alone for long, and no"
    " long answer was passed over. That is no praise.",
}
"""What is said where no moment was found."""

CONFIDENCE: Final[dict[str, str]] = {"high": "High", "medium": "Medium", "low": "Low", "none": "None"}

STRENGTH: Final[tuple[tuple[float, str], ...]] = ((0.85, "strong"), (0.65, "fair"), (0.0, "weak"))
"""Words for a detector's score, from the score they start at. A score is no probability of guilt."""


def strength(score: float) -> str:
    """A score in words and as a number, e.g. `strong match, 0.91`."""
    return f"{next(word for floor, word in STRENGTH if score >= floor)} match, {score:.2f}"


def cause(identifier: str | None) -> str:
    """A cause in plain words; an empty text where there is none."""
    return CAUSE.get(identifier, identifier.replace("_", " ").lower()) if identifier else ""


def gap(missing: Gap) -> str:
    """What a gap is about, with the kind of finding where it is about one alone."""
    return ASPECT[missing.what] + (f" (only: {KIND[missing.kind].label})" if missing.kind else "")


def area(identifier: str) -> str:
    """A rubric area in plain words; a rubric may name areas of its own."""
    return AREA.get(identifier, identifier.replace("_", " ").capitalize())
