"""Of several who take one lesson at the same moment, one has it, and the queue says so."""

from functools import partial

import pytest

from analyzer.domain.errors import ConflictError
from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Queued, Recording, Run, Scorecard
from analyzer.service.assigning import put_back, take
from analyzer.service.queueing.placing import place
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import START
from tests.records.at_once import at_once
from tests.records.rows import recording

OBSERVERS = 5
POLICY = read_service_policy(None)


@pytest.fixture
def lesson(each_catalogue: str) -> Recording:
    """An assessed lesson in the queue."""
    row = recording()
    run = Run.objects.create(recording=row, number=1, policy_sha256="", software="", created_at=START)
    Scorecard.objects.create(run=run, complete=True, gaps=0, findings=0)
    Recording.objects.filter(id=row.id).update(current_run=run)
    place([row.id])
    return row


def test_takers_race(lesson: Recording) -> None:
    """Whoever was first has it; each of the others is told, and the queue names the one who has."""
    for number in range(OBSERVERS):
        add_account(f"o{number}", ("observer",))
    won = [one for one in at_once([partial(taken, lesson, f"o{number}") for number in range(OBSERVERS)]) if one]
    assert Queued.objects.values_list("account__username").get() == tuple(won)
    put_back(lesson.id, won[0], by=won[0], now=START)
    assert Queued.objects.get().account_id is None
    assert Account.objects.count() == OBSERVERS


def taken(lesson: Recording, name: str) -> str | None:
    """The name of whoever took it; None for one who was told that somebody else has it."""
    try:
        take(lesson.id, name, POLICY, now=START)
    except ConflictError:
        return None
    return name
