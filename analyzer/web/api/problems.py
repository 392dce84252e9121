"""Every error as application/problem+json (RFC 9457) with one clear sentence, and never what was in the request."""

import json
from collections.abc import Callable
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from analyzer.domain.complaints import AT_MOST, path_of
from analyzer.domain.errors import LessonguardError
from analyzer.records.database import AWAY
from analyzer.web.statuses import BUSY, RETRY_AFTER_S, answer_to

CHALLENGES = MappingProxyType({HTTPStatus.UNAUTHORIZED: "invalid_token", HTTPStatus.FORBIDDEN: "insufficient_scope"})
"""What RFC 6750, section 3.1 calls them."""

NOWHERE = "there is nothing at this address"

Handler = Callable[[HttpRequest, Any], HttpResponse]


def install(api: NinjaAPI) -> None:
    """Let every error of this API leave as a problem."""
    handlers: tuple[tuple[type[Exception], Handler], ...] = (
        (LessonguardError, lambda _, error: refusal(error)),
        (ValidationError, _invalid),
        (HttpError, lambda _, error: problem(HTTPStatus(error.status_code), error.message)),
        (Http404, _always(HTTPStatus.NOT_FOUND, NOWHERE)),
        (UnreadablePostError, _always(HTTPStatus.BAD_REQUEST, "the request was cut off")),
        (MultiPartParserError, _always(HTTPStatus.BAD_REQUEST, "the request is not multipart as it should be")),
        (RequestDataTooBig, _always(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the request is too big")),
        (SuspiciousOperation, _always(HTTPStatus.BAD_REQUEST, "the request is malformed")),
        (BadRequest, _always(HTTPStatus.BAD_REQUEST, "the request is malformed")),
        *((kind, lambda *_: busy()) for kind in AWAY),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def _always(status: HTTPStatus, text: str) -> Handler:
    return lambda *_: problem(status, text)


def problem(status: HTTPStatus, text: str, **headers: str) -> HttpResponse:
    """One problem."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": text}
    return HttpResponse(
        json.dumps(content), status=status, content_type="application/problem+json", headers=dict(headers)
    )


def refusal(error: LessonguardError) -> HttpResponse:
    """An error of ours, whose text is safe to show, as a problem."""
    status = answer_to(error).status
    headers = {}
    if status in CHALLENGES:
        headers["WWW-Authenticate"] = (
            f'Bearer realm="lessonguard", error="{CHALLENGES[status]}", error_description="{error}"'
        )
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return problem(status, str(error), **headers)


def busy() -> HttpResponse:
    """The catalogue does not answer now."""
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, BUSY, **{"Retry-After": str(RETRY_AFTER_S)})


def _invalid(_: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which keys are wrong and how, without the values."""
    wrong = [f"{path_of(one['loc'])}: {one['msg']}" for one in error.errors[:AT_MOST]]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(wrong))
