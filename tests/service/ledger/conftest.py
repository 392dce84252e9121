"""The service with a key that signs ledgers."""

from dataclasses import replace

import pytest

from analyzer.service.bootstrap import Service
from tests.service.ledger.days import KEY


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    return replace(service, settings=service.settings.model_copy(update={"secret_key": KEY}))
