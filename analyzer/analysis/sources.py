"""Which files and streams make up a lesson, and whose voice is on which of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analyzer.analysis.lesson_file import check_tracks
from analyzer.domain.base import Noun
from analyzer.domain.errors import InvalidLessonError, UnusableRecordingError
from analyzer.domain.lesson import Lesson, Role, Track
from analyzer.domain.recording import Recording
from analyzer.media.audio import AudioSource
from analyzer.media.checksum import sha256_of
from analyzer.media.probe import probe


class Source(Noun):
    """What is known of one media file of a lesson, wherever its bytes lie just now."""

    recording: Recording
    prefix: str
    """Begins the names of its streams; empty for the recording itself. Never the file's name."""
    offset_ms: int
    """Where it starts on the lesson's clock."""
    tracks: tuple[Track, ...]


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
    """The files besides the recording that the lesson's tracks name, by those names.

    Args:
        path: the recording.
        lesson: whose tracks say what else there is.
        folder: where the sidecar lies, and so the files it names.

    Raises:
        InvalidLessonError: a file is not there.
    """
    parts: dict[str, Path] = {}
    for number, track in enumerate(lesson.tracks if lesson else ()):
        if track.file not in {None, path.name, *parts}:
            parts[str(track.file)] = folder / str(track.file)
            if not parts[str(track.file)].is_file():
                raise InvalidLessonError(f"tracks.{number}.file: there is no file of this name beside the sidecar")
    return parts


def media_files(path: Path, lesson: Lesson | None, parts: Mapping[str, Path]) -> tuple[MediaFile, ...]:
    """The recording, then every part, each probed and held against its tracks.

    Args:
        path: the recording.
        lesson: whose tracks say what is where.
        parts: every other file, by the name that tracks use, in the order in which they name them; tracks that name
            none of these lie in the recording.

    Raises:
        UnusableRecordingError: a file cannot be assessed.
        InvalidLessonError: a track names a stream, channel or region that is not there.
    """
    numbered = tuple(enumerate(lesson.tracks if lesson else ()))
    files = [_opened(path, "", tuple((n, track) for n, track in numbered if track.file not in parts))]
    for number, (name, part) in enumerate(parts.items(), 1):
        placed = tuple((n, track) for n, track in numbered if track.file == name)
        files.append(_opened(part, f"file:{number}/", placed))
    return tuple(files)


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
        audio = AudioSource(file.path, stream, channel)
        made.append(Voice(audio, source, participant, role, separation, file.offset_ms))
    return made


def _opened(path: Path, prefix: str, tracks: tuple[tuple[int, Track], ...]) -> MediaFile:
    stamp = _stamp(path)
    recording = probe(path, sha256_of(path))
    check_tracks(tracks, recording)
    offsets = {track.offset_ms for _, track in tracks} or {0}
    where = f"tracks.{tracks[0][0]}.offset_ms" if tracks else ""
    if not prefix and offsets != {0}:
        raise InvalidLessonError(f"{where}: the recording itself starts the lesson's clock")
    if len(offsets) > 1:
        raise InvalidLessonError(f"{where}: tracks in one file start at the same moment")
    source = Source(
        recording=recording, prefix=prefix, offset_ms=offsets.pop(), tracks=tuple(track for _, track in tracks)
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
