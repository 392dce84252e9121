"""Transcribes every voice of a lesson, and again where something grave was heard."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Self

import numpy as np

from analyzer.analysis.models import Models
from analyzer.analysis.progress import Progress
from analyzer.analysis.sources import MediaFile, Voice
from analyzer.domain.base import Span
from analyzer.domain.errors import LessonguardError
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import SecondReading, Word
from analyzer.domain.spans import merged
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.limits import LIMITS
from analyzer.media.problems import silence
from analyzer.media.spool import AudioSpool
from analyzer.signals.speech.audio import Samples, SpeechInput
from analyzer.signals.speech.engines import open_transcriber
from analyzer.signals.speech.kept import Keeping, Parts
from analyzer.signals.speech.observe import SpeechObservation, observe_speech
from analyzer.signals.speech.so_far import HeardSoFar
from analyzer.signals.speech.verify import verify

LONGEST_READING_MS = 20_000
"""Whisper hears 30 s at a time; with the context on either side a stretch must fit into that."""


@dataclass(frozen=True)
class OnLessonClock:
    """A file's audio where the file lies on the lesson's clock."""

    spool: AudioSpool
    offset_ms: int

    @property
    def duration_ms(self) -> int:
        """Where the audio ends on the lesson's clock."""
        return max(0, self.spool.duration_ms + self.offset_ms)

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of [start_ms, end_ms); silence before the file begins."""
        start, end = start_ms - self.offset_ms, end_ms - self.offset_ms
        silence = np.zeros(max(0, min(0, end) - start) * 16, np.float32)
        return (
            np.concatenate([silence, self.spool.read(max(0, start), max(0, end))])
            if start < 0
            else self.spool.read(start, end)
        )


class SpeechSession:
    """Holds a lesson's decoded audio while it is transcribed; leaving the `with` block gives it up."""

    def __init__(self, models: Models, parts: Parts | None) -> None:
        """Load the transcriber; where there are `parts`, nothing that they keep is heard anew.

        Raises:
            ModelUnavailableError: one of its weights is missing or wrong.
        """
        self._models = models
        self._engine = open_transcriber(models.speech.engine, models.store)
        if parts is not None:
            self._engine = Keeping(self._engine, models.speech.engine, version("lessonguard"), parts)
        self._spools = ExitStack()
        self._spooled: list[tuple[AudioSource, AudioSpool]] = []
        self._inputs: list[SpeechInput] = []
        self._gaps: list[Gap] = []
        self._read: dict[tuple[str, int, int], tuple[Word, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._spools.close()

    def open(self, voices: Sequence[Voice], files: Sequence[MediaFile], scratch: Path, stop: Event) -> None:
        """Decode every voice."""
        longest_ms = max(file.recording.duration_ms for file in files)
        spools = spool_audio(
            [v.audio for v in voices], self._models.ffmpeg, duration_ms=longest_ms, scratch=scratch, cancel=stop
        )
        for voice, spool in zip(voices, spools, strict=True):
            self._spools.callback(spool.close)
            audio = OnLessonClock(spool, voice.offset_ms)
            self._spooled.append((voice.audio, spool))
            if spool.silent:
                why = f"{voice.source} holds no sound at all: nothing on it could be assessed"
                self._gaps.append(Gap(what=Aspect.SPEECH, start_ms=0, end_ms=audio.duration_ms, why=why))
            elif spool.damaged:  # ffmpeg does not tell where, so the gap has no length
                why = f"parts of {voice.source} could not be decoded; where, is not known"
                self._gaps.append(
                    Gap(what=Aspect.SPEECH, start_ms=audio.duration_ms, end_ms=audio.duration_ms, why=why)
                )
            self._gaps.extend(_unheard_end(voice, files, audio))
            self._inputs.append(SpeechInput(voice.participant, voice.role, voice.source, audio, voice.separation))

    def described(self, file: MediaFile) -> Recording:
        """The file as probed, with the faults that show only in decoded audio: streams on which nobody can be heard."""
        streams: dict[int, list[AudioSpool]] = {}
        for source, spool in self._spooled:
            if source.path == file.path:
                streams.setdefault(source.stream, []).append(spool)
        loudest = {stream: max(spools, key=lambda spool: spool.peak) for stream, spools in streams.items()}
        found = filter(None, (silence(spool, stream) for stream, spool in loudest.items()))
        problems = (*file.recording.problems, *found)
        return file.recording.model_copy(update={"problems": problems})

    def transcribe(
        self, lesson: Lesson | None, progress: Progress, stop: Event, so_far: HeardSoFar
    ) -> SpeechObservation:
        """Everything heard; `so_far` is told of it while there is more to hear."""
        heard = observe_speech(
            self._inputs,
            engine=self._engine,
            store=self._models.store,
            settings=self._models.speech,
            lesson=lesson,
            progress=lambda done: progress("speech", done),
            cancelled=stop.is_set,
            so_far=so_far,
        )
        return heard.model_copy(update={"gaps": (*self._gaps, *heard.gaps)})

    def transcribe_again(
        self, grave: Sequence[Finding], pad_ms: int, progress: Progress
    ) -> tuple[SecondReading | Gap, ...]:
        """A second reading of every stretch in which something grave was heard, or why there is none."""
        wanted = [
            (source, speaker, stretch)
            for speaker in dict.fromkeys((finding.participant, finding.role) for finding in grave)
            for source in self._inputs
            if source.participant == speaker[0] or source.role is Role.UNKNOWN
            for stretch in _stretches(f for f in grave if (f.participant, f.role) == speaker)
        ]
        readings = []
        for number, (source, speaker, stretch) in enumerate(wanted, 1):
            readings.append(self._read_again(source, speaker, stretch, pad_ms))
            progress("second reading", number / len(wanted))
        return tuple(readings)

    def _read_again(
        self, source: SpeechInput, speaker: tuple[str | None, Role], stretch: Span, pad_ms: int
    ) -> SecondReading | Gap:
        span = Span(start_ms=max(0, stretch.start_ms - pad_ms), end_ms=stretch.end_ms + pad_ms).model_dump()
        place = (source.source, stretch.start_ms, stretch.end_ms)
        try:
            if place not in self._read:  # early, when the rest was not heard yet
                self._read[place] = verify(source.audio, stretch, self._engine, pad_ms)
            words = self._read[place]
        except LessonguardError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a recogniser raises, what was heard first stands
            why = f"what was heard here could not be decoded a second time ({type(error).__name__})"
            return Gap(what=Aspect.SPEECH, why=why, **span)
        return SecondReading(participant=speaker[0], role=speaker[1], words=words, **span)


def _unheard_end(voice: Voice, files: Sequence[MediaFile], audio: OnLessonClock) -> Iterable[Gap]:
    """What the packets of a voice's stream promise after the last sample that could be decoded."""
    for file in files:
        for stream in file.recording.of_kind("audio") if file.path == voice.audio.path else ():
            end_ms = stream.start_ms + (stream.duration_ms or 0) + file.offset_ms
            if stream.index == voice.audio.stream and end_ms - audio.duration_ms > LIMITS.truncation_tolerance_ms:
                why = f"nothing of {voice.source} could be decoded from here on"
                yield Gap(what=Aspect.SPEECH, start_ms=audio.duration_ms, end_ms=end_ms, why=why)


def _stretches(findings: Iterable[Span]) -> list[Span]:
    """What the findings cover, in pieces short enough to be decoded at once.

    Neighbours stay apart: a stretch that begins elsewhere is decoded differently, and less can drown with the rest.
    """
    return [
        Span(start_ms=start_ms, end_ms=min(start_ms + LONGEST_READING_MS, whole.end_ms))
        for whole in merged(findings)
        for start_ms in range(whole.start_ms, max(whole.end_ms, whole.start_ms + 1), LONGEST_READING_MS)
    ]
