"""Listens to one track: finds speech, has it transcribed clip by clip, and guards what comes back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from analyzer.domain.base import Span
from analyzer.domain.errors import LessonguardError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.signals import Suppression, Word
from analyzer.signals.speech.activity import Activity, VoiceActivity, joined, speech_spans
from analyzer.signals.speech.audio import Samples, SpeechInput
from analyzer.signals.speech.clips import Clip, cut, unheard
from analyzer.signals.speech.guards import Heard, guarded
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.transcriber import RawSegment, Transcriber
from analyzer.signals.speech.verify import placed

STOPPED = "Listening was stopped before this part."


@dataclass
class HeardTrack:
    """What was heard on one track; filled in as listening goes on."""

    input: SpeechInput
    activity: Activity
    spans: tuple[Span, ...]
    """Speech to be transcribed."""
    words: tuple[Word, ...] = ()
    """In order of start."""
    heard_ms: int = 0
    """Up to here all speech has been transcribed."""
    suppressions: list[Suppression] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def miss(self, span: Span, why: str) -> None:
        """Record that a span was not assessed."""
        self.gaps.append(Gap(start_ms=span.start_ms, end_ms=span.end_ms, what=Aspect.SPEECH, why=why))


@dataclass(frozen=True)
class Ear:
    """What listening takes."""

    engine: Transcriber
    activity: VoiceActivity
    settings: SpeechSettings
    cancelled: Callable[[], bool]

    def listen(self, source: SpeechInput) -> HeardTrack:
        """Where anyone speaks on a track."""
        blocks: list[Activity] = []
        duration_ms = source.audio.duration_ms
        for block in self.activity.listen(source.audio, self.settings.activity.block_ms):
            blocks.append(block)
            if self.cancelled():
                break
        activity = joined(blocks)
        track = HeardTrack(source, activity, speech_spans(activity, duration_ms, self.settings.activity))
        if activity.duration_ms < duration_ms:
            track.miss(Span(start_ms=activity.duration_ms, end_ms=duration_ms), STOPPED)
        return track

    def transcribe(self, track: HeardTrack) -> Iterator[float]:
        """Every word of a track that stands on speech; what failed or was not reached is a gap.

        Yields:
            The share done, whenever there is more on the track.
        """
        duration_ms = track.input.audio.duration_ms
        clips = cut(track.spans, track.activity, duration_ms, self.settings.clips)
        words: list[Word] = []
        done = 0
        for batch in _batches(clips, self.settings.engine.batch_size):
            if self.cancelled():
                track.miss(Span(start_ms=batch[0].pieces[0].start_ms, end_ms=clips[-1].pieces[-1].end_ms), STOPPED)
                break
            words.extend(self._decode(track, batch, self.engine.transcribe))
            done += len(batch)
            track.words = tuple(sorted(words, key=lambda word: word.start_ms))
            track.heard_ms = clips[done].pieces[0].start_ms if done < len(clips) else duration_ms
            yield done / len(clips)
        track.words = tuple(sorted([*words, *self._hear_again(track, words)], key=lambda word: word.start_ms))
        track.heard_ms = duration_ms

    def _hear_again(self, track: HeardTrack, words: Sequence[Word]) -> list[Word]:
        """Speech without words is transcribed once more by itself; a long stretch without any still is a gap."""
        settings = self.settings.guards
        missed = unheard(track.spans, words, track.gaps, settings.unheard_ms)
        found: list[Word] = []
        for clip in cut(missed, track.activity, track.input.audio.duration_ms, self.settings.clips):
            if self.cancelled():
                break
            found.extend(self._decode(track, [clip], lambda clips: [self.engine.retranscribe(clips[0])]))
        for span in unheard(missed, found, track.gaps, settings.wordless_ms):
            track.miss(span, "There is speech here in which no words could be made out.")
        return found

    def _decode(
        self, track: HeardTrack, clips: Sequence[Clip], decode: Callable[[list[Samples]], list[RawSegment]]
    ) -> Iterator[Word]:
        try:
            segments = decode([clip.samples(track.input.audio) for clip in clips])
        except LessonguardError:
            raise
        except Exception as error:  # noqa: BLE001  whatever a recogniser raises, the rest of the lesson stands
            for piece in (piece for clip in clips for piece in clip.pieces):
                track.miss(piece, f"The recogniser failed on this part ({type(error).__name__}).")
            return
        for clip, segment in zip(clips, segments, strict=True):
            heard = Heard(placed(segment, clip), segment.avg_logprob, segment.no_speech_prob)
            result = guarded(heard, track.activity, clip.within(track.spans), self.settings.guards)
            track.suppressions.extend(result.suppressions)
            yield from result.words


def _batches(clips: Sequence[Clip], size: int) -> Iterator[list[Clip]]:
    rest = iter(clips)
    while batch := list(islice(rest, size)):
        yield batch
