"""A lesson record that comes after its recording, or another one of the same lesson: what was there before stays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Max

from analyzer.domain.errors import ConflictError
from analyzer.domain.lesson import Lesson as LessonRecord
from analyzer.domain.stages import GONE, RecordingState, StageName, StageState
from analyzer.domain.stored import Stored
from analyzer.records.intake import keep_lesson
from analyzer.records.items import SUPERSEDED, forget_derived
from analyzer.records.models import Item, Recording, Stage
from analyzer.records.parking import OVER, make_ready

BATCH = 500
OBSERVING = (StageName.PROBE, StageName.SPEECH, StageName.VISION)
DECIDING = (StageName.ASSESS, StageName.TRANSCODE)
DECIDED = ("signals", "playable")
"""What the deciding stages leave of a recording."""


@dataclass(frozen=True)
class Adopted:
    """One object of the record or of a part that it names, stored already."""

    role: str
    """part or lesson."""
    position: int
    stored: Stored

    @property
    def place(self) -> tuple[str, int, str]:
        """What is stored, and where it belongs."""
        return self.role, self.position, self.stored.sha256


@dataclass(frozen=True)
class Adoption:
    """What came of it."""

    recording: Recording
    changed: bool
    """False where another process has just adopted the same."""
    ready: Sequence[Stage]
    """Stages that may start now."""


def adopt_record(
    recording_id: UUID, lesson: LessonRecord, objects: Sequence[Adopted], *, observe: bool, now: datetime
) -> Adoption:
    """Let a recording that was taken in have this lesson record, and be assessed by it; to be called in a transaction.

    The record and the parts that it had before stay stored, held and named, as superseded. Runs stay, too: the one that
    is shown is shown until the next is there.

    Args:
        recording_id: the recording.
        lesson: what the record says.
        objects: the record, and the parts that it names.
        observe: whether everything is to be heard and seen anew, because who took part or where each is has changed.
        now: the time.
    """
    recording = Recording.objects.select_for_update().get(id=recording_id)
    if recording.state in GONE:
        raise ConflictError("this recording is destroyed, or being destroyed")
    items = Item.objects.filter(recording=recording_id, run=None)
    before = {(one.role, one.position, one.sha256): one for one in items.filter(role__in=("lesson", "part"))}
    given = {one.place: one for one in objects}
    if set(before) == set(given):
        return Adoption(recording, changed=False, ready=())
    last = items.filter(role=SUPERSEDED).aggregate(last=Max("position"))["last"] or 0
    for number, place in enumerate(sorted(set(before) - set(given)), last + 1):
        Item.objects.filter(id=before[place].id).update(role=SUPERSEDED, position=number)
    Item.objects.bulk_create(
        Item(
            recording=recording,
            role=one.role,
            position=one.position,
            created_at=now,
            **one.stored.model_dump(),
        )
        for place, one in given.items()
        if place not in before
    )
    keep_lesson(recording, lesson, now)
    recording.save(update_fields=["lesson", "number"])
    return Adoption(recording, changed=True, ready=_assess_anew(recording, observe=observe, now=now))


def _assess_anew(recording: Recording, *, observe: bool, now: datetime) -> Sequence[Stage]:
    """Have the stages done again that a lesson record has a part in; whoever works on one writes nothing any more."""
    stages = Stage.objects.filter(recording=recording)
    observed = not stages.filter(name__in=OBSERVING).exclude(state__in=OVER).exists()
    under_way = recording.state == RecordingState.PROCESSING and not observed
    if under_way and not observe:
        return ()  # what decides has not begun, and will read the new record
    if observe or not observed:
        forget_derived(recording.id)
        again = stages
    else:
        Item.objects.filter(recording=recording, run=None, role__in=DECIDED).delete()
        again = stages.filter(name__in=DECIDING)
    again.update(
        state=StageState.WAITING,
        fence=F("fence") + 1,
        attempts=0,
        strikes=0,
        progress=0.0,
        family="",
        reason="",
        not_before=now,
        enqueued_at=None,
        ready_at=None,
        started_at=None,
        finished_at=None,
        lease_until=None,
    )
    Recording.objects.filter(id=recording.id).update(
        state=RecordingState.PROCESSING, state_at=now, family="", reason=""
    )
    return make_ready(recording.id, now)


def superseded_records(recording_id: UUID) -> set[str]:
    """Checksums of what a recording had as its lesson record or parts before."""
    rows = Item.objects.filter(recording=recording_id, run=None, role=SUPERSEDED)
    return set(rows.values_list("sha256", flat=True))


def recordings_of_lessons(lessons: Collection[str]) -> list[Recording]:
    """The recordings of lessons that are taken in whole, by lesson and number."""
    names = sorted(lessons)
    batches = (names[at : at + BATCH] for at in range(0, len(names), BATCH))
    taken = Recording.objects.exclude(state__in=(RecordingState.ARRIVING, *GONE)).filter(stages__name=StageName.PROBE)
    return [row for batch in batches for row in taken.filter(lesson__in=batch).order_by("lesson", "number")]
