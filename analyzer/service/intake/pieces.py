"""What was handed in, looked at before anything is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.errors import InvalidLessonError, TransientError, UnusableRecordingError
from analyzer.domain.lesson import Lesson
from analyzer.media.checksum import sha256_of
from analyzer.service.intake.naming import folded


@dataclass(frozen=True)
class HandedIn:
    """A recording as one of the doors has it; its files are only read."""

    media: Path
    sidecar: Path | None
    parts: Mapping[str, Path]
    """Files that the sidecar's tracks name, by the name they use."""
    source: str
    """api, event, poll, folder or command."""
    reference: str
    """What names it at that door."""
    fingerprint: str
    """Changes when what lies there does."""
    uploaded_at: datetime | None = None
    """When it was handed in; now if absent."""
    media_name: str | None = None
    """How tracks may name the recording itself; the file's name if absent."""
    checksums: Mapping[Path, str] = field(default_factory=dict)
    """SHA-256 of files that were hashed while they were written; the store checks them again."""


@dataclass(frozen=True)
class Piece:
    """One file that is to be stored."""

    role: str
    """original, part or lesson."""
    position: int
    """Of a part, its place among the files that the tracks name, counted from 1; 0 otherwise."""
    path: Path
    sha256: str
    bytes: int

    @property
    def key(self) -> str:
        """Where it lies in the store: named by its content."""
        return f"originals/{self.sha256[:2]}/{self.sha256}"


@dataclass(frozen=True)
class Delivery:
    """What was handed in, read and found to fit together."""

    lesson: Lesson | None
    pieces: tuple[Piece, ...]
    """The original first, the lesson record last: an upload that is cut off is cut off in the media."""

    @property
    def original(self) -> Piece:
        """The recording itself."""
        return self.pieces[0]


def examine(handed: HandedIn) -> Delivery:
    """Read the lesson record, hold it against the files, and hash every file once.

    Raises:
        UnusableRecordingError: a file is missing, empty, or not a file.
        TransientError: a file cannot be read.
        InvalidLessonError: the lesson record is wrong, or it and the files do not match.
    """
    lesson = read_record(handed.sidecar) if handed.sidecar else None
    given = _given(handed, lesson)
    files = [("original", 0, handed.media, "the recording")]
    files += [("part", place, path, f"the file of part {place}") for place, path in given.items()]
    if handed.sidecar:
        files.append(("lesson", 0, handed.sidecar, "the lesson record"))
    return Delivery(lesson, tuple(_piece(*file, handed.checksums) for file in files))


def part_names(lesson: Lesson, media_name: str) -> dict[str, int]:
    """The files besides the recording that the tracks name, each with its place among all that they name.

    The recording itself may be named in another case or Unicode form.
    """
    named = dict.fromkeys(track.file for track in lesson.tracks if track.file is not None)
    alike = [name for name in named if folded(name) == folded(media_name)]
    own = media_name if media_name in alike or not alike else alike[0]
    return {name: place for place, name in enumerate(named, 1) if name != own}


def read_record(sidecar: Path) -> Lesson:
    """The lesson record as rows can hold it; the file's own name, which is its sender's affair, is not repeated.

    Raises:
        InvalidLessonError: it cannot be read, is longer than any lesson needs, or is wrong; names each key's path.
    """
    try:
        lesson = read_lesson(sidecar)
    except InvalidLessonError as error:
        raise InvalidLessonError(f"lesson record: {str(error).removeprefix(f'{sidecar.name}: ')}") from error
    rows = {"lesson_id": lesson.lesson_id, "platform": lesson.platform, "subject": lesson.subject}
    rows |= {"tutor.id": lesson.tutor.id} | {f"students.{i}.id": one.id for i, one in enumerate(lesson.students)}
    for key, text in rows.items():
        if "\x00" in (text or ""):
            raise InvalidLessonError(f"lesson record: {key}: holds a NUL character")
    try:
        json.dumps(lesson.model_dump(mode="json"), ensure_ascii=False).encode()
    except ValueError as error:
        raise InvalidLessonError("lesson record: holds half of a surrogate pair, which is no text") from error
    return lesson


def _given(handed: HandedIn, lesson: Lesson | None) -> dict[int, Path]:
    """The files that the tracks name, by their places; their names may differ in case and Unicode form."""
    places = part_names(lesson, handed.media_name or handed.media.name) if lesson else {}
    alike = {folded(name): name for name in handed.parts}
    found = {place: name if name in handed.parts else alike.get(folded(name)) for name, place in places.items()}
    if missing := [place for place, name in found.items() if name is None]:
        raise InvalidLessonError(f"lesson record: the tracks name {len(missing)} files that were not handed in")
    if unnamed := set(handed.parts) - set(found.values()):
        raise InvalidLessonError(f"lesson record: no track names {len(unnamed)} of the files that were handed in")
    return {place: handed.parts[name] for place, name in found.items() if name is not None}


def _piece(role: str, position: int, path: Path, what: str, checksums: Mapping[Path, str]) -> Piece:
    try:
        if not path.is_file():
            raise UnusableRecordingError(f"{what} is not there, or is not a file")
        if not (size := path.stat().st_size):
            raise UnusableRecordingError(f"{what} is empty")
        return Piece(role, position, path, checksums.get(path) or sha256_of(path), size)
    except OSError as error:
        raise TransientError(f"{what} cannot be read: {error.strerror}") from error
