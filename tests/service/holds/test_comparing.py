"""Rows and locks agree both ways, or it is told and mended by holding more; nothing is ever mended by holding less."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ObjectLockedError, PermanentError, TransientError
from analyzer.domain.holding import HoldOrigin
from analyzer.records import custody, holds
from analyzer.records.models import Alert, Hold, Item, Recording, Round
from analyzer.service.bootstrap import Service
from analyzer.service.holds.comparing import compare_holds
from analyzer.service.holds.placing import place
from analyzer.service.ledger.reading import ledger_lines
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.pipeline.preserve import retry_holds
from analyzer.service.removing import remove_version
from analyzer.storage.folder import FolderStore
from tests.fakes import FakeClock
from tests.service.fixity.conftest import original_of
from tests.service.holds.conftest import is_locked
from tests.service.ledger.days import KEY, a_recording

DAY = 86_400


def record_of(service: Service, recording: Recording) -> Path:
    """The store's own record of an original."""
    item = original_of(recording)
    return service.settings.home / "objects" / "keys" / item.key / f"={item.version_id}" / "record.json"


def rewrite(path: Path, before: str, after: str) -> None:
    """Change what a record says, behind everybody's back."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_record_rewritten_to_not_held_is_noticed_and_put_back(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """Within a day the store is asked again: the lock is told to have gone, and lies again."""
    hold = place(kept.id, "r", "ada", service)
    rewrite(record_of(service, kept), '"held": true', '"held": false')
    clock.forward(DAY - 1)
    assert compare_holds(service) == 0
    clock.forward(1)
    assert compare_holds(service) == 1
    assert is_locked(service, kept)
    hold.refresh_from_db()
    assert (hold.state, hold.verified_at) == ("in_force", clock())
    assert list(Alert.objects.values_list("kind", "severity")) == [("hold_lost", "critical")]
    assert "hold_lost" in [event.action for event in custody.events_of(Chain.recording(kept.id))]
    clock.forward(DAY)
    assert compare_holds(service) == 0
    rewrite(record_of(service, kept), '"held": true', '"held": false')
    clock.forward(DAY)
    assert compare_holds(service) == 1
    assert Alert.objects.count() == 2


def test_what_lies_is_verified_anew_every_day(service: Service, clock: FakeClock, kept: Recording) -> None:
    """The row says when the store last confirmed it, and no more is told: nothing has changed."""
    hold = place(kept.id, "r", "ada", service)
    events = len(list(custody.events_of(Chain.recording(kept.id))))
    clock.forward(DAY)
    assert compare_holds(service) == 0
    hold.refresh_from_db()
    assert hold.verified_at == clock()
    assert len(list(custody.events_of(Chain.recording(kept.id)))) == events
    clock.forward(-5 * DAY)
    compare_holds(service)
    hold.refresh_from_db()
    assert hold.verified_at == clock()


def test_a_lock_that_no_row_knows_is_adopted(service: Service, clock: FakeClock, kept: Recording) -> None:
    """As after a catalogue was restored from last week's backup, or a process died before its row: the lock stays."""
    item = original_of(kept)
    service.store.hold(item.key, item.version_id)
    assert compare_holds(service) == 1
    hold = Hold.objects.get()
    assert (hold.origin, hold.state, hold.verified_at) == (HoldOrigin.STORE, "in_force", clock())
    assert list(Alert.objects.values_list("kind", "severity", "recording")) == [("hold_adopted", "critical", kept.id)]
    clock.forward(DAY)
    assert compare_holds(service) == 0
    assert (Hold.objects.count(), is_locked(service, kept)) == (1, True)


