"""Nothing that was said, no name and no path of a recording gets into the logs."""

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
import structlog

from analyzer.domain.errors import PermanentError
from tests.logged import logging_to

WORDS = "meet me behind the chapel"
UUID = "7d9f5f0e-7a52-4d0c-8f6c-1c2f6f9a1b11"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that this process logs, as the service configures it."""
    with logging_to(io.StringIO(), monkeypatch) as stream:
        yield stream


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """The log, one object a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def failing() -> None:
    """Fail with words in the message, and in that of the cause."""
    try:
        {}[WORDS]
    except KeyError as error:
        raise ValueError(f"cannot read {WORDS!r} of /recordings/Alice.mp4") from error


def ours() -> None:
    """An exception logged by our own code."""
    try:
        failing()
    except ValueError:
        structlog.get_logger("analyzer.x").exception("stage failed", stage="vision")


def ours_as_a_value() -> None:
    """An exception given as a value, by mistake."""
    try:
        failing()
    except ValueError as error:
        structlog.get_logger("analyzer.x").error("stage failed", why=error)


def library() -> None:
    """An exception logged by a library, with its text among the values, as Celery does."""
    try:
        failing()
    except ValueError as error:
        logging.getLogger("celery.app.trace").exception(
            "Task %(name)s[%(id)s] raised: %(exc)r",
            {"name": WORDS, "id": UUID, "exc": error},  # noqa: TRY401 - as Celery does
        )


def put_together() -> None:
    """A library's message that was put together before it was logged."""
    logging.getLogger("somewhere").warning(f"could not open {WORDS}")  # noqa: G004 - as careless libraries do


def malformed() -> None:
    """A library's message whose values do not fit."""
    logging.getLogger("django.request").error("%d of %d", WORDS)  # noqa: PLE1206 - the fault that is meant


def stack() -> None:
    """A library's message with a stack."""
    logging.getLogger("kombu").error("lost %s", WORDS, stack_info=True)


def thread() -> None:
    """An exception that nobody catches, in a thread."""
    worker = threading.Thread(target=failing)
    worker.start()
    worker.join()


def uncaught() -> None:
    """An exception that nobody catches."""
    try:
        failing()
    except ValueError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # an exception is there


@pytest.mark.parametrize(
    "happens",
    [ours, ours_as_a_value, library, put_together, malformed, stack, thread, uncaught],
    ids=lambda x: x.__name__,
)
def test_no_word_gets_into_the_log(happens: Callable[[], None], logged: io.StringIO) -> None:
    """However something fails, the log has a line about it and none of its words, names or paths."""
    happens()
    assert lines(logged)
    for word in ("chapel", "Alice", "mp4", "/home"):
        assert word not in logged.getvalue()


def test_a_failure_can_be_found_in_the_code(logged: io.StringIO) -> None:
    """Of an exception and its cause the log keeps types and places in the code."""
    ours()
    (line,) = lines(logged)
    outer, cause = line["error"]  # type: ignore[misc]
    assert (outer["type"], cause["type"]) == ("ValueError", "KeyError")
    assert outer["at"][-1].startswith("tests/settings/test_logs.py:")
    assert outer["at"][-1].endswith(" failing")
    assert line["event"] == "stage failed"
    assert line["stage"] == "vision"


def test_our_own_errors_keep_their_text(logged: io.StringIO) -> None:
    """The texts of our own errors are written to be shown."""
    error = PermanentError("tracks[0].stream: there is no such stream")
    structlog.get_logger().error("refused", exc_info=error)
    assert "tracks[0].stream: there is no such stream" in logged.getvalue()


def test_libraries_keep_ids_and_numbers(logged: io.StringIO) -> None:
    """Of what a library says, its constant text, ids and numbers are kept."""
    logging.getLogger("celery.worker").warning("Task %s lost after %d s, %s", UUID, 7, WORDS)
    (line,) = lines(logged)
    assert line["event"] == "Task %s lost after %d s, %s"
    assert line["values"] == [UUID, 7]


def test_what_is_bound_is_in_every_line(logged: io.StringIO) -> None:
    """Ids that are bound once are in our lines and in those of libraries."""
    with structlog.contextvars.bound_contextvars(recording=UUID):
        structlog.get_logger().info("probed")
        logging.getLogger("django").warning("slow by %d s", 3)
    assert [line["recording"] for line in lines(logged)] == [UUID, UUID]


def test_a_library_that_tells_of_lengths_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text is not passed on, so that nothing would be left but a template with holes."""
    with logging_to(io.StringIO(), monkeypatch) as stream:
        logging.getLogger("faster_whisper").info("Processing audio with duration %s", "00:01.000")
        logging.getLogger("faster_whisper").warning("Task %s lost", "x")
    assert "duration %s" not in stream.getvalue()
    assert "lost" in stream.getvalue()
