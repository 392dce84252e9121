"""How often people answer a question rightly whose right answer is known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.domain.quality import Known
from analyzer.domain.review import Decision
from analyzer.review.proportions import proportion

EVERYBODY = "everybody"


@dataclass(frozen=True)
class Given:
    """What somebody answered, and what would have been right."""

    by: str
    said: Decision
    right: Decision


def scored(given: Iterable[Given], least: int) -> tuple[Known, tuple[Known, ...]]:
    """All together, and each person by themselves who answered often enough; `unsure` is neither right nor wrong."""
    by_person: dict[str, list[Given]] = defaultdict(list)
    for one in given:
        by_person[one.by].append(one)
    every = [one for answers in by_person.values() for one in answers]
    persons = (_known(name, by_person[name], least) for name in sorted(by_person))
    return _known(EVERYBODY, every, least), tuple(one for one in persons if not one.right.why_not)


def _known(name: str, given: list[Given], least: int) -> Known:
    answered = [one for one in given if one.said != Decision.UNSURE]
    right = sum(one.said == one.right for one in answered)
    return Known(name=name, right=proportion(right, len(answered), least), unsure=len(given) - len(answered))
