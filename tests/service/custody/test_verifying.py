"""Whoever changes the past, in the catalogue or in the store, is found out, and what they changed is named."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from pydantic import SecretStr

from analyzer.domain.custody import Chain, CustodyEvent
from analyzer.records import custody
from analyzer.records.models import Alert, CustodyHead, Finding, Hold, Item, LedgerDay, Recording
from analyzer.records.models import CustodyEvent as Row
from analyzer.records.rules import lift_rules, set_rules
from analyzer.service.alerts.acknowledging import acknowledge
from analyzer.service.custody.checkpoints import write_checkpoint
from analyzer.service.custody.receipts import receipt
from analyzer.service.custody.verifying import verify_custody, watch_custody
from analyzer.service.ledger.writing import write_ledger
from analyzer.signing.key_ring import new_key_ring, read_key_ring
from tests.fakes import FakeClock
from tests.service.custody.conftest import Told


def faults(told: Told, *receipts: str) -> list[str]:
    """What `custody verify` names."""
    return [str(one) for one in verify_custody(told.service.store, told.service.settings, receipts).faults]


def signing_with(told: Told, pem: str) -> Told:
    """The same with other keys."""
    keys = told.service.settings.model_copy(update={"signing_key": SecretStr(pem)})
    return told._replace(service=replace(told.service, settings=keys))


def without_rules(change: Callable[[], object]) -> None:
    """Do something as the owner of the database can, who switches its rules off and on again."""
    lift_rules(connection)
    change()
    set_rules(connection)


def rewrite_last(chain: Chain, **changes: object) -> None:
    """Replace the last event of a chain by a forged one that is whole in itself, and move the head."""
    *_, last = custody.events_of(chain)
    forged: CustodyEvent = last.model_copy(update=changes).with_digest()
    rows = Row.objects.filter(chain=str(chain), position=last.position)
    without_rules(lambda: rows.update(agent=forged.agent, at=forged.at, digest=forged.digest))
    CustodyHead.objects.filter(chain=str(chain)).update(digest=forged.digest)


def test_what_was_told_holds(told: Told) -> None:
    """An ordinary lesson, held, alerted, signed off and acknowledged, leaves nothing to blame, and all is anchored."""
    found = verify_custody(told.service.store, told.service.settings)
    assert (found.faults, found.unanchored, found.checkpoints) == ([], 0, 1)
    assert found.events > 10
    acknowledge(Alert.objects.order_by("id")[0].pk, "lead", now=told.service.clock())
    again = verify_custody(told.service.store, told.service.settings)
    assert (again.faults, again.unanchored) == ([], 1)


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda: Recording.objects.update(sha256="0" * 64), "sha256"),
        (lambda: Recording.objects.update(retain_until="2020-01-01T00:00Z"), "retain_until"),
        (lambda: Item.objects.filter(role="original").update(sha256="0" * 64), "original"),
        (lambda: Item.objects.filter(role="analysis").delete(), "analysis"),
        (lambda: Finding.objects.update(severity="note"), "findings_sha256"),
        (lambda: Finding.objects.all().delete(), "findings"),
        (lambda: Alert.objects.update(severity="minor"), "severity"),
        (lambda: Alert.objects.update(acknowledged_by="somebody"), "acknowledged_by"),
        (lambda: Hold.objects.update(state="failed"), "state"),
        (lambda: Hold.objects.update(reason="gift"), "reason"),
        (lambda: LedgerDay.objects.update(counts={"processed": 999}), "counts"),
        (lambda: LedgerDay.objects.update(signed_off_by="somebody"), "signed_off_by"),
        (lambda: LedgerDay.objects.all().delete(), "gone from the catalogue"),
        (lambda: Hold.objects.all().delete(), "gone from the catalogue"),
    ],
)
def test_a_row_that_no_longer_says_what_was_told_is_named(told: Told, tamper: Callable[[], object], named: str) -> None:
    """Hashes, retention, findings, alerts, holds and ledger days are held against the chain, column by column."""
    without_rules(tamper)
    assert any(named in fault for fault in faults(told))


def test_a_row_that_nobody_told_of_is_named(told: Told) -> None:
    """A hold that appears without an event did not come by the service."""
    Hold.objects.create(recording=told.recording, reason="forged", asked_at=told.service.clock())
    assert any("no event vouches for it" in fault for fault in faults(told))


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (lambda rows: rows.filter(position=2).update(agent="person:nobody"), "its digest is not that of what it says"),
        (lambda rows: rows.filter(position=2).delete(), "the events before it are missing: 2 to 2"),
        (lambda rows: rows.filter(position__gt=3).delete(), "events were cut off"),
        (lambda rows: rows.all().delete(), "it had events and has none any more"),
    ],
)
def test_an_edit_a_gap_and_a_truncation_are_named(told: Told, tamper: Callable[[object], object], named: str) -> None:
    """The events of a recording hang together: none can be changed, taken out or cut off."""
    rows = Row.objects.filter(chain=f"recording:{told.recording.id}")
    without_rules(lambda: tamper(rows))
    assert any(named in fault for fault in faults(told))


def test_two_events_that_changed_places_are_named(told: Told) -> None:
    """Reordering breaks both links."""
    rows = Row.objects.filter(chain=f"recording:{told.recording.id}")

    def swap() -> None:
        rows.filter(position=2).update(position=-1)
        rows.filter(position=3).update(position=2)
        rows.filter(position=-1).update(position=3)

    without_rules(swap)
    assert any("does not follow from the event before" in fault for fault in faults(told))


def test_a_past_that_was_rewritten_whole_does_not_fit_the_checkpoint(told: Told) -> None:
    """Whoever recomputes digests and heads has every link fit, and still cannot sign the checkpoint anew."""
    rewrite_last(Chain.recording(told.recording.id), agent="person:nobody")
    assert any("the past was rewritten" in fault for fault in faults(told))


def test_a_recording_whose_events_are_gone_with_their_head_is_named(told: Told) -> None:
    """Without chain and head a recording would look as if nothing had ever been told of it, but it was taken in."""
    chain = f"recording:{told.recording.id}"
    without_rules(lambda: Row.objects.filter(chain=chain).delete())
    CustodyHead.objects.filter(chain=chain).delete()
    named = faults(told)
    assert any("nothing was ever told of it" in fault for fault in named)
    assert any("anchors is gone" in fault for fault in named)


def test_a_checkpoint_that_vanished_or_was_altered_is_named(told: Told, clock: FakeClock) -> None:
    """A folder keeps no lock against its owner, but what is missing or unsigned there shows."""
    objects = told.service.settings.home / "objects" / "keys" / "custody" / "checkpoints"
    (data,) = objects.rglob("data")
    data.chmod(0o600)
    data.write_bytes(data.read_bytes().replace(b'"position":', b'"position": '))
    assert any("not what the key" in fault for fault in faults(told))
    shutil.rmtree(objects)
    assert any("not in the store any more" in fault for fault in faults(told))


def test_a_forged_checkpoint_needs_the_key(told: Told, clock: FakeClock) -> None:
    """One that another key has signed is no checkpoint of ours."""
    stranger = told.service.settings.model_copy(update={"signing_key": None})
    stranger = stranger.model_validate(stranger.model_dump() | {"signing_key": new_key_ring().to_pem()})
    custody.note(Chain.service(), "forged", "person:nobody", now=clock())
    write_checkpoint(told.service.store, stranger, told.service.policy.custody, clock)
    assert any("which is unknown here" in fault for fault in faults(told))


def test_checkpoints_hold_after_the_key_was_renewed(told: Told, clock: FakeClock) -> None:
    """Old and new key each prove theirs, and still name who rewrites; without the old one its checkpoint is named."""
    assert told.service.settings.signing_key
    pem = read_key_ring(told.service.settings.signing_key.get_secret_value()).renewed().to_pem()
    renewed = signing_with(told, pem)
    custody.note(Chain.service(), "noticed", "process:test", now=clock())
    assert write_checkpoint(told.service.store, renewed.service.settings, told.service.policy.custody, clock)
    found = verify_custody(told.service.store, renewed.service.settings)
    assert (found.faults, found.checkpoints, found.unanchored) == ([], 2, 0)
    forgetful = signing_with(told, pem.partition("-----BEGIN PUBLIC KEY-----")[0])
    unknown = [fault for fault in faults(forgetful) if "which is unknown here" in fault]
    assert ["000000000001-" in fault for fault in unknown] == [True]
    for chain, checkpoint in ((Chain.recording(told.recording.id), 1), (Chain.service(), 2)):
        rewrite_last(chain, agent="person:nobody")
        assert any(
            f"{chain}" in fault and f"checkpoint {checkpoint} anchors is another" in fault for fault in faults(renewed)
        )


def test_throwing_away_the_newest_checkpoint_is_found_with_its_receipt(told: Told, clock: FakeClock) -> None:
    """Whoever owns the machine can remove all that came after a day; a receipt that was kept elsewhere proves it."""
    policy = told.service.policy.custody
    custody.note(Chain.service(), "noticed", "process:test", now=clock())
    clock.now += timedelta(minutes=5)
    kept = write_checkpoint(told.service.store, told.service.settings, policy, clock)
    assert kept
    slip = receipt(kept)
    assert faults(told, slip) == []
    without_rules(lambda: Row.objects.filter(action="noticed").delete())
    CustodyHead.objects.filter(chain="service").delete()
    (lost,) = (told.service.settings.home / "objects" / "keys").rglob(f"{kept.number:012d}-*")
    shutil.rmtree(lost)
    kept.delete()
    assert faults(told) == []
    assert any("there is a receipt of checkpoint 2" in fault for fault in faults(told, slip))


def test_rules_that_were_switched_off_are_named(told: Told) -> None:
    """The database's own refusal is part of what is proven."""
    lift_rules(connection)
    try:
        assert any("that protects the events is not there" in fault for fault in faults(told))
    finally:
        set_rules(connection)


def test_a_broken_chain_is_told_to_a_person(told: Told) -> None:
    """The daily proof raises a critical alert, once a day."""
    assert watch_custody(told.service) == 0
    Finding.objects.update(severity="note")
    assert watch_custody(told.service) > 0
    watch_custody(told.service)
    assert Alert.objects.filter(kind="custody").count() == 1


def test_a_signed_off_day_that_vanished_comes_back_with_an_alert(told: Told) -> None:
    """A day that is written anew after it was removed is signed again, and somebody is asked who removed it."""
    LedgerDay.objects.all().delete()
    write_ledger(told.day.day, told.service)
    assert Alert.objects.filter(kind="ledger_altered", severity="critical").exists()
