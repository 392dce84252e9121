"""A case that can be handed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.web.service import use_service
from tests.builders import able_to_sign


@contextmanager
def case_about(recording: UUID, service: Service) -> Iterator[int]:
    """A case about a recording, while pages use a service that can sign."""
    made = open_case("SG-2026-014", "lead-1", service.clock).pk
    add_recording(made, recording, "lead-1", service)
    with use_service(able_to_sign(service)):
        yield made
