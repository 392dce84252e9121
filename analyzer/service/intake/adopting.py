"""A lesson record that comes after its media, or a later one of the lesson: adopted, and the lesson assessed anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.arrival import ArrivalState
from analyzer.domain.custody import Chain, CustodyAction, process
from analyzer.domain.errors import ConflictError, InvalidLessonError
from analyzer.domain.lesson import Lesson
from analyzer.records import custody
from analyzer.records.adopting import Adopted, Adoption, adopt_record, superseded_records
from analyzer.records.arrivals import close_arrival
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.intake import intake_items
from analyzer.records.items import stored_of
from analyzer.records.rows import Arrival, Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.intake.pieces import Delivery, Piece
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.service.queueing.placing import place
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


@dataclass(frozen=True)
class News:
    """What is new of a recording that is there."""

    recording: Recording
    lesson: Lesson
    pieces: Sequence[Piece]
    """The lesson record, and the parts that its tracks name."""
    before: Lesson | None
    """What the record before said; None where there was none, or it cannot be read any more."""

    def is_repeat(self, arrival: Arrival) -> bool:
        """Whether this very hand-in was dealt with before, and another record has come since: that is no news."""
        dealt_with = arrival.recording_id == self.recording.pk and arrival.state in {
            ArrivalState.TAKEN,
            ArrivalState.SAME,
        }
        return dealt_with and self.pieces[-1].sha256 in superseded_records(self.recording.pk)


def find_news(recording: Recording, delivery: Delivery, store: ObjectStore, settings: ServiceSettings) -> News | None:
    """What a hand-in says of media that is there already and nobody knew; None where that is nothing.

    Raises:
        ConflictError: it came with another lesson's record, or the same record came with other parts.
    """
    if delivery.lesson is None:
        return None
    there = {(item.role, item.position): item for item in intake_items(recording.pk)}
    item, given = there.get(("lesson", 0)), delivery.pieces[-1]
    if item is not None and recording.lesson_id != delivery.lesson.lesson_id:
        raise ConflictError("this recording is there already, with another lesson record: that of another lesson")
    before = _read(item, store, settings) if item else None
    if item is None or (item.sha256 != given.sha256 and before != delivery.lesson):
        return News(recording, delivery.lesson, delivery.pieces[1:], before)
    for piece in delivery.pieces:
        part = there.get((piece.role, piece.position))
        if piece.role == "part" and (part is None or part.sha256 != piece.sha256):
            raise ConflictError(f"this recording is there already, with another file as part {piece.position}")
    return None


def adopt(news: News, arrival: Arrival, service: Service) -> Adoption:
    """Store what is new under the lock, and have the recording assessed by it; what was there before stays.

    Raises:
        TransientError: the store failed; nothing counts as done.
    """
    store, until = service.store, news.recording.retain_until
    objects = [
        Adopted(one.role, one.position, store.put(one.key, one.path, one.sha256, retain_until=until))
        for one in news.pieces
    ]
    now = service.clock()
    with unit_of_work():
        adoption = have_assessed(news.recording, news.lesson, objects, news.before, service)
        state = ArrivalState.TAKEN if adoption.changed else ArrivalState.SAME
        close_arrival(arrival, state, now=now, recording_id=news.recording.pk)
    return adoption


def have_assessed(
    recording: Recording, lesson: Lesson, objects: Sequence[Adopted], before: Lesson | None, service: Service
) -> Adoption:
    """Let a recording have a lesson record that is stored already, in the caller's transaction.

    What was heard and seen stays where the same people took part and are in the same places.
    """
    observe = before is None or any(
        getattr(before, key) != getattr(lesson, key) for key in ("tutor", "students", "tracks")
    )
    now = service.clock()
    adoption = adopt_record(recording.pk, lesson, objects, observe=observe, now=now)
    enqueue_after_commit(adoption.ready, service.queue, service.policy.stages, now=now)
    if adoption.changed:
        place([recording.pk])
        chain, facts = Chain.recording(recording.pk), {"observed_anew": observe}
        about = whole(recording.pk)
        custody.note(chain, CustodyAction.RECORD_ADOPTED, process("intake"), facts, about=about, now=now)
        structlog.get_logger().info("lesson record adopted", recording=str(recording.pk), observe=observe)
    return adoption


def _read(item: Item, store: ObjectStore, settings: ServiceSettings) -> Lesson | None:
    with working_folder(settings) as scratch, store.local(stored_of(item), scratch) as path:
        try:
            return read_lesson(path)
        except InvalidLessonError:  # another version of the software took it in
            return None
