"""The service with a key that signs, and a lesson of which everything was told."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from analyzer.records.models import LedgerDay, Recording
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.custody.scene import a_told_lesson
from tests.service.ledger.days import KEY


class Told(NamedTuple):
    """What a test tampers with."""

    service: Service
    recording: Recording
    day: LedgerDay


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    return replace(service, settings=service.settings.model_copy(update={"signing_key": KEY}))


@pytest.fixture
def told(service: Service, queue: FakeTaskQueue, clock: FakeClock) -> Told:
    """A lesson that was taken in, assessed, held, alerted and signed off, anchored by a checkpoint."""
    return Told(service, *a_told_lesson(service, queue, clock))
