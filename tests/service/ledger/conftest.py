"""The service with a key that signs ledgers."""

from dataclasses import replace

import pytest

from analyzer.service.bootstrap import Service
from tests.service.ledger.days import KEY, SECRET_KEY


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    keys = {"secret_key": SECRET_KEY, "signing_key": KEY}
    return replace(service, settings=service.settings.model_copy(update=keys))
