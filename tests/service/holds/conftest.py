"""Recordings that are held, and people who may let them go."""

from collections.abc import Callable

import pytest

from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Recording
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock
from tests.service.fixity.conftest import original_of
from tests.service.ledger.days import a_recording

People = Callable[[str, str], Account]


@pytest.fixture
def kept(service: Service, clock: FakeClock) -> Recording:
    """An assessed recording, stored now; nothing holds it yet."""
    return a_recording(service, "kept", at=clock())


@pytest.fixture
def ada(kept: Recording) -> Account:
    """Somebody who may let holds go."""
    return person("ada", "dsl")


@pytest.fixture
def bea(kept: Recording) -> Account:
    """Somebody else who may."""
    return person("bea", "dsl")


def person(name: str, role: str) -> Account:
    """A person with a role."""
    account = add_account(name, (role,))
    assert account is not None
    return account


def is_locked(service: Service, recording: Recording) -> bool:
    """Whether the store says that a hold lies on the original."""
    item = original_of(recording)
    return service.store.held(item.key, item.version_id)
