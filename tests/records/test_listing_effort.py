"""A hundred thousand recordings do not make the pages dearer."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from analyzer.domain.sight import EVERYTHING
from analyzer.domain.stages import RecordingState
from analyzer.domain.term import Term
from analyzer.records.models import PlannedObservation, Recording
from analyzer.records.planned import WITHOUT_LESSON, PlanFilter, plan_counts, tutor_lines
from analyzer.records.recordings import Cursor, newest_recordings, recording_counts, recording_details
from tests.fakes import catalogue_on
from tests.records.effort import MOST, effort
from tests.records.seed import RECORDINGS, seed

PAGE = 50
MOST_QUERIES = 12
PLANNED = 5000
PLAN_MOST = {"postgresql": 500_000, "sqlite": 4_000_000}
"""A plan looks at every row of its term, and one filter once at every lesson; a search for each would take hundreds of
millions."""


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


def test_a_plan_of_thousands_is_quickly_read(large_catalogue: None) -> None:
    """Five thousand tutors beside a hundred thousand lessons: counts are one question, any page three, and small."""
    term = Term(name="t", title="T", first=date(2026, 1, 1), last=date(2026, 4, 30))
    drawn = Recording.objects.filter(state=RecordingState.ASSESSED).values_list("id", flat=True)[:2500]
    made = [
        PlannedObservation(
            term="t", tutor=f"t-{number}", reason="term", number=1, due_at=term.ends_at, made_at=term.begins_at,
            recording_id=drawn[number] if number < len(drawn) else None,
        )
        for number in range(PLANNED)
    ]  # fmt: skip
    PlannedObservation.objects.bulk_create(made)
    asked = {
        name: partial(tutor_lines, term, wanted, skip=skip, limit=PAGE, now=term.ends_at)
        for name, wanted, skip in (
            ("first", PlanFilter(), 0),
            ("last", PlanFilter(), PLANNED - PAGE),
            ("overdue", PlanFilter("overdue"), 0),
            ("without a lesson", PlanFilter(WITHOUT_LESSON), 0),
            ("tutor", PlanFilter(tutor="t-49"), 0),
        )
    }
    assert {name: len(ask()) for name, ask in asked.items()} == dict.fromkeys(asked, PAGE)
    cost = {name: effort(ask) for name, ask in asked.items()}
    most = PLAN_MOST[connection.vendor]
    assert {name: spent for name, spent in cost.items() if spent[0] > 3 or spent[1] > most} == {}
    counting = effort(lambda: plan_counts(term, term.begins_at, now=term.ends_at))
    assert counting[0] == 1
    assert counting[1] < most


def test_counts_are_one_question(large_catalogue: None) -> None:
    """How many recordings are in each state is counted by the database, in one query."""
    assert len(recording_counts()) == len(RecordingState)
    assert effort(recording_counts)[0] == 1
