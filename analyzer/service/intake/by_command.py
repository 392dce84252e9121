"""Hands in a recording that lies on this machine, as the command line does."""

import hashlib
from pathlib import Path

from analyzer.domain.errors import UnusableRecordingError
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn, Ingested, ingest
from analyzer.service.intake.naming import folded, joined
from analyzer.service.intake.pieces import part_names, read_record

SOURCE = "command"


def hand_in(recording: Path, lesson: Path | None, service: Service) -> Ingested:
    """Take in a recording, with the files beside it that its lesson record names.

    Raises:
        PermanentError: a file or the lesson record is refused; nothing was stored.
        TransientError: store or disk failed; hand it in again.
        IntegrityError: the bytes changed while they were read.
    """
    try:
        seen = recording.stat()
        record = lesson.stat() if lesson and lesson.exists() else None
    except OSError as error:
        raise UnusableRecordingError(f"the recording cannot be read: {error.strerror}") from error
    names = part_names(read_record(lesson), recording.name) if lesson else {}
    handed = HandedIn(
        media=recording,
        sidecar=lesson,
        parts={name: _beside(recording.parent, name) for name in names},
        source=SOURCE,
        reference=hashlib.sha256(bytes(recording.resolve())).hexdigest(),
        fingerprint=joined(*(f"{one.st_size}-{one.st_mtime_ns}" for one in (seen, record) if one)),
    )
    return ingest(handed, service)


def _beside(folder: Path, name: str) -> Path:
    """The file of this name, or the only one that is called so but for case and Unicode form."""
    path = folder / name
    if path.exists() or not path.parent.is_dir():
        return path
    alike = [one for one in path.parent.iterdir() if folded(one.name) == folded(path.name)]
    return alike[0] if len(alike) == 1 else path
