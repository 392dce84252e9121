"""Structured logs in which nothing said, no name and no path of a recording can appear."""

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from types import MappingProxyType, TracebackType
from uuid import UUID

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from analyzer.domain.errors import LessonguardError
from analyzer.settings.service_settings import ServiceSettings

DEEPEST = 12
"""Code locations that are kept of an exception; the innermost are the telling ones."""
OWN_HANDLERS = ("django", "django.request", "django.server", "celery", "kombu", "waitress")
"""Loggers that libraries equip with handlers of their own, which would write past the filter."""
QUIET = MappingProxyType(
    {
        "asyncio": logging.WARNING,
        "faster_whisper": logging.WARNING,  # it tells of lengths of audio, as text that is not passed on
        "celery": logging.WARNING,  # what becomes of a stage is logged by the stage
        "kombu": logging.WARNING,
        "urllib3": logging.WARNING,
        "django.request": logging.ERROR,  # every request is logged already, with its status
    }
)
"""Loggers that are heard from this level on."""

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure_logging(settings: ServiceSettings) -> None:
    """Send every log of this process to stderr, one JSON object a line, or readable where the settings ask for it.

    What libraries log goes the same way: of their messages only the constant text is kept, of exceptions only the
    types and where in the code they happened. The message of an exception is kept for our own errors alone, since
    their texts are written to be shown.
    """
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log == "json"
        else structlog.dev.ConsoleRenderer(sort_keys=False)
    )
    formatter = ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, _constant_text],
        processors=[ProcessorFormatter.remove_processors_meta, _without_messages, renderer],
        use_get_message=False,
        pass_foreign_args=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    logging.raiseExceptions = False  # a record that cannot be formatted would be printed with its values
    for name in OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_thread


def describe_exception(error: BaseException) -> list[dict[str, object]]:
    """The exception and what caused it, outermost first, by type and code location; its text only if it is our own."""
    return [_one(link) for link in _chain(error)]


def _one(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    described: dict[str, object] = {
        "type": type(error).__qualname__,
        "at": [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    return described | ({"message": str(error)} if isinstance(error, LessonguardError) else {})


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _module(filename: str) -> str:
    """The end of a source file's path: enough to find it, and nothing about the machine."""
    return "/".join(PurePath(filename).parts[-3:])


def _constant_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a library's message by its template, numbers and ids among its values, and where it was logged.

    A message without values may have been put together beforehand, so that it is named by its place alone.
    """
    record: logging.LogRecord = event["_record"]
    given = event.pop("positional_args") or ()
    values = list(given.values() if isinstance(given, Mapping) else given)
    if not values or not isinstance(record.msg, str):
        event["event"] = "message of a library"
    if safe := [value for value in values if _is_safe(value)]:
        event["values"] = safe
    event["at"] = f"{_module(record.pathname)}:{record.lineno}"
    return event


def _is_safe(value: object) -> bool:
    if isinstance(value, str):
        try:
            return bool(UUID(value))
        except ValueError:
            return False
    return isinstance(value, int | float | UUID)


def _without_messages(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace exceptions, wherever they stand, by their types and places."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    for unsafe in ("exception", "stack", "stack_info"):
        event.pop(unsafe, None)
    described = {
        key: describe_exception(value) if isinstance(value, BaseException) else value for key, value in event.items()
    }
    return described | ({"error": describe_exception(error)} if isinstance(error, BaseException) else {})


def _log_uncaught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    structlog.get_logger("lessonguard").critical("uncaught exception", exc_info=(kind, error, place))


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    structlog.get_logger("lessonguard").critical("uncaught exception in a thread", exc_info=failed.exc_value)
