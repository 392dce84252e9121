"""Runs the models over a lesson once: heard and seen side by side. What could not be observed becomes a gap."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from threading import Event
from typing import Any

from analyzer.analysis.lesson_file import beyond_the_end
from analyzer.analysis.models import Models
from analyzer.analysis.progress import Progress
from analyzer.analysis.sources import Absent, MediaFile, Source, absent_tracks
from analyzer.analysis.speech import Grave, SpeechResult, run_speech
from analyzer.analysis.vision import ASPECTS, VisionResult, not_seen, run_vision
from analyzer.domain.base import Span
from analyzer.domain.errors import IntegrityError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import Signals, Speech, Vision
from analyzer.domain.spans import without
from analyzer.media.limits import LIMITS


def observe(
    files: Sequence[MediaFile],
    lesson: Lesson | None,
    models: Models,
    grave: Grave,
    scratch: Path,
    progress: Progress,
) -> Signals:
    """Listen and look, side by side, and put together what was observed.

    Args:
        files: the recording first; from `media_files`.
        lesson: the lesson record, where there is one.
        models: programs, weights and settings.
        grave: picks what is listened to again.
        scratch: folder whose disk takes long audio while it is listened to, in files without a name.
        progress: told how far each stage is.

    Raises:
        ModelUnavailableError: speech cannot be transcribed for want of a weight.
        IntegrityError: a file was changed while it was observed.
        TransientError: the disk is full, or decoding stalled.
    """
    stop = Event()
    with ThreadPoolExecutor(2) as pool:
        try:
            speech = pool.submit(
                run_speech, files, lesson, models, grave, scratch=scratch, progress=progress, stop=stop
            )
            vision = pool.submit(run_vision, files, lesson, models, progress, stop)
            both: list[Future[Any]] = [speech, vision]
            for future in as_completed(both):
                future.result()
            speech_result, vision_result = speech.result(), vision.result()
        except BaseException:
            stop.set()
            raise
    refuse_changed(files)
    return assemble([file.source for file in files], lesson, models.sampling, speech_result, vision_result)


def refuse_changed(files: Sequence[MediaFile]) -> None:
    """Make sure that the files are still those that were probed.

    Raises:
        IntegrityError: one is not.
    """
    if any(file.changed() for file in files):
        raise IntegrityError("the recording was changed while it was observed: nothing of it can be relied on")


def assemble(
    sources: Sequence[Source],
    lesson: Lesson | None,
    sampling: Mapping[str, float | int | str],
    speech: SpeechResult | None,
    vision: VisionResult | None,
) -> Signals:
    """One observation from what was heard and seen, perhaps by different processes at different times. Pure.

    Args:
        sources: the media files as probed, the recording first.
        lesson: the lesson record, where there is one.
        sampling: what is asked for now; what was asked for in each stage takes its place.
        speech: None where no file holds audio.
        vision: None where no file holds a picture.
    """
    recordings = speech.recordings if speech else tuple(source.recording for source in sources)
    whole = Span(start_ms=0, end_ms=recordings[0].duration_ms)
    placed = [source.model_copy(update={"recording": one}) for source, one in zip(sources, recordings, strict=True)]
    gaps = [
        *_of_media(placed, whole),
        *(gap for absent in absent_tracks(sources, lesson) for gap in _of_absence(absent, lesson, whole)),
        *(beyond_the_end(lesson, whole.end_ms, LIMITS.truncation_tolerance_ms) if lesson else ()),
    ]
    if speech is None:
        gaps.append(_gap(Aspect.SPEECH, whole, "the recording has no audio"))
    if vision is None:
        gaps.extend(not_seen(whole.start_ms, whole.end_ms, "the recording has no picture"))
    models = (*(speech.models if speech else ()), *(vision.models if vision else ()))
    return Signals(
        recording=recordings[0],
        parts=recordings[1:],
        models=tuple(dict.fromkeys(models)),
        sampling={**sampling, **(speech.sampling if speech else {}), **(vision.sampling if vision else {})},
        speech=speech.speech if speech else Speech(),
        vision=vision.vision if vision else Vision(),
        gaps=tuple(dict.fromkeys((*gaps, *(speech.gaps if speech else ()), *(vision.gaps if vision else ())))),
    )


def _of_problems(sources: Sequence[Source], whole: Span) -> Iterator[Gap]:
    """What the files hold and cannot be read: where it was to be, and of the kind that it was."""
    for source in sources:
        for problem in source.recording.problems:
            if problem.name not in {"truncated", "undecodable_stream", "unread_part"}:
                continue
            span = whole if problem.kind else Span(start_ms=whole.end_ms, end_ms=whole.end_ms)
            if problem.span is not None:
                span = _place(problem.span.start_ms + source.offset_ms, problem.span.duration_ms)
            if problem.kind != "video":
                yield _gap(Aspect.SPEECH, span, problem.detail)
            if problem.kind != "audio":
                yield from not_seen(span.start_ms, span.end_ms, problem.detail)


def _of_media(sources: Sequence[Source], whole: Span) -> Iterator[Gap]:
    """Where the files hold no sound or no picture although they hold some elsewhere, and where they are cut off."""
    yield from _of_problems(sources, whole)
    for kind, aspects in (("audio", (Aspect.SPEECH,)), ("video", ASPECTS)):
        streams = [
            _place(stream.start_ms + source.offset_ms, stream.duration_ms or 0)
            for source in sources
            for stream in source.recording.stretches
            if stream.kind == kind
        ]
        for span in without((whole,), streams) if streams else ():
            if span.duration_ms > LIMITS.truncation_tolerance_ms:
                for aspect in aspects:
                    yield _gap(aspect, span, f"the recording has no {kind} here")


def _of_absence(absent: Absent, lesson: Lesson | None, whole: Span) -> Iterator[Gap]:
    """What cannot be assessed of a track that no file holds."""
    track = absent.track
    tutor = lesson is not None and lesson.role_of(track.participant) is Role.TUTOR
    aspects = {
        "audio": (Aspect.SPEECH,),
        "camera": (Aspect.TUTOR_CAMERA, Aspect.PERSONS) if tutor else (Aspect.PERSONS,),
        "screen": (Aspect.SCREEN_TEXT,),
    }[track.kind]
    outside = ".region:" in absent.why  # the picture is there, and was searched to its edges
    for aspect in aspects if track.kind == "audio" or outside else (*aspects, Aspect.IMAGERY):
        yield _gap(
            aspect, whole, f"the lesson record names a track ({track.kind}) of which there is nothing: {absent.why}"
        )


def _place(start_ms: int, duration_ms: int) -> Span:
    return Span(start_ms=max(0, start_ms), end_ms=max(0, start_ms + duration_ms))


def _gap(what: Aspect, span: Span, why: str) -> Gap:
    return Gap(what=what, start_ms=span.start_ms, end_ms=span.end_ms, why=why)
