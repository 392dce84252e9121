"""Somebody sees what was said and found in a lesson, and what of others' acts is for them; every look is told."""

from dataclasses import replace
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.content import Content as Part
from analyzer.domain.custody import person
from analyzer.domain.sight import RecordingFacts
from analyzer.service.access import Person, sight
from analyzer.service.bootstrap import Service
from analyzer.service.quality.blinding import shown_to
from analyzer.service.reviews.content import Content, read_content
from analyzer.service.viewing import saw


def see(recording_id: UUID, who: Person, facts: RecordingFacts, service: Service) -> Content:
    """A lesson as somebody may see it, once it was told that they do.

    Args:
        recording_id: the lesson's recording.
        who: looks.
        facts: what decides about the recording, for them.
        service: the service's parts.

    Raises:
        ObjectMissingError: the recording is not assessed yet, or is not there for them.
        IntegrityError: something stored is not what it was.
        TransientError: the store cannot be reached.
    """
    content = read_content(recording_id, service.store, service.settings, sight(who, Right.VIEW_CONDUCT))
    acts = shown_to(content.acts, recording_id, who, facts)
    saw(recording_id, Part.CARD, person(who.name), now=service.clock())
    return replace(content, acts=acts)
