"""What was said and found in a lesson, as its page shows it: the one way by which reviewers read content."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording
from analyzer.domain.review import Acts
from analyzer.domain.signals import Signals, Speech
from analyzer.records import items
from analyzer.records.reviews import acts_of
from analyzer.records.rows import Run
from analyzer.review.missed import as_finding
from analyzer.review.standing import kept
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.originals import lesson_of
from analyzer.service.reviews.acting import shown_run
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


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
    def with_missed(self) -> Analysis:
        """The analysis with what people added and did not take back, so that it is sealed and shown like the rest."""
        added = tuple(as_finding(one) for one in kept(self.acts).missed)
        return self.analysis.model_copy(update={"findings": (*self.analysis.findings, *added)})


def read_content(recording_id: UUID, store: ObjectStore, settings: ServiceSettings) -> Content:
    """The run that is shown, with its words, proven to be what was stored.

    Raises:
        ObjectMissingError: the recording is not assessed yet.
        IntegrityError: something stored is not what it was.
        TransientError: the store cannot be reached.
    """
    run = shown_run(recording_id)
    role = next((one for one in ("speech", "signals") if items.find(recording_id, one)), None)
    if items.find(recording_id, "analysis", run.pk) is None:
        raise ObjectMissingError("the recording is not assessed yet")
    return Content(
        run=run,
        analysis=read_noun(recording_id, "analysis", Analysis, store, run.pk),
        speech=read_noun(recording_id, role, Heard, store).speech if role else Speech(),
        lesson=lesson_of(recording_id, store, settings),
        acts=acts_of(recording_id),
    )
