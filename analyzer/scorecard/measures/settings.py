"""config/measures.yaml: from how much a measure is made, how sure it may be, and the words that mark a question."""

from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share
from analyzer.domain.scorecard import Confidence

Milliseconds = Annotated[int, Field(ge=0)]


class Steps(Noun):
    """From which amount on a measure deserves which confidence."""

    high: Annotated[float, Field(ge=0)]
    """From here on, high confidence."""
    medium: Annotated[float, Field(ge=0)]
    """From here on, medium confidence."""
    low: Annotated[float, Field(ge=0)]
    """From here on, low confidence; below, the measure is withheld."""

    @model_validator(mode="after")
    def _descend(self) -> "Steps":
        if not self.high >= self.medium >= self.low:
            raise ValueError("high, medium and low must not rise")
        return self

    def confidence(self, amount: float) -> Confidence:
        """The confidence that an amount deserves; `none` below `low`."""
        if amount >= self.high:
            return "high"
        if amount >= self.medium:
            return "medium"
        return "low" if amount >= self.low else "none"


class Wording(Noun):
    """Words, in lower case with straight apostrophes, by which speech is read."""

    function_words: tuple[str, ...]
    """Words that carry no content of their own; uptake looks at the others."""
    backchannels: tuple[str, ...]
    """Words that only show one is listening; they do not take the floor."""
    question_words: tuple[str, ...]
    """Open a question when an auxiliary follows."""
    auxiliaries: tuple[str, ...]
    """Open a question when a subject follows."""
    subjects: tuple[str, ...]
    """Subjects that follow the auxiliary in a question."""
    lead_ins: tuple[str, ...]
    """Words before the opening of a question that are passed over."""
    checks: tuple[str, ...]
    """Short questions that only ask whether all is well; counted apart."""
    tags: tuple[str, ...]
    """Endings that turn a statement into a check."""
    open_cues: tuple[str, ...]
    """Wordings that ask for reasons, methods or the student's own view."""


class MeasureSettings(Noun):
    """Everything in config/measures.yaml."""

    version: str
    """Raised with every change; for its owner."""
    attribution: Steps
    """Confidence in who speaks: by the utterances' mean attribution. Below `low` a speaker counts as unknown."""
    known: Steps
    """Confidence in who speaks: by the share of talk time whose speaker is known."""
    assessed: Steps
    """Confidence by the share of the recording whose speech could be assessed."""
    speech_s: Steps
    """Confidence by seconds of speech heard."""
    events: Steps
    """Confidence by how many questions, pauses, turns or exchanges a rate or an average rests on."""
    open_questions_at_most: Confidence
    """Highest confidence of the share of open questions: told by wording alone, not held against human judgement."""
    uptake_at_most: Confidence
    """Highest confidence of uptake: a proxy that follows expert scores only in part."""
    observed_presence_at_most: Confidence
    """Highest confidence where presence is inferred from speech and camera for want of an attendance record."""
    longest_wait_ms: Milliseconds
    """A longer pause is taken as work on the task, not as waiting."""
    answer_overlap_ms: Milliseconds
    """An answer may begin this long before the question has ended."""
    monologue_pause_ms: Milliseconds
    """A longer pause ends a monologue."""
    uptake_student_words: Annotated[int, Field(ge=1)]
    """Student turns with fewer words are not looked at for uptake."""
    uptake_share: Share
    """The tutor has taken a turn up when this share of its content words comes back."""
    uptake_reply_ms: Milliseconds
    """The tutor's reply begins at most this long after the student's turn."""
    recording_tolerance_ms: Milliseconds
    """A recording may start this long after the scheduled start and still show when the tutor came."""
    camera_seen_ms: Milliseconds
    """With less of the student's presence seen by camera, the camera's share is withheld."""
    evidence: Annotated[int, Field(ge=0, le=20)]
    """How many places in the lesson a measure shows at most."""
    wording: Wording
    """Words that mark questions, checks, listening and content."""
