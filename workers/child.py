"""What one process of a worker keeps from task to task: the service, and the word to stop."""

import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from celery import Celery

from analyzer.domain.errors import StageTimeoutError
from analyzer.service.bootstrap import Service, make_service
from analyzer.settings.service_settings import ServiceSettings


@dataclass
class Child:
    """Made before the worker forks and filled after, so that each process has its own."""

    settings: ServiceSettings
    app: Celery
    stop: threading.Event = field(default_factory=threading.Event)
    """Set once what is being worked on has to be given back."""

    @cached_property
    def service(self) -> Service:
        """The service of this process; models stay loaded in it.

        Raises:
            ConfigurationError: config/service/ is not what it should be.
        """
        return make_service(self.settings, self.app)

    @property
    def name(self) -> str:
        """Who holds a lease."""
        return f"{socket.gethostname()}:{os.getpid()}"

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Turn the broker's soft time limit into an error of ours, and an orderly end into giving the stage back."""
        before = {
            signal.SIGUSR1: signal.signal(signal.SIGUSR1, _time_is_up),
            signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: self.stop.set()),
        }
        try:
            yield
        finally:
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # a limit that strikes after the end strikes nothing
            signal.signal(signal.SIGTERM, before[signal.SIGTERM])


def _time_is_up(_signal: int, _frame: object) -> None:
    raise StageTimeoutError("the stage took longer than its time limit")
