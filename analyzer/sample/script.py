"""What is said and shown in the sample lesson, and so what is true of it."""

from dataclasses import dataclass
from typing import Literal

DURATION_MS = 186_000
STUDENT_JOINS_MS = 9_000
CAMERA_OFF_MS = (70_000, 86_000)
CAMERA_FROZEN_MS = (122_000, 138_000)
EMAIL_ON_BOARD_MS = (150_000, 166_000)
EMAIL = "joe.maths.tutor@gmail.com"


@dataclass(frozen=True)
class Line:
    """One line of the script."""

    speaker: Literal["tutor", "student"]
    text: str
    at_ms: int | None = None
    """Not before this moment; directly after the line before, and its pause, if absent."""
    pause_ms: int = 700
    """Silence since the line before."""
    shows: str | None = None
    """The kind of finding that a fair observer would note here."""


LINES = (
    Line("tutor", "Hello, I am just setting up the whiteboard for today.", at_ms=2_000),
    Line("student", "Hi, can you hear me?", at_ms=11_000),
    Line(
        "tutor",
        "Yes, I can hear you well. Today we are going to solve linear equations. How did you find the homework?",
    ),
    Line("student", "The first half was fine, but I got stuck on question four.", pause_ms=1_200),
    Line("tutor", "Thank you for telling me. What do you think the first step in question four should be?"),
    Line("student", "Maybe subtract three from both sides?", pause_ms=2_600),
    Line(
        "tutor",
        "Exactly. You subtract three from both sides because it undoes the plus three. What does that leave us with?",
        pause_ms=1_000,
    ),
    Line("student", "Two x equals eight.", pause_ms=1_500),
    Line("tutor", "Two x equals eight, that is right. And how do we get x on its own?"),
    Line("student", "Divide both sides by two, so x is four.", pause_ms=1_800),
    Line("tutor", "Well done. How could you check that answer without me?"),
    Line("student", "Put four back in. Two times four is eight, and adding three makes eleven.", pause_ms=2_000),
    Line("tutor", "Lovely, that is a proper check."),
    Line("tutor", "Oh shit, sorry, I have closed the wrong window.", pause_ms=1_500, shows="swearing"),
    Line("tutor", "Now try question five. Three x minus five equals ten. Take your time.", at_ms=72_000),
    Line("student", "Add five to both sides. Three x equals fifteen, so x is five.", pause_ms=5_000),
    Line("tutor", "Great. Why did you add five instead of subtracting it?"),
    Line("student", "Because it is minus five, so you do the opposite.", pause_ms=1_600),
    Line("tutor", "That is a clear explanation. You do the opposite of what was done to x."),
    Line(
        "tutor",
        "If you get stuck this week, just text me. My number is oh seven seven double oh, nine hundred, one two three.",
        at_ms=103_000,
        shows="contact_details",
    ),
    Line("student", "Okay, I will put it in my phone. Thanks.", pause_ms=900),
    Line(
        "tutor",
        "Let us look at one more together. Four x plus two equals eighteen. "
        "Which number would you move first, and why?",
        at_ms=121_000,
    ),
    Line("student", "The two, because then only the four x is left.", pause_ms=2_200),
    Line("tutor", "Only the four x is left, exactly. Go on.", pause_ms=800),
    Line("student", "Four x is sixteen, so x is four again.", pause_ms=1_500),
    Line("tutor", "Excellent work. You explained every step yourself today.", at_ms=143_000),
    Line("tutor", "I am writing my notes on the board now.", at_ms=149_000),
    Line("tutor", "Before we stop, can you tell me the two steps in your own words?", at_ms=164_000),
    Line("student", "First undo the plus or the minus, and then divide.", pause_ms=2_000),
    Line("tutor", "Perfect. Please try questions six to nine before our next lesson. Goodbye."),
    Line("student", "Thank you, goodbye.", pause_ms=800),
)

BOARD = (
    (5_000, "Linear equations"),
    (27_000, "4)  2x + 3 = 11"),
    (44_000, "2x = 8"),
    (53_000, "x = 4"),
    (73_000, "5)  3x - 5 = 10"),
    (90_000, "x = 5"),
    (121_500, "4x + 2 = 18"),
    (EMAIL_ON_BOARD_MS[0], EMAIL),
)
"""When each line of the whiteboard is typed. The last one is wiped again."""
