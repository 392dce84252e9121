"""Who stays in a working copy, and what everybody is called in it: never by their ids."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from analyzer.domain.errors import PermanentError
from analyzer.domain.lesson import Lesson, Role

TUTOR, CHILD = "Tutor", "Child"
GENERIC = frozenset({"student", "pupil", "child", "learner", "tutor", "teacher", "user", "guest", "the", "and", "for"})
"""Words that ids are made of and that are nobody's name."""
NAME = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class People:
    """The participants of a lesson, parted into those who stay and those who do not."""

    lesson: Lesson
    kept: frozenset[str]

    @cached_property
    def removed(self) -> frozenset[str]:
        """Everybody else."""
        return frozenset(self.names) - self.kept

    @cached_property
    def names(self) -> dict[str, str]:
        """What everybody is called: children by letters, those who stay first."""
        children = sorted((one.id for one in self.lesson.students), key=lambda id_: id_ not in self.kept)
        return {self.lesson.tutor.id: TUTOR} | {id_: f"{CHILD} {_letter(n)}" for n, id_ in enumerate(children)}

    @cached_property
    def hidden(self) -> dict[str, str]:
        """Words by which somebody who is removed could be known, folded, with what stands in their place."""
        words: dict[str, str] = {}
        for id_ in sorted(self.removed):
            for word in NAME.findall(id_.casefold()):
                if word not in GENERIC:
                    words.setdefault(word, self.names[id_])
        return words

    def without_names(self, text: str) -> str:
        """Words of somebody who stays, without the ids of those who do not, nor the words these are made of."""
        for id_ in sorted(self.removed, key=len, reverse=True):
            found = rf"(?<!\w){re.escape(id_)}(?!\w)"
            text = re.sub(found, lambda _, id_=id_: f"[{self.names[id_]}]", text, flags=re.IGNORECASE)  # type: ignore[misc]
        return NAME.sub(lambda word: f"[{name}]" if (name := self.hidden.get(word[0].casefold())) else word[0], text)

    def role_words(self, participant: str | None) -> str:
        """What stands in a transcript in the place of words that were taken out."""
        if participant is None:
            return "[removed: who spoke is not sure]"
        role = self.lesson.role_of(participant)
        return "[removed: the tutor]" if role is Role.TUTOR else "[removed: another child]"


def people_of(lesson: Lesson | None, keep: Sequence[str], *, without_tutor: bool) -> People:
    """Read who is to stay; the tutor does unless they are to be taken out, too.

    Args:
        lesson: who took part.
        keep: ids, each by itself or several with commas between; an id may hold commas itself.
        without_tutor: whether the tutor goes unless named.

    Raises:
        PermanentError: nobody is known or named, or somebody who did not take part.
    """
    if lesson is None:
        raise PermanentError("no lesson record came with the recording: nobody in it is known, so nobody can stay")
    known = {lesson.tutor.id, *lesson.student_ids}
    named = [one.strip() for text in keep for one in ([text] if text in known else text.split(",")) if one.strip()]
    if not named:
        raise PermanentError("name at least one participant who stays")
    if unknown := [place for place, one in enumerate(named, 1) if one not in known]:
        raise PermanentError(f"participant {unknown[0]} of those who are to stay is none of the lesson record")
    return People(lesson, frozenset(named) | (frozenset() if without_tutor else {lesson.tutor.id}))


def _letter(number: int) -> str:
    return ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1)
