"""The queue's query says what its decision says, stays in its order page by page, and reads no more than it shows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analyzer.domain.kinds import Severity
from analyzer.domain.queue import NO_QUESTION, Place, QueueFacts, QueueState, Reason, Stretch, Wanted, Whose
from analyzer.records.models import Account, Queued
from analyzer.records.queue import within
from analyzer.review.queue import due_until, in_order, stretch_of
from analyzer.service.queueing.listing import Listed, queue_page
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import START, catalogue_on
from tests.records.effort import MOST, effort
from tests.records.queue_seed import seed_queue
from tests.records.rows import recording
from tests.records.seed import seed

POLICY = read_service_policy(None).queue
EVERYTHING = Wanted()
TODAY = date(2026, 3, 1)
MOST_QUERIES = 12
DUES = (None, TODAY - timedelta(days=1), TODAY + timedelta(days=7), TODAY + timedelta(days=8))


def put(facts: QueueFacts, minutes: int = 0, account: Account | None = None) -> Queued:
    """A row of the queue with these facts."""
    row = recording(uploaded_at=START + timedelta(minutes=minutes))
    own = {"lesson_name": "", "tutor": "", "subject": "", "uploaded_at": row.uploaded_at, "account": account}
    return Queued.objects.create(recording=row, **own, **vars(facts))


def waiting(rank: int = NO_QUESTION, concerns: int = 0, due_on: date | None = None) -> QueueFacts:
    """Facts of a lesson that waits."""
    return QueueFacts(int(rank >= 0), rank, concerns, due_on, graded=False, state=QueueState.WAITING)


def page(wanted: Wanted = EVERYTHING, before: Place | None = None, limit: int = 50, me: int | None = None) -> Listed:
    """A page of the queue."""
    return queue_page(wanted, before, account_id=me, policy=POLICY, today=TODAY, limit=limit)


@pytest.mark.usefixtures("each_catalogue")
def test_the_query_says_what_the_decision_says() -> None:
    """For facts of every sort, each lesson stands in exactly the stretch that the pure function names."""
    rows = {}
    for rank, concerns, due_on in product(range(NO_QUESTION, 4), range(3), DUES):
        facts = waiting(rank, concerns, due_on)
        rows[put(facts).recording_id] = stretch_of(facts, POLICY, TODAY)
    for stretch in set(rows.values()):
        found = Queued.objects.filter(within(stretch, POLICY, due_until(POLICY, TODAY)))
        assert set(found.values_list("recording", flat=True)) == {id_ for id_, one in rows.items() if one == stretch}


@pytest.mark.usefixtures("each_catalogue")
def test_pages_follow_one_another() -> None:
    """Read three at a time, the queue is the same as read at once: by reason, then weight, then the newest."""
    for minutes, (rank, concerns, due_on) in enumerate(product((-1, 1, 3), (0, 1, 2), DUES)):
        put(waiting(rank, concerns, due_on), minutes % 5)
    whole = page(limit=200)
    expected = sorted(
        whole.rows,
        key=lambda row: (
            in_order(row.stretch),
            row.lesson.facts.due_on or TODAY if row.stretch.reason is Reason.DUE else TODAY,
            -row.lesson.uploaded_at.timestamp(),
            -row.lesson.id.int,
        ),
    )
    assert list(whole.rows) == expected
    assert whole.next is None
    found, before = [], None
    while True:
        part = page(before=before, limit=3)
        found += part.rows
        if part.next is None:
            break
        before = part.next
    assert found == expected


@pytest.mark.usefixtures("catalogue")
def test_each_filter_says_how_many_it_would_show() -> None:
    """For every choice of every filter, the count beside it is the number of lessons that it then shows."""
    me = Account.objects.create_user("me")
    other = Account.objects.create_user("other")
    combined = product((None, me, other), (-1, 0, 1, 2, 3), (0, 1), (None, TODAY), QueueState)
    for number, (account, rank, concerns, due_on, state) in enumerate(combined):
        facts = QueueFacts(1, rank, concerns, due_on, graded=False, state=state)
        row = put(facts, number, account)
        Queued.objects.filter(pk=row.pk).update(subject=f"S{number % 3}")
    base = (
        Wanted(),
        Wanted(whose=Whose.MINE, subject="S1"),
        Wanted(weight=Severity.NOTE),
        Wanted(reason=Reason.DUE),
        Wanted(state=QueueState.DONE, whose=Whose.NOBODYS),
    )
    choices = {"state": QueueState, "reason": Reason, "weight": Severity, "whose": Whose, "subject": ("S0", "S1", "S2")}
    for wanted in base:
        counts = page(wanted, me=me.pk).counts
        for name, values in choices.items():
            if name == "reason" and wanted.state is QueueState.DONE:
                continue
            for value in values:  # type: ignore[attr-defined]  # each is a collection
                shown = page(Wanted(**{**vars(wanted), name: value}), limit=500, me=me.pk).rows
                assert counts[name][value] == len(shown), (wanted, name, value)


@pytest.fixture
def large_queue(each_catalogue: str, tmp_path: Path) -> Iterator[int]:
    """A hundred thousand lessons in the queue on either database, and the account of an observer."""
    own = {"NAME": tmp_path / "large.sqlite3"} if each_catalogue == "sqlite" else {}
    with catalogue_on(**own):
        seed()
        yield seed_queue()[0].pk


def test_a_page_reads_what_it_shows(large_queue: int) -> None:
    """Whatever is asked for, lessons come from an index in their order: nothing is sorted but what is few."""
    first = page(limit=1).rows[0].lesson
    deep = Place(Stretch(Reason.QUESTIONS, 1), first.uploaded_at - timedelta(days=30), first.id)
    asked: dict[str, Callable[[], Listed]] = {
        "front": page,
        "deep": partial(page, before=deep),
        **{reason: partial(page, Wanted(reason=reason)) for reason in Reason},
        "serious": partial(page, Wanted(weight=Severity.SERIOUS)),
        "mine": partial(page, Wanted(whose=Whose.MINE), me=large_queue),
        "nobody's": partial(page, Wanted(whose=Whose.NOBODYS)),
        "subject": partial(page, Wanted(subject="Subject 7")),
        "tutor": partial(page, Wanted(tutor="t-7")),
        "found": partial(page, Wanted(find="L-4711")),
        "nothing": partial(page, Wanted(find="nowhere")),
        "done": partial(page, Wanted(state=QueueState.DONE)),
    }
    wrong = {}
    for name, ask in asked.items():
        with CaptureQueriesContext(connection) as captured:
            assert bool(ask().rows) is (name != "nothing"), name
        _, *lists = (query["sql"] for query in captured.captured_queries)
        sorts = [sql for sql in lists if name not in {"mine", "tutor", "found"} and _sorts(sql)]
        if len(captured) > MOST_QUERIES or sorts:
            wrong[name] = (len(captured), sorts)
    assert wrong == {}


def _sorts(sql: str) -> bool:
    """Whether a database sorts what it lists, by what it says that it will do."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        plan = " ".join(str(part) for row in cursor.fetchall() for part in row)
    return "TEMP B-TREE" in plan or " Sort" in plan.replace("Incremental Sort", "")


def test_a_list_of_the_queue_costs_little(large_queue: int) -> None:
    """Beyond the one question for all counts, a page costs the database no more than a page of recordings."""
    counting = effort(partial(page, Wanted(), limit=1))[1]
    spent = {
        name: effort(partial(page, wanted, me=large_queue))[1] - counting
        for name, wanted in {
            "front": Wanted(),
            "newest": Wanted(reason=Reason.NEWEST),
            "done": Wanted(state=QueueState.DONE),
            "mine": Wanted(whose=Whose.MINE),
        }.items()
    }
    assert {name: cost for name, cost in spent.items() if cost > MOST[connection.vendor]} == {}
