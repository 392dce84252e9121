"""A hundred thousand recordings do not make the pages dearer."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from analyzer.domain.sight import EVERYTHING
from analyzer.domain.stages import RecordingState
from analyzer.records.models import Recording
from analyzer.records.recordings import Cursor, newest_recordings, recording_counts, recording_details
from tests.fakes import catalogue_on
from tests.records.effort import MOST, effort
from tests.records.seed import RECORDINGS, seed

PAGE = 50
MOST_QUERIES = 12


@pytest.fixture
def large_catalogue(each_catalogue: str, tmp_path: Path) -> Iterator[None]:
    """The seeded catalogue on either database; on SQLite in a file of its own, because emptying it takes longer."""
    own = {"NAME": tmp_path / "large.sqlite3"} if each_catalogue == "sqlite" else {}
    with catalogue_on(**own):
        seed()
        yield


def test_lists_touch_what_they_show(large_catalogue: None) -> None:
    """The first, a deep and the last page, unfiltered and filtered, ask few questions about few rows."""
    places = Recording.objects.order_by("-uploaded_at", "-id").values_list("uploaded_at", "id")
    deep, last = (Cursor(*places[index]) for index in (RECORDINGS // 2, RECORDINGS - PAGE - 1))
    newest = partial(newest_recordings, sight=EVERYTHING, limit=PAGE)
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "first": (newest, PAGE),
        "deep": (partial(newest, before=deep), PAGE),
        "last": (partial(newest, before=last), PAGE),
        **{state: (partial(newest, state), PAGE) for state in (RecordingState.ASSESSED, RecordingState.PARKED)},
        "deep processing": (partial(newest, RecordingState.PROCESSING, before=deep), PAGE),
        "arriving": (partial(newest, RecordingState.ARRIVING), 0),
        "lesson": (partial(newest, lesson_id="L-77"), 1),
        "tutor unknown": (partial(newest, tutor_id="nobody"), 0),
        "tutor": (partial(newest, tutor_id="t-7"), PAGE),
        "tutor, parked, deep": (partial(newest, RecordingState.PARKED, tutor_id="t-97", before=deep), PAGE),
    }
    found = {name: len(ask()) for name, (ask, _) in asked.items()}  # type: ignore[arg-type] # each returns a collection
    assert found == {name: count for name, (_, count) in asked.items()}
    cost = {name: effort(ask) for name, (ask, _) in asked.items()}
    cost["details"] = effort(partial(recording_details, deep.id))
    assert {
        name: spent for name, spent in cost.items() if spent[0] > MOST_QUERIES or spent[1] > MOST[connection.vendor]
    } == {}


def test_counts_are_one_question(large_catalogue: None) -> None:
    """How many recordings are in each state is counted by the database, in one query."""
    assert len(recording_counts()) == len(RecordingState)
    assert effort(recording_counts)[0] == 1
