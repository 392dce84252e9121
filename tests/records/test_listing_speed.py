"""A hundred thousand recordings do not make the pages slow."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from analyzer.domain.stages import RecordingState
from analyzer.records.models import Recording
from analyzer.records.recordings import Cursor, newest_recordings, recording_counts, recording_details
from tests.fakes import catalogue_on
from tests.records.seed import RECORDINGS, seed

LIMIT_S = 0.2
PAGE = 50


def quickest(ask: Callable[[], object]) -> float:
    """Seconds that the quickest of three takes: other programs of this machine are not to be measured."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        ask()
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.fixture
def large_catalogue(each_catalogue: str, tmp_path: Path) -> Iterator[None]:
    """The seeded catalogue on either database; on SQLite in a file of its own, because emptying it takes longer."""
    own = {"NAME": tmp_path / "large.sqlite3"} if each_catalogue == "sqlite" else {}
    with catalogue_on(**own):
        seed()
        yield


def test_lists_stay_fast(large_catalogue: None) -> None:
    """The first, a deep and the last page, unfiltered and filtered, and the counts, each take less than 200 ms."""
    places = Recording.objects.order_by("-uploaded_at", "-id").values_list("uploaded_at", "id")
    deep, last = (Cursor(*places[index]) for index in (RECORDINGS // 2, RECORDINGS - PAGE - 1))
    newest = partial(newest_recordings, limit=PAGE)
    asked: dict[str, tuple[Callable[[], object], int]] = {
        "first": (newest, PAGE),
        "deep": (partial(newest, before=deep), PAGE),
        "last": (partial(newest, before=last), PAGE),
        **{state: (partial(newest, state), PAGE) for state in (RecordingState.ASSESSED, RecordingState.PARKED)},
        "deep processing": (partial(newest, RecordingState.PROCESSING, before=deep), PAGE),
        "arriving": (partial(newest, RecordingState.ARRIVING), 0),
        "lesson": (partial(newest, lesson_id="L-77"), 1),
        "tutor": (partial(newest, tutor_id="t-7"), PAGE),
        "tutor, parked, deep": (partial(newest, RecordingState.PARKED, tutor_id="t-97", before=deep), PAGE),
        "tutor unknown": (partial(newest, tutor_id="nobody"), 0),
        "counts": (recording_counts, len(RecordingState)),
    }
    found = {name: len(ask()) for name, (ask, _) in asked.items()}  # type: ignore[arg-type] # each returns a collection
    assert found == {name: count for name, (_, count) in asked.items()}
    took = {name: quickest(ask) for name, (ask, _) in asked.items()}
    took["details"] = quickest(partial(recording_details, deep.id))
    assert {name: seconds for name, seconds in took.items() if seconds >= LIMIT_S} == {}
