"""Verdicts as labelled lines, in the form that `evaluate` reads: the machine is measured by what people decided."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from analyzer.domain.sight import EVERYTHING
from analyzer.records.reviews import reviewed
from analyzer.review.labels import Labelled, labelled
from analyzer.review.standing import standings
from analyzer.service.reviews.content import Content, read_content
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


def export_verdicts(store: ObjectStore, settings: ServiceSettings) -> Iterator[str]:
    """One JSON object a line, the lesson known by its recording's id; the words of the lesson are in it.

    Raises:
        IntegrityError: something stored is not what it was.
        TransientError: the store cannot be reached.
    """
    for recording_id in reviewed():
        for line in _labelled(recording_id, read_content(recording_id, store, settings, EVERYTHING)):
            yield json.dumps(asdict(line), ensure_ascii=False)


def _labelled(recording_id: UUID, content: Content) -> Iterator[Labelled]:
    findings = content.with_missed.findings
    return labelled(str(recording_id), content.speech.utterances, findings, standings(content.acts))
