"""Verdicts as labelled lines, in the form that `evaluate` reads: the machine is measured by what people decided."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import EVERYTHING, Sight
from analyzer.records.blind import samples
from analyzer.records.reached import reached_of
from analyzer.records.reviews import reviewed
from analyzer.review.labels import Labelled, labelled
from analyzer.review.standing import standings
from analyzer.service.reviews.content import Content, read_content
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


def export_verdicts(
    store: ObjectStore,
    settings: ServiceSettings,
    *,
    sight: Sight = EVERYTHING,
    tell: Callable[[UUID], None] | None = None,
) -> Iterator[str]:
    """One JSON object a line, the lesson known by its recording's id; the words of the lesson are in it.

    Left out are lessons whose analysis is kept no more, and those that are still reviewed blind.

    Args:
        store: where words lie.
        settings: how much is read.
        sight: how far the right of whoever reads it reaches.
        tell: called with each recording before anything of it is given.

    Raises:
        IntegrityError: something stored is not what it was.
        TransientError: the store cannot be reached.
    """
    blind = {one.recording_id for one in samples(EVERYTHING) if one.is_open}
    every = reviewed()
    there = reached_of(every, sight) - blind
    for recording_id in every:
        content = _content(recording_id, store, settings, sight) if recording_id in there else None
        if content is None:
            continue
        if tell is not None:
            tell(recording_id)
        for line in _labelled(recording_id, content):
            yield json.dumps(asdict(line), ensure_ascii=False)


def _content(recording_id: UUID, store: ObjectStore, settings: ServiceSettings, sight: Sight) -> Content | None:
    try:
        return read_content(recording_id, store, settings, sight)
    except ObjectMissingError:
        return None


def _labelled(recording_id: UUID, content: Content) -> Iterator[Labelled]:
    findings = content.with_missed.findings
    return labelled(str(recording_id), content.speech.utterances, findings, standings(content.acts))
