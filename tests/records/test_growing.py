"""The database itself keeps what was told: neither update nor delete gets through, on SQLite and on PostgreSQL."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from analyzer.domain.custody import GENESIS, Chain, person
from analyzer.records import custody
from analyzer.records.models import CustodyEvent
from tests.fakes import START


@pytest.mark.parametrize(
    "change",
    [
        lambda: CustodyEvent.objects.update(agent="person:nobody"),
        lambda: CustodyEvent.objects.all().delete(),
        lambda: connection.cursor().execute("DELETE FROM records_custodyevent"),
    ],
)
def test_what_was_told_is_neither_changed_nor_removed(each_catalogue: str, change: Callable[[], object]) -> None:
    """Django's own queries and plain SQL with the service's credentials are refused alike."""
    custody.note(Chain.access(), "tested", person("anna"), now=START)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        change()
    assert CustodyEvent.objects.get().agent == "person:anna"


def test_events_follow_each_other(each_catalogue: str) -> None:
    """Each event names the digest of the one before; the first names none; a chain knows only its own."""
    first = custody.note(Chain.access(), "tested", person("anna"), {"n": 1}, now=START)
    custody.note(Chain.service(), "tested", person("anna"), now=START)
    second = custody.note(Chain.access(), "tested", person("ben"), {"n": 2}, now=START)
    assert (first.position, first.previous) == (1, GENESIS)
    assert (second.position, second.previous) == (2, first.digest)
    assert [one.line() for one in custody.events_of(Chain.access())] == [first.line(), second.line()]
    assert all(one.is_whole for one in custody.events_of(Chain.access()))
