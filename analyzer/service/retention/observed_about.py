"""What reviewers wrote of a lesson by themselves, as far as it is about one participant: notes, grades, and marks.

No row says whom such a thing is about. Grades are of the tutor's teaching. A note or mark is somebody's where they
alone are heard at its place; a mark besides where its kind says whose conduct it is. What may be about another is not
handed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.domain.errors import LessonguardError, TransientError
from analyzer.domain.kinds import SHOWN_BY_STUDENTS
from analyzer.domain.review import Act, ActName, Acts, Missed, Note
from analyzer.domain.signals import Utterance
from analyzer.records import subjects
from analyzer.records.reviews import acts_of
from analyzer.records.rows import Recording
from analyzer.service.reviews.remarks import read_remarks
from analyzer.storage.port import ObjectStore

Row = Mapping[str, object]
NOTES = "notes about a lesson as a whole, or at a place where somebody else is heard, too: they may be about others"
MARKS = "what reviewers added that may be about somebody else, and their words where somebody else is heard, too"
GRADES = "grades of a lesson, but to its tutor: they are of the teaching"
MEASURED = (
    "how reviewers are measured (lessons reviewed blind, known answers), and feedback, which its tutor reads there"
)


@dataclass
class ObservedAbout:
    """What is handed over of it."""

    notes: list[Row] = field(default_factory=list)
    grades: list[Row] = field(default_factory=list)
    marks: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What there is and could not be read, with the reason."""

    def add(self, participant: str, recording: Recording, heard: Sequence[Utterance], store: ObjectStore) -> None:
        """Add what is about somebody in one recording.

        Raises:
            TransientError: the store is away.
        """
        acts = acts_of(recording.pk)
        whose = _Whose(participant, subjects.part_in(participant, recording.pk), heard)
        notes = [one for one in acts.notes if whose.alone_at(one.start_ms, one.start_ms)]
        marks = [one for one in acts.missed if not one.sealed and whose.is_marked_by(one)]
        told: list[Note | Missed] = [*notes, *(one for one in marks if whose.alone_at(one.start_ms, one.end_ms))]
        words = self._words(recording, told, store)
        own: dict[str, object] = {"recording": str(recording.pk)}
        self.notes += [own | _note(one, words.get((one.run_id, one.remark)), acts) for one in notes]
        self.marks += [own | _mark(one, words.get((one.run_id, one.remark or 0)), acts) for one in marks]
        if whose.part.teaches:
            self.grades += [own | _common(one, ActName.GRADING, acts) | {"grades": one.grades} for one in acts.gradings]

    def _words(
        self, recording: Recording, told: Sequence[Note | Missed], store: ObjectStore
    ) -> Mapping[tuple[int, int], str]:
        try:
            return read_remarks(recording.pk, [(one.run_id, one.remark) for one in told], store)
        except TransientError:
            raise
        except LessonguardError as error:
            self.missing.append(f"{recording.pk}: words of notes and marks: {error}")
            return {}


@dataclass(frozen=True)
class _Whose:
    """Whose a place in a recording is."""

    participant: str
    part: subjects.Part
    heard: Sequence[Utterance]

    def alone_at(self, start_ms: int | None, end_ms: int | None) -> bool:
        """Whether they are heard there, and nobody else."""
        if start_ms is None or end_ms is None:
            return False
        there = {one.participant for one in self.heard if one.start_ms <= end_ms and one.end_ms >= start_ms}
        return there == {self.participant}

    def is_marked_by(self, mark: Missed) -> bool:
        """Whether a mark is about them."""
        if self.alone_at(mark.start_ms, mark.end_ms):
            return True
        return self.part.is_only_student if mark.kind in SHOWN_BY_STUDENTS else self.part.teaches


def _note(note: Note, words: str | None, acts: Acts) -> dict[str, object]:
    return _common(note, ActName.NOTE, acts) | {"start_ms": note.start_ms, "words": words}


def _mark(mark: Missed, words: str | None, acts: Acts) -> dict[str, object]:
    verdicts = [one for one in acts.verdicts if one.finding_id == mark.finding_id]
    told = ("kind", "severity", "clause", "start_ms", "end_ms")
    return (
        _common(mark, ActName.MISSED, acts)
        | {name: getattr(mark, name) for name in told}
        | {"words": words if mark.remark is not None else None}
        | {"verdicts": [{"decision": one.decision, "at": one.at.isoformat()} for one in verdicts]}
    )


def _common(act: Act, name: ActName, acts: Acts) -> dict[str, object]:
    """When it was done, and whether it was taken back; not by whom, who is another person."""
    taken_back = any((one.of, one.row) == (name, act.id) for one in acts.withdrawals)
    return {"at": act.at.isoformat(), "taken_back": taken_back}


def left_out() -> Iterator[str]:
    """Sorts of things that are not in it, told whether there are any or not."""
    yield from (NOTES, MARKS, GRADES, MEASURED)
