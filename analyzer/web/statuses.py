"""What an error of ours is in HTTP: one table, for pages and API alike."""

from http import HTTPStatus
from typing import NamedTuple

from analyzer.domain.errors import (
    ConflictError,
    IntegrityError,
    LessonguardError,
    ObjectMissingError,
    PermanentError,
    TransientError,
)
from analyzer.service.intake.events import UnprovenEventError
from analyzer.service.rights import RightMissingError
from analyzer.service.tokens import ScopeMissingError, TokenRefusedError

RETRY_AFTER_S = 30
"""Seconds that whoever is told to try again should wait."""
BUSY = "the catalogue is busy or away: try again in a moment"


class RequestError(PermanentError):
    """A request that cannot be served as it came."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Answer(NamedTuple):
    """How a failure is answered."""

    status: HTTPStatus
    heading: str
    """Over its text, on a page."""


ANSWERS: tuple[tuple[type[LessonguardError], Answer], ...] = (
    (TokenRefusedError, Answer(HTTPStatus.UNAUTHORIZED, "Not allowed")),
    (RightMissingError, Answer(HTTPStatus.FORBIDDEN, "Not allowed")),
    (ScopeMissingError, Answer(HTTPStatus.FORBIDDEN, "Not allowed")),
    (UnprovenEventError, Answer(HTTPStatus.UNAUTHORIZED, "Not allowed")),
    (ConflictError, Answer(HTTPStatus.CONFLICT, "That is not possible any more")),
    (ObjectMissingError, Answer(HTTPStatus.NOT_FOUND, "It is not here")),
    (TransientError, Answer(HTTPStatus.SERVICE_UNAVAILABLE, "Please try again in a moment")),
    (IntegrityError, Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "Something stored is not what it was")),
    (LessonguardError, Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "That is not possible")),
)
"""For each kind of failure; the first that fits."""


def answer_to(error: LessonguardError) -> Answer:
    """How an error is answered, wherever it comes up."""
    found = next(answer for kind, answer in ANSWERS if isinstance(error, kind))
    return found._replace(status=error.status) if isinstance(error, RequestError) else found
