"""Which files and streams make up a lesson, and whose voice is on which of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analyzer.analysis.lesson_file import check_tracks
from analyzer.domain.base import Noun
from analyzer.domain.errors import InvalidLessonError, UnusableRecordingError
from analyzer.domain.lesson import Lesson, Role, Track
from analyzer.domain.recording import Problem, Recording
from analyzer.media.audio import AudioSource
from analyzer.media.checksum import sha256_of
from analyzer.media.probe import probe


class Absent(Noun):
    """A track of which the media hold nothing."""

    track: Track
    why: str


class Source(Noun):
    """What is known of one media file of a lesson, wherever its bytes lie just now."""

    recording: Recording
    prefix: str
    """Begins the names of its streams; empty for the recording itself. Never the file's name."""
    offset_ms: int
    """Where it starts on the lesson's clock."""
    tracks: tuple[Track, ...]
    """The lesson's tracks that lie in it."""
    absent: tuple[Absent, ...] = ()
    """Tracks that the lesson record places in it and that it does not hold."""


@dataclass(frozen=True)
class MediaFile:
    """One media file of a lesson: the recording itself, or one that a track names."""

    path: Path
    source: Source
    size_and_time: tuple[int, int]
    """Bytes and modification time when it was read, to notice that it was changed meanwhile."""

    @classmethod
    def of(cls, path: Path, source: Source) -> "MediaFile":
        """A file that was probed before, here or elsewhere.

        Raises:
            UnusableRecordingError: it is not there or cannot be read.
        """
        return cls(path, source, _stamp(path))

    @property
    def recording(self) -> Recording:
        """As probed."""
        return self.source.recording

    @property
    def prefix(self) -> str:
        """Begins the names of its streams."""
        return self.source.prefix

    @property
    def offset_ms(self) -> int:
        """Where it starts on the lesson's clock."""
        return self.source.offset_ms

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The lesson's tracks that lie in it."""
        return self.source.tracks

    def changed(self) -> bool:
        """Whether the file is no longer the one that was read."""
        return _stamp(self.path) != self.size_and_time


@dataclass(frozen=True)
class Voice:
    """One place where someone may be heard."""

    audio: AudioSource
    source: str
    participant: str | None
    role: Role
    separation: Literal["track", "channel"]
    offset_ms: int


def parts_beside(path: Path, lesson: Lesson | None, folder: Path) -> dict[str, Path]:
    """The files besides the recording that the lesson's tracks name, by those names, whether they are there or not.

    Args:
        path: the recording.
        lesson: whose tracks say what else there is.
        folder: where the sidecar lies, and so the files it names.
    """
    parts: dict[str, Path] = {}
    for track in lesson.tracks if lesson else ():
        if track.file not in {None, path.name, *parts}:
            parts[str(track.file)] = folder / str(track.file)
    return parts


def media_files(path: Path, lesson: Lesson | None, parts: Mapping[str, Path]) -> tuple[MediaFile, ...]:
    """The recording, then every part that is there, each probed and held against its tracks.

    What a track names and no file holds is kept as absent, and the rest can be assessed.

    Args:
        path: the recording.
        lesson: whose tracks say what is where.
        parts: every other file, by the name that tracks use, in the order in which they name them; tracks that name
            none of these lie in the recording.

    Raises:
        UnusableRecordingError: the recording itself cannot be assessed.
        InvalidLessonError: tracks of one file do not start at one moment.
    """
    numbered = tuple(enumerate(lesson.tracks if lesson else ()))
    placed = tuple((n, track) for n, track in numbered if track.file not in parts)
    files = [_opened(path, "", placed, lambda found: probe(found, sha256_of(found)))]
    for number, (name, part) in enumerate(parts.items(), 1):
        if part.is_file():
            placed = tuple((n, track) for n, track in numbered if track.file == name)
            files.append(_opened(part, f"file:{number}/", placed, _probed_part))
    return tuple(files)


def absent_tracks(sources: Sequence[Source], lesson: Lesson | None) -> tuple[Absent, ...]:
    """Every track of which no media file holds anything, and why."""
    known = {track for source in sources for track in source.tracks}
    found = tuple(absent for source in sources for absent in source.absent)
    known |= {absent.track for absent in found}
    nowhere = tuple(
        Absent(track=track, why=f"tracks.{number}.file: there is no file of this name beside the sidecar")
        for number, track in enumerate(lesson.tracks if lesson else ())
        if track not in known
    )
    return (*found, *nowhere)


def voices(files: Sequence[MediaFile], lesson: Lesson | None) -> tuple[Voice, ...]:
    """Everything there is to hear: the tracks as named, and what no track names as a voice nobody is known by."""
    return tuple(
        voice
        for file in files
        for stream in file.recording.of_kind("audio")
        for voice in _of(file, stream.index, stream.channels or 1, lesson)
    )


def _of(file: MediaFile, stream: int, channels: int, lesson: Lesson | None) -> list[Voice]:
    named = {track.channel: track for track in file.tracks if track.kind == "audio" and track.stream == stream}
    if None in named or not named:
        wanted: tuple[int | None, ...] = (None,)
    else:
        wanted = tuple(range(channels))
    made = []
    for channel in wanted:
        participant = named[channel].participant if channel in named else None
        source = f"{file.prefix}audio:{stream}" + ("" if channel is None else f"/channel:{channel}")
        role = lesson.role_of(participant) if lesson else Role.UNKNOWN
        separation: Literal["track", "channel"] = "track" if channel is None else "channel"
        audio = AudioSource(file.path, stream, channel, file.recording.pieces)
        made.append(Voice(audio, source, participant, role, separation, file.offset_ms))
    return made


def _probed_part(path: Path) -> Recording:
    """A file besides the recording; one that cannot be read holds nothing, and the others are assessed without it."""
    sha256 = sha256_of(path)
    try:
        return probe(path, sha256)
    except UnusableRecordingError:
        problem = Problem(name="unreadable", detail="A further file of the lesson cannot be read.")
        size = path.stat().st_size
        return Recording(sha256=sha256, bytes=size, container="none", duration_ms=0, streams=(), problems=(problem,))


def _opened(
    path: Path, prefix: str, tracks: tuple[tuple[int, Track], ...], examined: Callable[[Path], Recording]
) -> MediaFile:
    stamp = _stamp(path)
    recording = examined(path)
    absent = check_tracks(tracks, recording)
    offsets = {track.offset_ms for _, track in tracks} or {0}
    where = f"tracks.{tracks[0][0]}.offset_ms" if tracks else ""
    if not prefix and offsets != {0}:
        raise InvalidLessonError(f"{where}: the recording itself starts the lesson's clock")
    if len(offsets) > 1:
        raise InvalidLessonError(f"{where}: tracks in one file start at the same moment")
    source = Source(
        recording=recording,
        prefix=prefix,
        offset_ms=offsets.pop(),
        tracks=tuple(track for n, track in tracks if n not in absent),
        absent=tuple(Absent(track=track, why=absent[n]) for n, track in tracks if n in absent),
    )
    return MediaFile(path, source, stamp)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise UnusableRecordingError(f"'{path.name}' is not there") from None
    except OSError as error:
        raise UnusableRecordingError(f"'{path.name}' cannot be read: {error.strerror}") from error
    if path.is_dir():
        raise UnusableRecordingError(f"'{path.name}' is a folder")
    return found.st_size, found.st_mtime_ns
