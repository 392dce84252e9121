"""What a failure means for the stage in which it happened."""

import errno

from analyzer.domain.errors import (
    ConfigurationError,
    IntegrityError,
    LessonguardError,
    ModelUnavailableError,
    OverLimitError,
    PermanentError,
)
from analyzer.domain.stages import Family
from analyzer.records.database import AWAY

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})
UNFIT = (ConfigurationError, ModelUnavailableError)
"""Failures of the worker, and of no recording: its set-up or a weight is wrong, or the store refuses its credentials.
The stage is given back uncounted, so that a repaired worker, or a sound one beside it, goes on."""

_OURS = (
    (IntegrityError, Family.INTEGRITY),
    (PermanentError, Family.PERMANENT),
    (OverLimitError, Family.KILLED),
    (LessonguardError, Family.TRANSIENT),
)


def classify_failure(error: BaseException) -> tuple[Family, str]:
    """The family of a failure, and a reason that is safe to show."""
    for kind, family in _OURS:
        if isinstance(error, kind):
            return family, str(error)
    if isinstance(error, AWAY):
        return Family.TRANSIENT, "the database could not be reached"
    if isinstance(error, MemoryError):
        return Family.KILLED, "it needed more memory than there is"
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return Family.TRANSIENT, "the machine has no room: a full disk or too many open files"
    return Family.BUG, f"unforeseen: {type(error).__name__}"
