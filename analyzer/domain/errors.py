"""The three families of failure. The family is the retry policy."""


class LessonguardError(Exception):
    """Any failure this project raises on purpose; its text is safe to show and to log."""


class PermanentError(LessonguardError):
    """The input or the set-up is wrong and stays wrong: say so, park it, do not retry."""


class TransientError(LessonguardError):
    """The surroundings failed (disk full, time limit, server away): retry with backoff."""


class IntegrityError(LessonguardError):
    """Something is not what it was recorded to be: stop, alarm, touch nothing."""


class UnusableRecordingError(PermanentError):
    """The media file holds nothing that can be assessed."""


class InvalidLessonError(PermanentError):
    """The lesson.json sidecar is refused; the message names the key's path."""


class ConfigurationError(PermanentError):
    """A file under config/ or a setting is wrong; the message names the file and the key's path."""


class ModelUnavailableError(PermanentError):
    """A weight file is missing or is not the one config/models.yaml names; the message names the fix."""


class ObjectMissingError(PermanentError):
    """The object store has no such object or version; the message names the key."""


class ObjectLockedError(PermanentError):
    """An object that is locked or held was to be removed; nothing was."""


class ConflictError(PermanentError):
    """What was handed in contradicts what is already there; nothing was changed."""


class LostLeaseError(TransientError):
    """Another process holds the stage now: stop, write nothing."""


class OverLimitError(TransientError):
    """A limit of time or memory was exceeded, or a program died: perhaps the recording's own doing."""


class StageTimeoutError(OverLimitError):
    """A stage stood still for longer than policy allows, or took longer than any may."""
