"""The service's logs as a test reads them."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from analyzer.settings.logs import QUIET, configure_logging
from analyzer.settings.service_settings import ServiceSettings


@contextmanager
def logging_to(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as the service does, into `stream`; everything is as it was afterwards."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before, level, raising = list(root.handlers), root.level, logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in QUIET}
    root.handlers.clear()  # so that pytest's own are not closed
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        configure_logging(ServiceSettings())
    try:
        yield stream
    finally:
        root.handlers[:], logging.raiseExceptions = before, raising
        root.setLevel(level)
        for name, quiet in levels.items():
            logging.getLogger(name).setLevel(quiet)
        sys.excepthook, threading.excepthook = hooks
        structlog.reset_defaults()


@contextmanager
def as_before() -> Iterator[None]:
    """Let commands in this process set up logging; everything is as it was afterwards."""
    root, known = logging.getLogger(), structlog.get_config()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    root.handlers.clear()  # so that pytest's own are not closed
    try:
        yield
    finally:
        root.handlers[:], (sys.excepthook, threading.excepthook) = handlers, hooks
        root.setLevel(level)
        logging.raiseExceptions = True
        structlog.configure(**known)
