"""The service with a key that signs certificates, and a sweep that found all in order just before."""

import pytest

from analyzer.records import sweeps
from analyzer.service.bootstrap import Service
from tests.service.retention.kept import signing


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    sweeps.mark({}, now=service.clock(), in_order=True)
    return signing(service)
