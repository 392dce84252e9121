"""Plans a redacted working copy: what goes from each file of a recording, on the file's own clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from analyzer.analysis.sources import MediaFile, media_files, voices
from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import PermanentError
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording, Stream
from analyzer.domain.redaction import Cover, Removal, Screen, Silence
from analyzer.domain.signals import ModelUse, Signals
from analyzer.media.redact import Redaction, Sound
from analyzer.media.transcode import SIDES
from analyzer.preservation.redaction.people import People, people_of
from analyzer.preservation.redaction.picture import Covering, Picture, padded
from analyzer.preservation.redaction.sound import silences_of, with_manual
from analyzer.preservation.report.told import Handover
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.originals import Originals

Kind = TypeVar("Kind", bound=Removal)
Named = tuple[str, Sound]
"""A sound and its name as the assessment has it."""


@dataclass(frozen=True)
class WantedRedaction:
    """Of which recording a working copy is made, who stays in it, and for whom it is."""

    recording: UUID
    case: int
    keep: Sequence[str]
    """Ids of the participants who stay."""
    to: Path
    """The folder that the copy's own folder is to lie in."""
    handover: Handover
    agent: str
    """As the chain of custody names who it is."""
    without_tutor: bool = False
    without_screen: bool = False
    covers: Sequence[Cover] = ()
    """What a person adds, on the recording's clock."""
    silences: Sequence[Silence] = ()
    name: str | None = None
    """Of the copy's folder; made from the recording's id if absent."""


@dataclass(frozen=True)
class FileRemovals:
    """What goes from one file."""

    path: Path
    recording: Recording
    redaction: Redaction
    named_sounds: Sequence[Named]
    left_out: Sequence[str]


@dataclass(frozen=True)
class Planned:
    """What goes from all files."""

    people: People
    signals: Signals
    screen: Screen
    files: Sequence[FileRemovals]
    tools: Sequence[ModelUse]


def planned(wanted: WantedRedaction, analysis: Analysis, found: Originals, service: Service) -> Planned:
    """Decide what is taken out.

    Raises:
        PermanentError: nobody known is to stay, or nobody and nothing is to go.
        IntegrityError: what is stored is not what was stored.
    """
    policy = service.policy.redaction
    people = people_of(found.lesson, wanted.keep, without_tutor=wanted.without_tutor)
    if not (people.removed or wanted.covers or wanted.silences):
        raise PermanentError("everybody stays and nothing is covered or silenced: that would be a copy of the whole")
    signals = read_noun(wanted.recording, "signals", Signals, service.store)
    screen = Screen.WITHOUT if wanted.without_screen else policy.screen
    files = media_files(found.media, found.lesson, found.parts)
    until_ms = max(1, *(file.recording.duration_ms + file.offset_ms for file in files))
    planning = _Planning(wanted, people, signals, Covering(people, signals, policy, screen, until_ms), found.lesson)
    parts = [planning.file(file) for file in files if file.recording.streams and planning.anybody_stays(file)]
    if not parts:
        raise PermanentError("nothing of those who stay is in the recording")
    ffmpeg = service.analysis_context.models.ffmpeg.use()
    others = [one for one in analysis.run.models if one.name != ffmpeg.name]
    return Planned(people, signals, screen, parts, [ffmpeg, *others])


@dataclass(frozen=True)
class _Planning:
    wanted: WantedRedaction
    people: People
    signals: Signals
    covering: Covering
    lesson: Lesson | None

    def anybody_stays(self, file: MediaFile) -> bool:
        """Whether a further file is not somebody else's alone; the recording itself is always copied."""
        theirs = {track.participant for track in file.tracks if track.participant}
        return not file.prefix or not theirs or bool(theirs & self.people.kept)

    def file(self, file: MediaFile) -> FileRemovals:
        """What goes from one file."""
        stream = self._shown(file)
        sounds = [*self._sounds(file)]
        if len(sounds) > len(SIDES):
            end_ms = file.recording.duration_ms
            sounds = [one for one in sounds if not _is_gone(one[1], end_ms)] or sounds[:1]
        redaction = Redaction(stream, self._covers(file, stream), [sound for _, sound in sounds])
        used = {source for source, _ in sounds} | ({_source(file, stream)} if stream else set())
        streams = [_source(file, one) for one in file.recording.of_kind("video")]
        heard = [voice.source for voice in voices([file], self.lesson)]
        left_out = [source for source in (*streams, *heard) if source not in used]
        return FileRemovals(file.path, file.recording, redaction, sounds, left_out)

    def _shown(self, file: MediaFile) -> Stream | None:
        """The picture in which somebody who stays is recorded to be seen, else the first."""
        streams = file.recording.of_kind("video")
        kept = {
            track.stream for track in file.tracks if track.kind == "camera" and track.participant in self.people.kept
        }
        return next((one for one in streams if one.index in kept), streams[0] if streams else None)

    def _covers(self, file: MediaFile, stream: Stream | None) -> list[Cover]:
        if stream is None:
            return []
        tracks = [track for track in file.tracks if track.kind != "audio" and track.stream == stream.index]
        picture = Picture(_source(file, stream), stream.width or 0, stream.height or 0, tracks)
        covers = self.covering.covers(picture)
        if not file.prefix:
            covers += [one for asked in self.wanted.covers if (one := _fitted(asked, picture))]
        return [*_on_its_clock(covers, file.offset_ms)]

    def _sounds(self, file: MediaFile) -> Iterator[Named]:
        policy, until_ms = self.covering.policy, self.covering.until_ms
        for voice in voices([file], self.lesson):
            claimants = frozenset(
                track.participant
                for track in file.tracks
                if track.kind == "audio" and track.stream == voice.audio.stream and track.participant
                if voice.audio.channel is None or track.channel == voice.audio.channel
            )
            found = silences_of(claimants, self.people, self.signals.speech, policy, until_ms)
            silences = _on_its_clock(with_manual(found, self.wanted.silences), file.offset_ms)
            yield voice.source, Sound(voice.audio, [*silences])


def _fitted(asked: Cover, picture: Picture) -> Cover | None:
    """What a person covers, out to the codec's blocks; None where it lies outside the picture."""
    if asked.region is None:
        return asked
    region = padded(asked.region, 0, picture.whole)
    return asked.model_copy(update={"region": region}) if region else None


def _on_its_clock(removals: Sequence[Kind], offset_ms: int) -> Iterator[Kind]:
    for one in removals:
        start, end = max(0, one.start_ms - offset_ms), max(0, one.end_ms - offset_ms)
        if end > start:
            yield one.model_copy(update={"start_ms": start, "end_ms": end})


def _is_gone(sound: Sound, end_ms: int) -> bool:
    return any(one.start_ms == 0 and one.end_ms >= end_ms for one in sound.silences)


def _source(file: MediaFile, stream: Stream) -> str:
    return f"{file.prefix}{stream.kind}:{stream.index}"
