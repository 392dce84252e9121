"""What is measured, a topic at a time: films are composed, watched, and made into rows of the page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.domain.kinds import Kind
from analyzer.measuring import camera, imagery, layouts, persons, prompts, text
from analyzer.measuring.figures import Row
from analyzer.measuring.films import Film
from analyzer.measuring.ingredients import PUBLISHED, Stock, stock
from analyzer.measuring.watching import Watched, watch
from analyzer.settings.configuration import read_configuration


@dataclass(frozen=True)
class Measured:
    """What a topic comes to."""

    title: str
    rows: tuple[Row, ...]
    not_shown: str
    strays: dict[Kind, int]
    """Films in which something of a kind was found that they hold nothing of."""
    films: int
    of: int
    """How many films there are of the topic, of which a short run takes some."""
    seconds: float


@dataclass(frozen=True)
class Topic:
    """Films of one sort, and what is asked of them."""

    title: str
    not_shown: str
    films: Callable[[Stock], Iterator[Film]]
    measure: Callable[[Sequence[Film], AnalysisContext, Path], tuple[list[Watched], list[Row]]]


def _plainly(rows: Callable[[Sequence[Watched]], Iterator[Row]]) -> Callable[..., tuple[list[Watched], list[Row]]]:
    def measure(films: Sequence[Film], context: AnalysisContext, folder: Path) -> tuple[list[Watched], list[Row]]:
        watched = [watch(film, context, folder) for film in films]
        return watched, list(rows(watched))

    return measure


def _imagery(films: Sequence[Film], context: AnalysisContext, folder: Path) -> tuple[list[Watched], list[Row]]:
    stand_ins = imagery.with_stand_ins(context)
    watched = [imagery.watch_imagery(film, context, stand_ins, folder) for film in films]
    return [one for one, _ in watched], list(imagery.rows(watched))


TOPICS: dict[str, Topic] = {
    "camera": Topic(camera.TITLE, camera.NOT_SHOWN, camera.films, _plainly(camera.rows)),
    "persons": Topic(persons.TITLE, persons.NOT_SHOWN, persons.films, _plainly(persons.rows)),
    "imagery": Topic(imagery.TITLE, imagery.NOT_SHOWN, imagery.films, _imagery),
    "text": Topic(text.TITLE, text.NOT_SHOWN, text.films, _plainly(text.rows)),
    "prompts": Topic(prompts.TITLE, prompts.NOT_SHOWN, prompts.films, _plainly(prompts.rows)),
    "layouts": Topic(layouts.TITLE, layouts.NOT_SHOWN, layouts.films, _plainly(layouts.rows)),
}


@cache
def _context() -> AnalysisContext:
    return make_analysis_context(read_configuration(None), None, None)


@cache
def _stock(lot: int) -> Stock:
    return stock(_context().models.store, lot)


def measured(name: str, most: int | None = None, lot: int = PUBLISHED) -> Measured:
    """Compose a topic's films, watch them, and count.

    Args:
        name: of `TOPICS`.
        most: no more films than about this, evenly among all; all if None.
        lot: which films are composed.
    """
    context, topic = _context(), TOPICS[name]
    every = list(topic.films(_stock(lot)))
    films = every[:: 1 if most is None else -(-len(every) // most)]
    with TemporaryDirectory(prefix="measuring-") as folder:
        watched, rows = topic.measure(films, context, Path(folder))
    strays = Counter(kind for one in watched for kind in {finding.kind for finding in one.unasked()})
    lasting = sum(film.seconds for film in films)
    return Measured(topic.title, tuple(rows), topic.not_shown, dict(strays), len(films), len(every), lasting)
