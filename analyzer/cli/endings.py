"""How a command ends: its exit code, and one sentence where it failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

from analyzer.domain.errors import LessonguardError, PermanentError

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


@contextmanager
def errors_explained() -> Iterator[None]:
    """One clear sentence for a failure that was foreseen, and the exit code of its family."""
    try:
        yield
    except PermanentError as error:
        stop(str(error), UNUSABLE)
    except LessonguardError as error:
        stop(str(error), FAILED)
    except KeyboardInterrupt:
        stop("interrupted; nothing was written", INTERRUPTED)


def stop(message: str, code: int) -> NoReturn:
    """End the command here."""
    tell(f"lessonguard: {message}")
    raise typer.Exit(code)


def tell(message: str) -> None:
    """Print plain text on standard error."""
    Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)
