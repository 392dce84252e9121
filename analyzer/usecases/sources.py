"""Which files and streams make up a lesson, and whose voice is on which of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analyzer.domain.errors import InvalidLessonError, UnusableRecordingError
from analyzer.domain.lesson import Lesson, Role, Track
from analyzer.domain.recording import Recording
from analyzer.media.audio import AudioSource
from analyzer.media.checksum import sha256_of
from analyzer.media.probe import probe
from analyzer.usecases.lesson_file import check_tracks


@dataclass(frozen=True)
class MediaFile:
    """One media file of a lesson: the recording itself, or one that a track names."""

    path: Path
    recording: Recording
    prefix: str
    """Begins the names of its streams; empty for the recording itself. Never the file's name."""
    offset_ms: int
    """Where it starts on the lesson's clock."""
    tracks: tuple[Track, ...]
    size_and_time: tuple[int, int]
    """Bytes and modification time when it was read, to notice that it was changed meanwhile."""

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


def media_files(path: Path, lesson: Lesson | None, folder: Path) -> tuple[MediaFile, ...]:
    """The recording, then every other file that the lesson's tracks name, each probed and held against its tracks.

    Args:
        path: the recording.
        lesson: whose tracks say what else there is.
        folder: where the sidecar lies, and so the files it names.

    Raises:
        UnusableRecordingError: a file cannot be assessed.
        InvalidLessonError: a track names a file, stream, channel or region that is not there.
    """
    numbered = tuple(enumerate(lesson.tracks if lesson else ()))
    names = dict.fromkeys(track.file for _, track in numbered if track.file not in {None, path.name})
    own = tuple((n, track) for n, track in numbered if track.file in {None, path.name})
    files = [_opened(path, "", own)]
    for number, name in enumerate(names, 1):
        placed = tuple((n, track) for n, track in numbered if track.file == name)
        beside = folder / str(name)
        if not beside.is_file():
            raise InvalidLessonError(f"tracks.{placed[0][0]}.file: there is no file of this name beside the sidecar")
        files.append(_opened(beside, f"file:{number}/", placed))
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
    return MediaFile(path, recording, prefix, offsets.pop(), tuple(track for _, track in tracks), stamp)


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