def test_every_original_is_asked_for_once_a_day(
    service: Service, clock: FakeClock, kept: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slice at a time, going on where the last one was, by whatever process; then not before the next day."""
    monkeypatch.setattr("analyzer.service.holds.comparing.AT_ONCE", 2)
    last = [a_recording(service, f"lesson {number}", at=clock()) for number in range(4)][-1]
    item = original_of(last)
    service.store.hold(item.key, item.version_id)
    assert [compare_holds(service) for _ in range(4)] == [0, 0, 1, 0]
    assert Round.objects.get(name="holds").finished_at == clock()
    item = original_of(kept)
    service.store.hold(item.key, item.version_id)
    assert compare_holds(service) == 0
    clock.forward(DAY)
    assert compare_holds(service) == 1


def test_a_lock_on_what_no_row_names_is_told_by_the_ledger(service: Service, clock: FakeClock, kept: Recording) -> None:
    """An object that came after the backup has no recording to hold; it stays locked, and its line says so."""
    content = b"stray"
    stored = service.store.put("originals/aa/stray", content, hashlib.sha256(content).hexdigest())
    service.store.hold(stored.key, stored.version_id)
    clock.forward(2 * DAY)
    signing = replace(service, settings=service.settings.model_copy(update={"signing_key": KEY}))
    write_ledger(kept.uploaded_at.date(), signing)
    lines = ledger_lines(kept.uploaded_at.date(), service.store, signing.settings)
    (line,) = (one for one in lines if one.what == "object")
    assert (line.state, line.reasons) == ("unexplained", ("no recording knows this original", "a hold lies on it"))
    assert service.store.held(stored.key, stored.version_id)


class Refusing(FolderStore):
    """A store that takes no hold."""

    def hold(self, _key: str, _version_id: str) -> None:
        """Refuse."""
        raise TransientError("the store refuses the lock")


def test_a_lock_that_the_store_refuses_is_tried_until_it_lies(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """The hold is there as a row that has failed, somebody is told, nothing of it is removed; later it is in force."""
    refusing = replace(service, store=Refusing(service.settings.home / "objects", clock))
    hold = place(kept.id, "r", "ada", refusing)
    assert (hold.state, hold.failure) == ("failed", "the store refuses the lock")
    assert list(Alert.objects.values_list("kind", "severity")) == [("hold", "critical")]
    item = original_of(kept)
    with pytest.raises(ObjectLockedError, match="a hold keeps this version"):
        remove_version(item.key, item.version_id, service.store)
    assert retry_holds(service) == 1
    hold.refresh_from_db()
    assert (hold.state, hold.failure, is_locked(service, kept)) == ("in_force", "", True)
    actions = [event.action for event in custody.events_of(Chain.recording(kept.id)) if "hold" in event.action]
    assert actions == ["hold_requested", "hold_failed", "hold_in_force"]


def test_a_process_that_dies_between_row_and_lock_leaves_a_request(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """The row comes first, so that whoever comes after finds what was asked for and puts it in force."""
    holds.ask(kept.id, "r", now=clock())
    assert (Hold.objects.get().state, is_locked(service, kept)) == ("requested", False)
    assert retry_holds(service) == 1
    assert (Hold.objects.get().state, is_locked(service, kept)) == ("in_force", True)


def test_what_was_held_and_is_gone_is_told(service: Service, clock: FakeClock, kept: Recording) -> None:
    """A held object that somebody removed with other means is a hold that has failed, and no silence."""
    place(kept.id, "r", "ada", service)
    record_of(service, kept).unlink()
    clock.forward(DAY)
    assert compare_holds(service) == 1
    assert Hold.objects.get().state == "failed"
    assert set(Alert.objects.values_list("kind", flat=True)) == {"hold", "hold_lost"}


@pytest.mark.parametrize(("reason", "case"), [("", ""), (" ", ""), ("x" * 201, ""), ("r", "c" * 101)])
def test_a_hold_needs_a_reason_that_can_be_kept(service: Service, kept: Recording, reason: str, case: str) -> None:
    """Nothing is cut off in silence, and nothing is held for no reason."""
    with pytest.raises(PermanentError):
        place(kept.id, reason, "ada", service, case)
    assert not Hold.objects.exists()


def test_expired_retention_under_a_live_hold_removes_nothing(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """Years after its lock has ended, and though nobody asks the store, the rows keep it; the store keeps it, too."""
    place(kept.id, "r", "ada", service)
    clock.forward(10 * 365 * DAY)
    item = Item.objects.get(recording=kept, role="original")
    with pytest.raises(ObjectLockedError, match="a hold keeps this version"):
        remove_version(item.key, item.version_id, service.store)
    with pytest.raises(ObjectLockedError, match="held"):
        service.store.delete(item.key, item.version_id)


def test_a_hold_that_comes_while_something_is_removed_is_never_in_vain(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """Between the question and the removal: either the store refuses the removal, or the hold says that it failed."""
    item = original_of(kept)

    class HeldMeanwhile(FolderStore):
        def held(self, key: str, version_id: str) -> bool:
            answer = super().held(key, version_id)
            if not Hold.objects.exists():
                place(kept.id, "r", "ada", service)
            return answer

    racing = HeldMeanwhile(service.settings.home / "objects", clock)
    with pytest.raises(ObjectLockedError):
        remove_version(item.key, item.version_id, racing)
    assert (Hold.objects.get().state, is_locked(service, kept)) == ("in_force", True)
    other = a_recording(service, "other", at=clock())
    gone = original_of(other)
    remove_version(gone.key, gone.version_id, service.store)
    assert place(other.id, "r", "ada", service).state == "failed"
