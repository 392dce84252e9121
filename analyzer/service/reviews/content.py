"""What was said and found in a lesson, as its page shows it: the one way by which reviewers read content."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import IntegrityError, ObjectMissingError, PermanentError
from analyzer.domain.finding import Finding
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording
from analyzer.domain.review import Acts
from analyzer.domain.sight import BUT_WHAT_IS_CUT, Sight
from analyzer.domain.signals import Signals, Speech
from analyzer.records import items
from analyzer.records.reviews import acts_of
from analyzer.records.rows import Item, Run
from analyzer.review.missed import as_finding
from analyzer.review.standing import kept
from analyzer.scorecard.conduct import gravest_first
from analyzer.service.access import check_reached
from analyzer.service.pipeline.originals import lesson_of
from analyzer.service.reviews.acting import shown_run
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

Model = TypeVar("Model", bound=BaseModel)
KEPT = 8
"""Analyses and transcripts, the latest, that a process keeps taken apart; in its memory alone."""


class Heard(BaseModel):
    """Of what was observed, the speech alone: a page needs none of the numbers about pictures, which are many."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    speech: Speech


@dataclass(frozen=True)
class Content:
    """One assessed lesson."""

    run: Run
    analysis: Analysis
    speech: Speech
    lesson: Lesson | None
    acts: Acts
    """All, also those that were taken back."""

    @property
    def signals(self) -> Signals:
        """What was heard, for whoever shows findings among the lines around them."""
        recording: Recording = self.analysis.recording
        return Signals(recording=recording, models=(), sampling={}, speech=self.speech)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """What the machine asks and people added, the gravest first, each once."""
        return tuple({one.id: one for one in gravest_first(self.with_missed.findings)}.values())

    @property
    def added(self) -> tuple[Finding, ...]:
        """What people added and did not take back."""
        return tuple(as_finding(one) for one in kept(self.acts).missed)

    @property
    def with_missed(self) -> Analysis:
        """The analysis with what people added and did not take back, so that it is sealed and shown like the rest."""
        return self.analysis.model_copy(update={"findings": (*self.analysis.findings, *self.added)})


def read_content(
    recording_id: UUID, store: ObjectStore, settings: ServiceSettings, seeing: Sight = BUT_WHAT_IS_CUT
) -> Content:
    """The run that is shown, with its words, proven to be what was stored.

    Raises:
        ObjectMissingError: the recording is not assessed yet.
        IntegrityError: something stored is not what it was.
        TransientError: the store cannot be reached.
    """
    run = shown_run(recording_id)
    found = items.find(recording_id, "analysis", run.pk)
    heard = items.find(recording_id, "speech") or items.find(recording_id, "signals")
    if found is None:
        raise ObjectMissingError("the recording is not assessed yet")
    content = Content(
        run=run,
        analysis=_read(found, Analysis, store),
        speech=_read(heard, Heard, store).speech if heard else Speech(),
        lesson=lesson_of(recording_id, store, settings),
        acts=acts_of(recording_id),
    )
    check_reached(recording_id, seeing)
    return content


@dataclass(frozen=True)
class _Proven:
    """Bytes that were held against their checksum, by which they are known."""

    sha256: str
    content: bytes = field(compare=False, repr=False)
    role: str = field(compare=False)


def _read(item: Item, kind: type[Model], store: ObjectStore) -> Model:
    """What a row names: read and proven every time, taken apart once, for whoever reviews reads it again and again."""
    try:
        content = read_verified(store, item, f"{item.role} of the recording")
    except ObjectMissingError as error:
        raise IntegrityError(f"the stored {item.role} of the recording is not in the object store") from error
    return cast("Model", _parsed(_Proven(item.sha256, content, item.role), kind))


@lru_cache(maxsize=KEPT)
def _parsed(proven: _Proven, kind: type[BaseModel]) -> BaseModel:
    try:
        return kind.model_validate_json(proven.content)
    except ValidationError:
        text = f"the stored {proven.role} of the recording was written by another version"
        raise PermanentError(text) from None
