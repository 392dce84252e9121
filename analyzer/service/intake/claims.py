"""Whose file is whose: no lesson record can make another lesson's file its own."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.lesson import Lesson
from analyzer.records.arrivals import lessons_of
from analyzer.service.intake.naming import folded
from analyzer.service.intake.pairing import Pairs
from analyzer.service.intake.place import Place

OWN_RECORD = "lesson record: the tracks name a file that has a lesson record of its own"
TAKEN = "lesson record: the tracks name a file that is of another lesson"


class Claims:
    """What the lesson records of one look have made theirs."""

    def __init__(self, pairs: Pairs, place: Place) -> None:
        self._pairs, self._place = pairs, place
        self._claimed: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        """Whether a lesson's tracks name this file as a part."""
        return name in self._claimed

    def claim(self, names: Iterable[str], record: str | None, lesson: Lesson | None) -> None:
        """Make files parts of the lesson of a record.

        Raises:
            InvalidLessonError: one has a record of its own, or is of another lesson; none is claimed.
        """
        if record is None or lesson is None:
            return
        parts = list(names)
        if any(set(self._pairs.records.get(name, ())) - {record} for name in parts):
            raise InvalidLessonError(OWN_RECORD)
        if any(self._claimed.get(name, lesson.lesson_id) != lesson.lesson_id for name in parts):
            raise InvalidLessonError(TAKEN)
        known = lessons_of(self._place.source, [self._place.reference(name) for name in parts])
        if known - {lesson.lesson_id}:
            raise InvalidLessonError(TAKEN)
        self._claimed |= dict.fromkeys(parts, lesson.lesson_id)

    def is_part(self, name: str, lesson: Lesson) -> bool:
        """Whether a recording beside a lesson record is, by that record, a part of another recording beside it.

        Of several recordings with one record, the one that no track names is the lesson's; where tracks name all of
        them, the one that is named first.
        """
        named = [folded(track.file) for track in lesson.tracks if track.file is not None]
        siblings = [one for record in self._pairs.records[name] for one in self._pairs.recordings[record]]
        places = {one: _place(one, named) for one in siblings}
        if places[name] is None:
            return False
        first = min(places, key=lambda one: (-1 if places[one] is None else places[one] or 0, one))
        return first != name


def _place(name: str, named: list[str]) -> int | None:
    own = folded(PurePosixPath(name).name)
    return named.index(own) if own in named else None
