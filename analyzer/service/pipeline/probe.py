"""First stage: what is in the media files, and whether it can be assessed; before that, what was typed is judged."""

from uuid import UUID

from analyzer.analysis.sources import Source, media_files
from analyzer.domain.base import Noun
from analyzer.records import items
from analyzer.records.assessments import recording_of
from analyzer.service.pipeline import early
from analyzer.service.pipeline.items import put_noun, read_noun
from analyzer.service.pipeline.originals import lesson_of, originals
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.storage.port import ObjectStore


class Probed(Noun):
    """What is known of a lesson's media files, the recording first."""

    sources: tuple[Source, ...]

    def has(self, kind: str) -> bool:
        """Whether any file holds a stream of this kind, video or audio."""
        return any(stream.kind == kind for source in self.sources for stream in source.recording.streams)


def probe(work: Work) -> Outcome:
    """Examine every media file and hold it against the lesson's tracks.

    Harm that was typed is told before any media is fetched: it needs no listening, and no media that can be assessed.

    Raises:
        UnusableRecordingError: the recording cannot be assessed.
        InvalidLessonError: tracks of one file do not start at one moment.
    """
    store, settings = work.service.store, work.service.settings
    if lesson := lesson_of(work.recording_id, store, settings):
        sha256 = recording_of(work.recording_id).sha256
        early.tell(work.service.analysis_context.judge_typed(lesson, sha256), work)
    with originals(work.recording_id, store, settings, work.moved) as found:
        files = media_files(found.media, found.lesson, found.parts)
    work.go_on()
    probed = Probed(sources=tuple(file.source for file in files))
    stored = put_noun(work, "probe", probed)

    def write() -> None:
        items.set_duration(work.recording_id, probed.sources[0].recording.duration_ms)
        items.add(work.recording_id, "probe", stored, now=work.service.clock())

    return Outcome(write)


def probed_of(recording_id: UUID, store: ObjectStore) -> Probed:
    """What the first stage found."""
    return read_noun(recording_id, "probe", Probed, store)
