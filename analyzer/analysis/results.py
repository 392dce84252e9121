"""Writes the files of an analysis: whole or not at all."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from errno import ENOSPC
from pathlib import Path
from typing import Self

from analyzer.domain.errors import LessonguardError, PermanentError, TransientError
from analyzer.media.checksum import sha256_of

CARD, ANALYSIS = "scorecard.html", "analysis.json"


def refuse_to_replace(folder: Path, recording: Path | None = None) -> None:
    """See that no results lie in a folder, which somebody may have built on.

    Args:
        folder: where results are to go.
        recording: whose results may be replaced.

    Raises:
        PermanentError: there are; says what to do.
    """
    if not any((folder / name).exists() for name in (CARD, ANALYSIS)):
        return
    if recording is None or _assessed_in(folder) != sha256_of(recording):
        raise PermanentError(
            f"the output folder '{folder.name}' holds a scorecard already, which is not replaced: name another folder "
            "with --out, or move that one away"
        )


def _assessed_in(folder: Path) -> str | None:
    try:
        found = json.loads((folder / ANALYSIS).read_text(encoding="utf-8"))["recording"]["sha256"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return str(found)


class ResultFolder:
    """A folder that receives results; nothing of them is visible until all are written."""

    def __init__(self, folder: Path) -> None:
        """Make sure, before any work is done, that results can be written to `folder`.

        Raises:
            PermanentError: it is a file, or may not be written to.
            TransientError: the disk is full.
        """
        self.folder = folder
        self._made = not folder.exists()
        with _disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._scratch = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        if self._made:
            with contextlib.suppress(OSError):
                self.folder.rmdir()  # only an empty folder can be removed

    @property
    def scratch(self) -> Path:
        """Where a large result may be made, under the name it will have."""
        return self._scratch

    def publish(self, texts: Mapping[str, str]) -> tuple[Path, ...]:
        """Write the texts, then move them and whatever lies in the scratch folder into place, the last text last.

        Returns:
            Where everything is now.

        Raises:
            TransientError: the disk is full; nothing was moved.
        """
        with _disk_errors(self.folder):
            for name, text in texts.items():
                with (self._scratch / name).open("w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
            others = sorted(path.name for path in self._scratch.iterdir() if path.name not in texts)
            return tuple((self._scratch / name).replace(self.folder / name) for name in (*others, *texts))


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except LessonguardError:
        raise
    except OSError as error:
        if error.errno == ENOSPC:
            raise TransientError(f"the disk that holds the output folder '{folder.name}' is full") from error
        raise PermanentError(f"cannot write to the output folder '{folder.name}': {error.strerror}") from error
