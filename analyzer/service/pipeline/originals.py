"""What was handed in, on the local disk for as long as it is worked on."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from analyzer.analysis.lesson_file import read_lesson
from analyzer.analysis.sources import MediaFile, Source
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.domain.lesson import Lesson
from analyzer.records import items
from analyzer.records.rows import Item
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore, unwatched


@dataclass(frozen=True)
class Originals:
    """The files of a lesson, verified, only to be read."""

    folder: Path
    """Scratch, gone when the work ends."""
    media: Path
    lesson: Lesson | None
    parts: dict[str, Path]
    """Further media, by the name that the lesson's tracks use, in their order."""

    def opened(self, sources: tuple[Source, ...]) -> tuple[MediaFile, ...]:
        """The media files, as an earlier stage has probed them."""
        paths = (self.media, *self.parts.values())
        return tuple(MediaFile.of(path, source) for path, source in zip(paths, sources, strict=True))


@contextmanager
def originals(
    recording_id: UUID, store: ObjectStore, settings: ServiceSettings, moved: Callable[[], None]
) -> Iterator[Originals]:
    """Everything that was handed in of a recording, fetched and held against its checksums.

    Args:
        recording_id: which recording.
        store: where it lies.
        settings: say where the scratch disk is.
        moved: called while more of it comes.

    Raises:
        IntegrityError: something of it is not there, or not what was stored.
        TransientError: store or scratch disk failed.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(working_folder(settings))
        paths = {
            (item.role, item.position): _fetched(item, folder, store, stack, moved)
            for item in items.originals(recording_id)
            if item.role in items.CURRENT
        }
        if ("original", 0) not in paths:
            raise IntegrityError("the recording's original is not in the catalogue")
        lesson = read_lesson(paths["lesson", 0]) if ("lesson", 0) in paths else None
        yield Originals(folder, paths["original", 0], lesson, _parts(lesson, paths))


def lesson_of(recording_id: UUID, store: ObjectStore, settings: ServiceSettings) -> Lesson | None:
    """The lesson record that came with a recording; None where none did.

    Raises:
        IntegrityError: it is not there, or not what was stored.
    """
    item = items.find(recording_id, "lesson")
    if item is None:
        return None
    with ExitStack() as stack:
        folder = stack.enter_context(working_folder(settings))
        return read_lesson(_fetched(item, folder, store, stack, unwatched))


def _fetched(item: Item, folder: Path, store: ObjectStore, stack: ExitStack, moved: Callable[[], None]) -> Path:
    """A local file under a name that may be told: errors name it."""
    try:
        local = stack.enter_context(store.local(items.stored_of(item), folder, moved))
    except ObjectMissingError as error:
        raise IntegrityError(f"the recording's {item.role} is not in the object store") from error
    named = folder / {"original": "recording", "lesson": "lesson.json"}.get(item.role, f"part {item.position}")
    named.symlink_to(local.absolute())
    return named


def _parts(lesson: Lesson | None, paths: dict[tuple[str, int], Path]) -> dict[str, Path]:
    """The parts by name. One name may have no file of its own: it is what the tracks call the recording itself."""
    names = dict.fromkeys(track.file for track in lesson.tracks if track.file is not None) if lesson else {}
    placed = {name: paths.get(("part", place)) for place, name in enumerate(names, 1)}
    if sum(path is None for path in placed.values()) > 1:
        raise IntegrityError("a file that the lesson's tracks name is not in the catalogue")
    return {name: path for name, path in placed.items() if path is not None}
