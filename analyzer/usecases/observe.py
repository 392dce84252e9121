"""Runs the models over a lesson once: heard and seen side by side. What could not be observed becomes a gap."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event
from typing import Any

from analyzer.domain.base import Span
from analyzer.domain.errors import IntegrityError
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import SecondReading, Signals, Speech, Vision
from analyzer.domain.spans import without
from analyzer.media.limits import LIMITS
from analyzer.signals.speech.observe import SpeechObservation
from analyzer.signals.vision.observation import VisionObservation
from analyzer.usecases.instruments import Instruments
from analyzer.usecases.lesson_file import beyond_the_end
from analyzer.usecases.listen import Listener
from analyzer.usecases.look import SEEN, look, not_seen
from analyzer.usecases.progress import Progress
from analyzer.usecases.sources import MediaFile, voices

Grave = Callable[[Signals], tuple[Finding, ...]]
"""What was heard that is too grave to rest on one decoding."""


def observe(
    files: Sequence[MediaFile],
    lesson: Lesson | None,
    instruments: Instruments,
    grave: Grave,
    scratch: Path,
    progress: Progress,
) -> Signals:
    """Listen and look, then listen again where something grave was heard.

    Args:
        files: the recording first; from `media_files`.
        lesson: the lesson record, where there is one.
        instruments: programs, weights and settings.
        grave: picks what is listened to again.
        scratch: folder whose disk takes long audio while it is listened to, in files without a name.
        progress: told how far each stage is.

    Raises:
        ModelUnavailableError: speech cannot be transcribed for want of a weight.
        IntegrityError: a file was changed while it was observed.
        TransientError: the disk is full, or decoding stalled.
    """
    stop = Event()
    heard_by = voices(files, lesson)
    with Listener(instruments) as listener, ThreadPoolExecutor(2) as pool:

        def hear() -> SpeechObservation | None:
            if not heard_by:
                return None
            listener.open(heard_by, files, scratch, stop)
            return listener.listen(lesson, progress, stop)

        def see() -> VisionObservation | None:
            return look(files, lesson, instruments, progress, stop)

        try:
            hearing, seeing = pool.submit(hear), pool.submit(see)
            both: list[Future[Any]] = [hearing, seeing]
            for future in as_completed(both):
                future.result()
            heard, seen = hearing.result(), seeing.result()
        except BaseException:
            stop.set()
            raise
        described = [listener.described(file) for file in files]
        signals = _assembled(described, lesson, instruments, heard, seen)
        if (doubtful := grave(signals)) and heard:
            again = listener.listen_again(doubtful, instruments.second_reading_pad_ms, progress)
            readings = tuple(reading for reading in again if isinstance(reading, SecondReading))
            speech = heard.speech.model_copy(update={"second_readings": readings})
            gaps = tuple(gap for gap in again if isinstance(gap, Gap))
            signals = signals.model_copy(update={"speech": speech, "gaps": signals.gaps + gaps})
    if any(file.changed() for file in files):
        raise IntegrityError("the recording was changed while it was observed: nothing of it can be relied on")
    return signals


def _assembled(
    files: Sequence[MediaFile],
    lesson: Lesson | None,
    instruments: Instruments,
    heard: SpeechObservation | None,
    seen: VisionObservation | None,
) -> Signals:
    recording = files[0].recording
    whole = Span(start_ms=0, end_ms=recording.duration_ms)
    gaps = [
        *_of_media(files, whole),
        *(beyond_the_end(lesson, whole.end_ms, LIMITS.truncation_tolerance_ms) if lesson else ()),
    ]
    if heard is None:
        gaps.append(_gap(Aspect.SPEECH, whole, "the recording has no audio"))
    if seen is None:
        gaps.extend(not_seen(whole.start_ms, whole.end_ms, "the recording has no picture"))
    speech, vision = heard.speech if heard else Speech(), seen.vision if seen else Vision()
    models = (instruments.ffmpeg.use(), *(heard.models if heard else ()), *(seen.models if seen else ()))
    return Signals(
        recording=recording,
        parts=tuple(file.recording for file in files[1:]),
        models=tuple(dict.fromkeys(models)),
        sampling=instruments.sampling,
        speech=speech,
        vision=vision,
        gaps=tuple(dict.fromkeys((*gaps, *(heard.gaps if heard else ()), *(seen.gaps if seen else ())))),
    )


def _of_media(files: Sequence[MediaFile], whole: Span) -> Iterator[Gap]:
    """Where the files hold no sound or no picture although they hold some elsewhere, and where they are cut off."""
    for file in files:
        for problem in file.recording.problems:
            if problem.name in {"truncated", "undecodable_stream"}:
                end = Span(start_ms=whole.end_ms, end_ms=whole.end_ms)
                yield _gap(Aspect.SPEECH, end, problem.detail)
                yield from not_seen(end.start_ms, end.end_ms, problem.detail)
    for kind, aspects in (("audio", (Aspect.SPEECH,)), ("video", SEEN)):
        streams = [
            _place(stream.start_ms + file.offset_ms, stream.duration_ms or 0)
            for file in files
            for stream in file.recording.streams
            if stream.kind == kind
        ]
        for span in without((whole,), streams) if streams else ():
            if span.duration_ms > LIMITS.truncation_tolerance_ms:
                for aspect in aspects:
                    yield _gap(aspect, span, f"the recording has no {kind} here")


def _place(start_ms: int, duration_ms: int) -> Span:
    return Span(start_ms=max(0, start_ms), end_ms=max(0, start_ms + duration_ms))


def _gap(what: Aspect, span: Span, why: str) -> Gap:
    return Gap(what=what, start_ms=span.start_ms, end_ms=span.end_ms, why=why)
