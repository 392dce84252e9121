"""Looks at every video stream of a lesson, each decoded once for all who look."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event

from analyzer.analysis.models import Models
from analyzer.analysis.progress import Progress
from analyzer.analysis.sources import MediaFile
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording, Stream
from analyzer.domain.signals import Signals
from analyzer.media.frames import Frame, FrameReader, JoinedReader, frames
from analyzer.media.limits import LIMITS
from analyzer.signals.vision.observation import VisionObservation, merge
from analyzer.signals.vision.observer import VisionObserver

ASPECTS = (Aspect.TUTOR_CAMERA, Aspect.PERSONS, Aspect.IMAGERY, Aspect.SCREEN_TEXT)
"""What needs pictures."""


class VisionResult(VisionObservation):
    """Everything seen in a lesson, as it is kept until it is decided upon."""

    sampling: dict[str, float | int | str]
    """What was asked for."""

    def signals(self, recordings: Sequence[Recording]) -> Signals:
        """What can be decided before anything has been heard of these media files."""
        return Signals(
            recording=recordings[0],
            parts=tuple(recordings[1:]),
            models=self.models,
            sampling=self.sampling,
            vision=self.vision,
            gaps=self.gaps,
        )


def run_vision(
    files: Sequence[MediaFile], lesson: Lesson | None, models: Models, progress: Progress, stop: Event
) -> VisionResult | None:
    """Everything seen; None where no file holds a picture."""
    streams = [(file, stream) for file in files for stream in file.recording.of_kind("video")]
    seen = []
    for number, (file, stream) in enumerate(streams):

        def tell(done: float, before: int = number) -> None:
            progress("vision", (before + done) / len(streams))

        seen.append(_run_stream(file, stream, lesson, models, tell, stop))
    if not seen:
        return None
    all_seen = merge(seen)
    used = (models.ffmpeg.use(), *all_seen.models)
    return VisionResult(vision=all_seen.vision, gaps=all_seen.gaps, models=used, sampling=models.vision_sampling)


def not_seen(start_ms: int, end_ms: int, why: str) -> tuple[Gap, ...]:
    """A gap in everything that needs pictures."""
    return tuple(Gap(what=what, start_ms=start_ms, end_ms=end_ms, why=why) for what in ASPECTS)


def _run_stream(
    file: MediaFile,
    stream: Stream,
    lesson: Lesson | None,
    models: Models,
    progress: Callable[[float], None],
    stop: Event,
) -> VisionObservation:
    end_ms = max(1, file.recording.duration_ms + file.offset_ms)
    observer = VisionObserver(
        (stream.width or 0, stream.height or 0),
        [track for track in file.tracks if track.kind != "audio" and track.stream == stream.index],
        lesson,
        store=models.store,
        settings=models.vision,
        source=f"{file.prefix}video:{stream.index}",
        duration_ms=end_ms,
    )
    every_ms = models.vision.every_ms
    with frames(file.path, file.recording, stream.index, models.ffmpeg, every_ms=every_ms, cancel=stop) as reader:
        for frame in reader:
            at_ms = frame.at_ms + file.offset_ms
            if at_ms >= 0:
                observer.look(Frame(at_ms, frame.image, max(0, frame.since_ms + file.offset_ms)))
                progress(at_ms / end_ms)
    seen = observer.finish()
    return seen.model_copy(update={"gaps": (*seen.gaps, *_lost(reader, stream, file.offset_ms))})


def _lost(reader: FrameReader | JoinedReader, stream: Stream, offset_ms: int) -> Iterator[Gap]:
    """What of a stream could not be decoded."""
    end_ms = stream.start_ms + (stream.duration_ms or 0)
    lost = list(reader.lost)
    if end_ms - reader.covered_ms > LIMITS.truncation_tolerance_ms:
        lost.append(Span(start_ms=reader.covered_ms, end_ms=end_ms))
    for span in lost:
        start_ms = max(0, span.start_ms + offset_ms)
        yield from not_seen(start_ms, max(start_ms, span.end_ms + offset_ms), reader.error or "no picture was decoded")
