"""Recordings handed in for tests, and a worker that is the test itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.domain.stages import StageName
from analyzer.records.models import Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.exports.certificate import fresh_certificate
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.pipeline.run_stage import BODIES, run_stage
from analyzer.service.pipeline.work import Body
from analyzer.signing.key_ring import new_key_ring
from tests.fakes import START, FakeTaskQueue

LESSON: dict[str, object] = {
    "lesson_id": "L-1",
    "tutor": {"id": "t-1"},
    "students": [{"id": "s-1"}],
}


def hand_in(
    service: Service,
    media: Path,
    lesson: Mapping[str, object] | None = None,
    parts: Mapping[str, Path] | None = None,
) -> Recording:
    """A recording that was taken in; its first stage is enqueued.

    Args:
        service: the service's parts.
        media: the recording.
        lesson: the sidecar, as JSON has it.
        parts: further media by the names that the sidecar uses.
    """
    sidecar = None
    if lesson is not None:
        sidecar = service.settings.home / "handed-in.json"
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        sidecar.write_text(json.dumps(lesson), encoding="utf-8")
    handed = HandedIn(media, sidecar, parts or {}, "command", media.name, "1")
    return Recording.objects.get(id=ingest(handed, service).recording_id)


def stage_of(recording: Recording, name: StageName) -> Stage:
    """How a stage of a recording stands."""
    return Stage.objects.get(recording=recording, name=name)


def work_through(
    service: Service, queue: FakeTaskQueue, *, until: StageName | None = None, bodies: Mapping[StageName, Body] = BODIES
) -> list[StageName]:
    """Do everything that is enqueued, in the order of the messages.

    Args:
        service: the service's parts.
        queue: whose messages are answered.
        until: the last stage that is done.
        bodies: what is done in each stage.

    Returns:
        The stages that were tried.
    """
    tried = []
    while queue.messages and until not in tried:
        message = queue.messages.pop(0)
        tried.append(StageName(Stage.objects.get(id=message.stage_id).name))
        run_stage(message.stage_id, service, "the-test", bodies=bodies)
    return tried


def equipped(service: Service, context: AnalysisContext) -> Service:
    """The service with a context that was made before, where it would make its own."""
    vars(service)["analysis_context"] = context
    return service


def able_to_sign(service: Service) -> Service:
    """The service with a certificate for evidence and a key of its own."""
    keys = {
        "evidence_certificate": SecretStr(fresh_certificate(None, now=START)),
        "signing_key": SecretStr(new_key_ring().to_pem()),
    }
    return replace(service, settings=service.settings.model_copy(update=keys))
