"""Transcribes a lesson once, and once more where something grave was said."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from analyzer.analysis.models import Models
from analyzer.analysis.progress import Progress, silent
from analyzer.analysis.sources import MediaFile, voices
from analyzer.analysis.speech_session import SpeechSession
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording
from analyzer.domain.signals import SecondReading, Signals
from analyzer.domain.spans import merged
from analyzer.signals.speech.kept import Parts
from analyzer.signals.speech.observe import SpeechObservation
from analyzer.signals.speech.so_far import HeardSoFar, SoFar, nobody

Grave = Callable[[Signals], tuple[Finding, ...]]
"""What was heard that is too grave to rest on one decoding, from words said (and typed) alone."""


TellEarly = Callable[[Signals, frozenset[str]], None]
"""Told what part of a lesson holds, and the ids of what is grave in it: heard twice, and not going to be changed by
what is still to be heard."""


class SpeechResult(SpeechObservation):
    """Everything heard in a lesson, as it is kept until it is decided upon."""

    sampling: dict[str, float | int | str]
    """What was asked for."""
    recordings: tuple[Recording, ...]
    """Every media file of the lesson, with the faults that show only in decoded audio."""

    @property
    def signals(self) -> Signals:
        """What can be decided before anything has been looked at."""
        return Signals(
            recording=self.recordings[0],
            parts=self.recordings[1:],
            models=self.models,
            sampling=self.sampling,
            speech=self.speech,
            gaps=self.gaps,
        )


def run_speech(  # noqa: PLR0913 - the door names everything that it depends on
    files: Sequence[MediaFile],
    lesson: Lesson | None,
    models: Models,
    grave: Grave,
    *,
    scratch: Path,
    progress: Progress,
    stop: Event,
    tell_early: TellEarly | None = None,
    parts: Parts | None = None,
) -> SpeechResult | None:
    """Everything heard; None where no file holds audio.

    Args:
        files: the recording first; from `media_files`.
        lesson: the lesson record, where there is one.
        models: programs, weights and settings.
        grave: picks what is listened to again.
        scratch: folder whose disk takes long audio while it is listened to, in files without a name.
        progress: told how far each stage is.
        stop: set by another thread to end early; what was not heard is then a gap.
        tell_early: told while there is more to hear.
        parts: keeps finished parts, so that whoever goes on after a death need not hear them.

    Raises:
        ModelUnavailableError: speech cannot be transcribed for want of a weight.
        TransientError: the disk is full, or decoding stalled or was stopped.
    """
    heard_by = voices(files, lesson)
    if not heard_by:
        return None
    with SpeechSession(models, parts) as session:
        session.open(heard_by, files, scratch, stop)
        recordings = tuple(session.described(file) for file in files)
        so_far = _telling(session, recordings, models, grave, tell_early, stop) if tell_early else nobody
        first = session.transcribe(lesson, progress, stop, so_far)
        result = _result(first, models, recordings)
        if stop.is_set() or not (doubtful := grave(result.signals)):
            return result
        return _with(result, session.transcribe_again(doubtful, models.second_reading_pad_ms, progress))


def _telling(
    session: SpeechSession,
    recordings: tuple[Recording, ...],
    models: Models,
    grave: Grave,
    tell: TellEarly,
    stop: Event,
) -> HeardSoFar:
    """Tells each grave finding once, when every voice was heard up to it and it was heard a second time."""
    known: set[str] = set()

    def so_far(heard: SoFar) -> None:
        part = _result(SpeechObservation(speech=heard.speech, gaps=(), models=()), models, recordings)
        settled = [one for one in grave(part.signals) if one.end_ms <= heard.settled_ms and one.id not in known]
        for together in _gravest_first(settled):
            if stop.is_set():
                return
            again = session.transcribe_again(together, models.second_reading_pad_ms, silent)
            ids = frozenset(one.id for one in together)
            tell(_with(part, again).signals, ids)
            known.update(ids)

    return so_far


def _gravest_first(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings that are listened to again at once: those of a speaker that overlap."""
    groups = []
    for speaker in dict.fromkeys((one.participant, one.role) for one in findings):
        own = [one for one in findings if (one.participant, one.role) == speaker]
        groups += [[one for one in own if one.overlap_ms(stretch)] for stretch in merged(own)]
    return sorted(groups, key=lambda group: max(one.severity.rank for one in group), reverse=True)


def _result(heard: SpeechObservation, models: Models, recordings: tuple[Recording, ...]) -> SpeechResult:
    return SpeechResult(
        speech=heard.speech,
        gaps=heard.gaps,
        models=(models.ffmpeg.use(), *heard.models),
        sampling=models.speech_sampling,
        recordings=recordings,
    )


def _with(result: SpeechResult, again: Sequence[SecondReading | Gap]) -> SpeechResult:
    readings = tuple(reading for reading in again if isinstance(reading, SecondReading))
    speech = result.speech.model_copy(update={"second_readings": readings})
    gaps = tuple(gap for gap in again if isinstance(gap, Gap))
    return result.model_copy(update={"speech": speech, "gaps": (*result.gaps, *gaps)})
