"""One tiny composed film, from packaged ingredients alone, through every part that measures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.measuring import camera, imagery, layouts, persons, prompts, text
from analyzer.measuring.films import CAMERA, Film
from analyzer.measuring.ingredients import DATA, Stock, missing, stock
from analyzer.measuring.stand_ins import BARE, INDECENT, ColourFinder, ColourJudge
from analyzer.settings.configuration import read_configuration

TOPICS = (camera, persons, imagery, text, prompts, layouts)


@pytest.fixture(scope="module")
def context() -> AnalysisContext:
    """The usual configuration and models."""
    return make_analysis_context(read_configuration(None), None, None)


@pytest.fixture(scope="module")
def packaged(context: AnalysisContext) -> Stock:
    """What there is to compose from without the development data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(DATA, raising=False)
        assert DATA in (missing() or "")
        return stock(context.models.store)


def test_every_topic_has_films_without_development_data(packaged: Stock) -> None:
    """Films can be drawn of packaged ingredients alone, and the same each time."""
    for topic in TOPICS:
        films, again = list(topic.films(packaged)), list(topic.films(packaged))
        assert [(film.name, film.seconds, film.truths) for film in films] == [
            (film.name, film.seconds, film.truths) for film in again
        ]
        for film in (films[0], films[-1]):
            assert film.draw(5000).shape == (720, 1280, 3)
            assert np.array_equal(film.draw(5000), film.draw(5000))
            assert all(truth.span.end_ms <= 1000 * film.seconds for truth in film.truths)


def test_another_lot_has_other_films_of_the_same_sort(packaged: Stock, context: AnalysisContext) -> None:
    """What is changed is tried on films that the page does not tell of, whatever of them is asked."""
    other = stock(context.models.store, lot=2)
    for topic in (camera, persons):
        for one, another in zip(topic.films(packaged), topic.films(other), strict=False):
            assert [truth.what for truth in one.truths] == [truth.what for truth in another.truths]
            assert not np.array_equal(one.draw(1000), another.draw(1000))


def test_a_film_is_measured_end_to_end(packaged: Stock, context: AnalysisContext, tmp_path: Path) -> None:
    """Two stand-ins in six seconds are drawn, encoded, decoded, searched with skipping and without, and counted."""
    whole = next(film for film in imagery.films(packaged) if film.name.startswith("stand-ins on a page, screen"))
    first = whole.truths[0]
    film = replace(whole, seconds=first.span.end_ms / 1000 + 1, truths=(first,))
    measured = imagery.watch_imagery(film, context, imagery.with_stand_ins(context), tmp_path)
    lines = {row.what: (row.part, row.n, row.note) for row in imagery.rows([measured])}
    assert lines[f"{first.what}: seen"] == (1, 1, "without skipping: 1 of 1")
    assert lines[f"{first.what}: claimed"][:2] == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_stand_ins_know_their_colours_and_are_as_blind_to_small_things() -> None:
    """A colour is a body where enough of it is left at the network's size, and a picture where it fills it."""
    plain = np.full((400, 400, 3), 200, np.uint8)
    spotted = plain.copy()
    spotted[100:160, 200:260] = BARE
    (found,) = ColourFinder().look(spotted, 320)
    assert tuple(found.box) == (200, 100, 60, 60)
    assert ColourFinder().look(spotted, 40) == ()
    assert ColourFinder().look(plain, 320) == ()
    assert (ColourJudge().judge(plain), ColourJudge().judge(np.full_like(plain, INDECENT))) == (0.0, 1.0)


def test_a_lesson_record_places_what_is_drawn() -> None:
    """The tutor's camera lies where films draw it; a film without tracks has a record that says nothing of places."""
    film = Film("f", 10, lambda _: np.zeros((720, 1280, 3), np.uint8))
    places = {track.participant: track.region for track in film.lesson.tracks if track.kind == "camera"}
    assert places["t"] == CAMERA.region()
    assert replace(film, tracks=None).lesson.tracks == ()
