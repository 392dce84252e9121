"""The running service in tests: a catalogue on a real database, a folder store, a queue that only counts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

import django
from django.core.management import call_command
from django.db import connection, connections

from analyzer.domain.stages import Queue
from analyzer.messaging.port import StageMessage
from analyzer.records.rules import lift_rules

START = datetime(2026, 10, 5, 17, 0, tzinfo=UTC)


def set_up_django() -> TemporaryDirectory[str]:
    """Make Django ready, with a home of its own for this test session."""
    home = TemporaryDirectory(prefix="lessonguard-tests-")
    for name in [name for name in os.environ if name.startswith("LESSONGUARD_") and name != "LESSONGUARD_DATA"]:
        del os.environ[name]
    os.environ["LESSONGUARD_HOME"] = home.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.django_settings"
    django.setup()
    return home


@contextmanager
def catalogue_on(**settings: object) -> Iterator[None]:
    """The catalogue on another database than the settings name, migrated."""
    before = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = {**before, "CONN_MAX_AGE": 0, **settings}
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = before


def empty_catalogue() -> None:
    """Remove every row, which the rules of the database would refuse; they are back before this returns."""
    lift_rules(connection)
    call_command("flush", verbosity=0, interactive=False)


@dataclass
class FakeTaskQueue:
    """Counts the messages; whoever wants work done does it."""

    messages: list[StageMessage] = field(default_factory=list)
    alerts: int = 0
    away: bool = False
    """Whether it does not answer."""

    def enqueue(self, message: StageMessage) -> None:
        """Note the message."""
        self.messages.append(message)

    def enqueue_alerts(self) -> None:
        """Note it."""
        self.alerts += 1

    def depth(self, queue: Queue) -> int | None:
        """How many of the messages are for this queue."""
        return None if self.away else sum(message.queue is queue for message in self.messages)


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
