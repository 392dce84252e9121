"""Listens to a lesson once, and once more where something grave was said."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording
from analyzer.domain.signals import SecondReading, Signals
from analyzer.signals.speech.observe import SpeechObservation
from analyzer.usecases.instruments import Instruments
from analyzer.usecases.listen import Listener
from analyzer.usecases.progress import Progress
from analyzer.usecases.sources import MediaFile, voices

Grave = Callable[[Signals], tuple[Finding, ...]]
"""What was heard that is too grave to rest on one decoding, from words said (and typed) alone."""


class Heard(SpeechObservation):
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


def hear(  # noqa: PLR0913 - the door names everything that listening depends on
    files: Sequence[MediaFile],
    lesson: Lesson | None,
    instruments: Instruments,
    grave: Grave,
    *,
    scratch: Path,
    progress: Progress,
    stop: Event,
) -> Heard | None:
    """Everything heard; None where no file holds audio.

    Args:
        files: the recording first; from `media_files`.
        lesson: the lesson record, where there is one.
        instruments: programs, weights and settings.
        grave: picks what is listened to again.
        scratch: folder whose disk takes long audio while it is listened to, in files without a name.
        progress: told how far each stage is.
        stop: set by another thread to end early; what was not heard is then a gap.

    Raises:
        ModelUnavailableError: speech cannot be transcribed for want of a weight.
        TransientError: the disk is full, or decoding stalled or was stopped.
    """
    heard_by = voices(files, lesson)
    if not heard_by:
        return None
    with Listener(instruments) as listener:
        listener.open(heard_by, files, scratch, stop)
        first = listener.listen(lesson, progress, stop)
        heard = Heard(
            speech=first.speech,
            gaps=first.gaps,
            models=(instruments.ffmpeg.use(), *first.models),
            sampling=instruments.speech_sampling,
            recordings=tuple(listener.described(file) for file in files),
        )
        if stop.is_set() or not (doubtful := grave(heard.signals)):
            return heard
        return _with(heard, listener.listen_again(doubtful, instruments.second_reading_pad_ms, progress))


def _with(heard: Heard, again: Sequence[SecondReading | Gap]) -> Heard:
    readings = tuple(reading for reading in again if isinstance(reading, SecondReading))
    speech = heard.speech.model_copy(update={"second_readings": readings})
    gaps = tuple(gap for gap in again if isinstance(gap, Gap))
    return heard.model_copy(update={"speech": speech, "gaps": (*heard.gaps, *gaps)})
