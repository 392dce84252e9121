"""A catalogue restored from last week's backup: nothing is destroyed, what is held stays held, and it is found out."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from analyzer.domain.custody import Chain
from analyzer.domain.holding import HoldOrigin
from analyzer.records.custody import events_of
from analyzer.records.models import CustodyCheckpoint, Hold, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.custody.checkpoints import write_checkpoint
from analyzer.service.custody.enrolling import enrol_existing
from analyzer.service.custody.verifying import verify_custody
from analyzer.service.holds.comparing import compare_holds
from analyzer.service.holds.placing import place
from analyzer.service.retention.sweeping import sweep_retention
from tests.fakes import FakeClock
from tests.servers.postgresql import PostgreSQL
from tests.service.retention.kept import everything_stored, kept

WEEK = 7 * 86_400
HELD = b"chapel held"


def backed_up(folder: Path, request: pytest.FixtureRequest) -> Callable[[], None]:
    """Make a backup of the whole catalogue by the database's own means; what is returned restores it."""
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(folder / "backup.sqlite")
        connection.ensure_connection()
        connection.connection.backup(copy)
        return lambda: copy.backup(connection.connection)
    server: PostgreSQL = request.getfixturevalue("postgres_server")
    dump = server.run("pg_dump", "--clean", "--if-exists", server.url)

    def restore() -> None:
        connection.close()
        server.run("psql", "--quiet", "-v", "ON_ERROR_STOP=1", server.url, told=dump)

    return restore


def anchor(service: Service) -> None:
    """Write a checkpoint of all that was told."""
    write_checkpoint(service.store, service.settings, service.policy.custody, service.clock)


def test_last_weeks_catalogue_destroys_nothing_and_is_found_out(
    on_each: Service, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Hold, destruction and events of the week are gone from the rows; store and checkpoints know of them all."""
    service, clock = on_each, on_each.clock
    assert isinstance(clock, FakeClock)
    held, due = kept(service, "held", days=200), kept(service, "due", days=118)
    enrol_existing(clock())
    anchor(service)
    restore = backed_up(tmp_path, request)

    place(held.id, "a parent asked", "ada", service)
    for _ in range(4):
        clock.forward(WEEK / 4)
        sweep_retention(service)
    clock.forward(86_400 * 1.5)
    assert sweep_retention(service).destroyed == 1
    assert {row.id: row.state for row in Recording.objects.all()} == {held.id: "assessed", due.id: "destroyed"}
    anchor(service)
    after = {chain: [event.digest for event in events_of(chain)] for chain in map(Chain.recording, (held.id, due.id))}
    before_restoring = sorted(everything_stored(service.store))
    assert [str(one) for one in verify_custody(service.store, service.settings).faults] == []

    restore()
    assert not Hold.objects.exists()
    assert Recording.objects.get(id=due.id).state == "assessed"
    clock.forward(86_400)
    swept = sweep_retention(service)
    assert (swept.destroyed, swept.resumed) == (0, 0)
    assert swept.seen.refusal
    assert sorted(everything_stored(service.store)) == before_restoring
    blamed = [str(one) for one in verify_custody(service.store, service.settings).faults]
    for chain, digests in after.items():
        assert any(f"{chain}" in one and f"{len(digests)}" in one and "is gone" in one for one in blamed), chain

    assert compare_holds(service) == 1
    hold = Hold.objects.get()
    assert (hold.recording_id, hold.origin, hold.state) == (held.id, HoldOrigin.STORE, "in_force")
    assert compare_holds(service) == 0
    for _ in range(3):
        clock.forward(86_400)
        sweep_retention(service)
    assert any(HELD in content for content in everything_stored(service.store))
    assert CustodyCheckpoint.objects.count() == 1
