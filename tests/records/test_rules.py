"""Whoever writes to the tables by hand is refused what no code of ours does, on both databases."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from pydantic import SecretStr

from analyzer.domain.custody import Chain, person
from analyzer.records.accounts import add_account
from analyzer.records.custody import note
from analyzer.records.models import CustodyEvent, Hold, HoldRelease, Item, Recording
from analyzer.records.rules import missing_rules
from analyzer.service.checking import catalogue_problems
from tests.fakes import START
from tests.records.rows import recording

pytestmark = pytest.mark.usefixtures("each_catalogue")


@pytest.fixture
def held(each_catalogue: str) -> Recording:
    """A recording with an original and a hold, and an approval of its release."""
    row = recording()
    for role in ("original", "signals"):
        Item.objects.create(
            recording=row, role=role, key=role, version_id="1", sha256="0" * 64, bytes=1, created_at=START
        )
    hold = Hold.objects.create(recording=row, reason="r", asked_at=START, state="in_force", verified_at=START)
    approve(hold, "ada")
    return row


def approve(hold: Hold, name: str) -> None:
    """Somebody lets it go."""
    account = add_account(name, ("dsl",))
    HoldRelease.objects.create(hold=hold, account=account, by=name, reason="why", at=START)


def run(statement: str) -> None:
    """Let the database do something."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM records_hold",
        "UPDATE records_hold SET state = 'released'",
        "UPDATE records_hold SET reason = 'another'",
        "UPDATE records_hold SET asked_by = 'another'",
        "DELETE FROM records_holdrelease",
        "UPDATE records_holdrelease SET reason = 'another'",
        "DELETE FROM records_item WHERE role = 'original'",
        "UPDATE records_item SET version_id = '2' WHERE role = 'original'",
        "UPDATE records_item SET sha256 = 'another' WHERE role = 'original'",
        "UPDATE records_item SET role = 'signals' WHERE role = 'original'",
        "UPDATE records_item SET role = 'card', version_id = '' WHERE role = 'original'",
        "DELETE FROM records_recording",
    ],
)
def test_evidence_that_is_held_is_not_removed_by_hand(held: Recording, statement: str) -> None:
    """Neither the hold nor what it keeps, nor who let it go: each is refused, and everything is as it was."""
    before = [list(model.objects.values()) for model in (Recording, Item, Hold, HoldRelease)]  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError):
        run(statement)
    assert [list(model.objects.values()) for model in (Recording, Item, Hold, HoldRelease)] == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", ["records_hold", "records_holdrelease", "records_custodyevent"])
def test_tables_are_not_emptied_at_once(held: Recording, each_catalogue: str, table: str) -> None:
    """PostgreSQL could do that without looking at any row."""
    note(Chain.recording(held.id), "tested", person("ada"), now=START)
    if each_catalogue == "postgresql":
        with pytest.raises(IntegrityError):
            run(f"TRUNCATE {table} CASCADE")
    assert Hold.objects.count() == HoldRelease.objects.count() == CustodyEvent.objects.count() == 1


def test_what_has_to_go_on_goes_on(held: Recording) -> None:
    """What was derived is dropped, records are superseded, holds verified anew, and two people release one for good."""
    run("DELETE FROM records_item WHERE role = 'signals'")
    run("UPDATE records_item SET role = 'superseded', position = 1, fixity = 'proven'")
    run("UPDATE records_hold SET state = 'failed', failure = 'why', verified_at = NULL")
    hold = Hold.objects.get()
    approve(hold, "bea")
    run("UPDATE records_hold SET state = 'released'")
    with pytest.raises(IntegrityError):
        run("UPDATE records_hold SET state = 'in_force'")
    run("DELETE FROM records_item")
    assert Hold.objects.get().state == "released"


def test_one_person_twice_is_not_two(held: Recording) -> None:
    """The second approval of one person is no row at all."""
    first = HoldRelease.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HoldRelease.objects.create(hold=first.hold, account=first.account, by="another name", reason="why", at=START)


def test_what_is_frozen_keeps_its_originals(held: Recording) -> None:
    """Also where nothing holds it."""
    other = recording(frozen_at=START)
    Item.objects.create(
        recording=other, role="part", key="p", version_id="1", sha256="0" * 64, bytes=1, created_at=START
    )
    with pytest.raises(IntegrityError):
        run("DELETE FROM records_item WHERE role = 'part'")


def test_rules_that_were_taken_away_are_named_and_set_anew(held: Recording, each_catalogue: str) -> None:
    """Whoever drops one by hand is found out by asking, and `lessonguard migrate` has it back."""
    on_table = " ON records_hold" if each_catalogue == "postgresql" else ""
    assert missing_rules(connection) == []
    run(f"DROP TRIGGER lg_hold_kept{on_table}")
    assert missing_rules(connection) == ["lg_hold_kept"]
    assert any("lg_hold_kept" in problem for problem in catalogue_problems(SecretStr("named")))
    call_command("migrate", verbosity=0)
    assert missing_rules(connection) == []
    with pytest.raises(IntegrityError):
        run("DELETE FROM records_hold")
