"""Lists of alerts read as pages, in constant queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analyzer.domain.sight import EVERYTHING
from analyzer.records.alert_lines import alerts_of, open_alerts
from analyzer.records.alerts import Cause, acknowledge_once, raise_once
from analyzer.records.deliveries import Target, claim_deliveries, dead_letters, due_deliveries, give_up
from tests.fakes import START
from tests.records.rows import lesson, recording

LEAD = Target("email", "lead@school.example")


def raised(count: int) -> None:
    """Alerts of one lesson's recording, three at a moment."""
    row = recording(lesson=lesson(f"L-{count}", "t-1"))
    for number in range(count):
        at = START + timedelta(minutes=number // 3)
        raise_once(row, Cause(str(number), "secrecy", "serious"), [LEAD], now=at, due_at=at, escalate_at=None)


def test_pages_without_holes(each_catalogue: str) -> None:
    """Reading page after page shows every open alert once, newest first, even where many are of one moment."""
    raised(20)
    seen, after = [], None
    while page := open_alerts(sight=EVERYTHING, after=after, limit=3):
        seen += page
        after = page[-1].id
    assert [line.subject for line in seen] == [str(number) for number in reversed(range(20))]
    assert {(line.lesson_id, line.pending, line.dead) for line in seen} == {("L-20", 1, 0)}


def test_acknowledged_leave_the_list(catalogue: None) -> None:
    """What somebody acknowledged is shown with its recording, and is open no more."""
    raised(2)
    first = open_alerts(sight=EVERYTHING, limit=1)[0]
    acknowledge_once(first.id, "lead", now=START)
    assert [line.subject for line in open_alerts(sight=EVERYTHING, limit=10)] == ["0"]
    assert first.recording_id is not None
    assert [line.acknowledged_by for line in alerts_of(first.recording_id)] == ["lead", ""]


@pytest.mark.parametrize("count", [1, 50])
def test_constant_queries(catalogue: None, count: int) -> None:
    """A page of fifty costs as many queries as a page of one."""
    raised(count)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(open_alerts(sight=EVERYTHING, limit=50)) == count
    assert len(queries) == 2


def test_dead_letters_by_page(catalogue: None) -> None:
    """Dead letters are listed newest first, page after page, and counted with their alerts."""
    raised(5)
    rows = due_deliveries(now=START + timedelta(days=1), limit=10)
    assert claim_deliveries(rows, until=START + timedelta(days=2))
    give_up(rows, "refused", now=START)
    first = dead_letters(sight=EVERYTHING, before=None, limit=3)
    rest = dead_letters(sight=EVERYTHING, before=first[-1].id, limit=3)
    assert [letter.id for letter in first + rest] == [row.id for row in reversed(rows)]
    assert {(line.pending, line.dead) for line in open_alerts(sight=EVERYTHING, limit=10)} == {(0, 1)}
