"""A hold is let go by two different people with the right, and its lock with it, unless another hold needs it."""

from dataclasses import replace

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, ObjectLockedError, PermanentError, TransientError
from analyzer.domain.holding import HoldState
from analyzer.records import custody, holds
from analyzer.records.accounts import close_account
from analyzer.records.models import Account, Alert, Hold, HoldRelease, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.holds.comparing import compare_holds
from analyzer.service.holds.locking import put_in_force
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release, lift_released
from analyzer.service.removing import remove_version
from analyzer.service.rights import RightMissingError
from analyzer.storage.folder import FolderStore
from tests.fakes import FakeClock
from tests.service.fixity.conftest import original_of
from tests.service.holds.conftest import is_locked, person
from tests.service.ledger.days import a_recording


def test_two_people_release_a_hold(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """One is not enough, the same one twice is not two; then lock and row are released, and all of it is in custody."""
    hold = place(kept.id, "an agency asked", "ada", service, "C-17")
    assert (hold.state, hold.case_reference, hold.asked_by, is_locked(service, kept)) == (
        "in_force",
        "C-17",
        "ada",
        True,
    )
    assert approve_release(hold.pk, ada, "it is closed", service).state == "in_force"
    with pytest.raises(ConflictError, match="takes another one"):
        approve_release(hold.pk, ada, "again", service)
    assert is_locked(service, kept)
    clock.forward(60)
    assert approve_release(hold.pk, bea, "it is closed", service).state == "released"
    hold.refresh_from_db()
    assert (hold.released_at, hold.lifted_at, is_locked(service, kept)) == (clock(), clock(), False)
    assert list(HoldRelease.objects.values_list("by", "reason")) == [(name, "it is closed") for name in ("ada", "bea")]
    told = [(event.action, event.agent) for event in custody.events_of(Chain.recording(kept.id))]
    assert told == [
        ("hold_requested", "person:ada"),
        ("hold_in_force", "process:holds"),
        ("hold_approved", "person:ada"),
        ("hold_approved", "person:bea"),
        ("hold_released", "person:bea"),
        ("hold_lifted", "process:holds"),
    ]
    with pytest.raises(ConflictError, match="released already"):
        approve_release(hold.pk, ada, "again", service)


def test_who_may_not_lets_nothing_go(service: Service, kept: Recording, ada: Account) -> None:
    """Neither other roles, nor somebody whose account was closed, nor anybody without a reason or a hold."""
    hold = place(kept.id, "r", "ada", service)
    for role in ("observer", "operations"):
        with pytest.raises(RightMissingError, match="release_hold"):
            approve_release(hold.pk, person(role, role), "why", service)
    for reason in ("", "  ", "x" * 201):
        with pytest.raises(PermanentError, match="reason"):
            approve_release(hold.pk, ada, reason, service)
    with pytest.raises(PermanentError, match="there is no hold"):
        approve_release(hold.pk + 1, ada, "why", service)
    close_account(ada)
    with pytest.raises(RightMissingError):
        approve_release(hold.pk, ada, "why", service)
    assert not HoldRelease.objects.exists()


class Counting(FolderStore):
    """A store that counts how often a lock is taken off."""

    released = 0

    def release(self, key: str, version_id: str) -> None:
        """Take it off."""
        self.released += 1
        super().release(key, version_id)


def test_the_lock_stays_while_another_hold_needs_it(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """Several holds keep one recording; the lock goes with the last of them, and not for a moment before."""
    store = Counting(service.settings.home / "objects", clock)
    service = replace(service, store=store)
    first, second = place(kept.id, "r", "ada", service), place(kept.id, "r", "ada", service, "C-2")
    assert first.pk != second.pk
    for number, hold in enumerate((first, second), start=1):
        for account in (ada, bea):
            approve_release(hold.pk, account, "why", service)
        assert (is_locked(service, kept), store.released) == ((True, 0) if number == 1 else (False, 1))
        assert Hold.objects.get(pk=hold.pk).lifted_at is not None


def test_the_lock_stays_while_another_recording_needs_it(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """One stored lesson record may belong to two recordings: what is let go of one is held for the other."""
    other = a_recording(service, "other", at=clock())
    shared = original_of(kept)
    other.items.create(
        role="lesson", key=shared.key, version_id=shared.version_id, sha256=shared.sha256, bytes=4, created_at=clock()
    )
    mine, _ = place(kept.id, "r", "ada", service), place(other.id, "r", "ada", service)
    for account in (ada, bea):
        approve_release(mine.pk, account, "why", service)
    assert is_locked(service, kept)
    with pytest.raises(ObjectLockedError, match="a hold keeps this version"):
        remove_version(shared.key, shared.version_id, service.store)
    clock.forward(86_400)
    assert compare_holds(service) == 0


def test_nothing_of_a_frozen_recording_is_let_go(
    service: Service, clock: FakeClock, kept: Recording, ada: Account
) -> None:
    """While it is not known why its bytes are others, its holds stay."""
    hold = place(kept.id, "r", "ada", service)
    Recording.objects.update(frozen_at=clock())
    with pytest.raises(ConflictError, match="frozen"):
        approve_release(hold.pk, ada, "why", service)


class Stuck(FolderStore):
    """A store that does not let holds go while `sticks` is set."""

    sticks = True

    def release(self, key: str, version_id: str) -> None:
        """Fail, or not."""
        if self.sticks:
            raise TransientError("the object store cannot be reached")
        super().release(key, version_id)


def test_a_release_that_was_cut_off_is_finished(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """Rows first: whoever dies, or meets a store that is away, leaves a released hold whose lock a later run lifts."""
    store = Stuck(service.settings.home / "objects", clock)
    service = replace(service, store=store)
    hold = place(kept.id, "r", "ada", service)
    for account in (ada, bea):
        approve_release(hold.pk, account, "why", service)
    assert (is_locked(service, kept), Hold.objects.get().state) == (True, "released")
    assert list(Alert.objects.values_list("kind", flat=True)) == ["hold_lift"]
    assert compare_holds(service) == 0  # it is known why this lock lies: nothing is adopted
    store.sticks = False
    assert lift_released(service) == 1
    assert (is_locked(service, kept), Hold.objects.count()) == (False, 1)


def test_a_hold_that_comes_while_another_is_lifted_lies(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """Whatever order rows and locks come in, a hold that is in force is locked in the end."""

    class Meanwhile(FolderStore):
        def release(self, key: str, version_id: str) -> None:
            hold, _ = holds.ask(kept.id, "another", now=clock())
            put_in_force(hold, kept, service)
            super().release(key, version_id)

    hold = place(kept.id, "r", "ada", service)
    racing = replace(service, store=Meanwhile(service.settings.home / "objects", clock))
    for account in (ada, bea):
        approve_release(hold.pk, account, "why", racing)
    assert is_locked(service, kept)
    assert set(Hold.objects.values_list("reason", "state")) == {("r", "released"), ("another", "in_force")}


def test_a_lock_that_a_late_process_puts_back_is_lifted_again(
    service: Service, clock: FakeClock, kept: Recording, ada: Account, bea: Account
) -> None:
    """Who tried to place a hold while two people let it go changes nothing about that, and leaves no lock behind."""
    hold = place(kept.id, "r", "ada", service)
    late = Hold.objects.get()
    for account in (ada, bea):
        approve_release(hold.pk, account, "why", service)
    put_in_force(late, kept, service)
    assert (is_locked(service, kept), Hold.objects.get().state) == (True, HoldState.RELEASED)
    assert compare_holds(service) == 0
    assert (is_locked(service, kept), Hold.objects.count()) == (False, 1)


def test_a_reason_that_comes_again_is_a_hold_of_its_own(
    service: Service, kept: Recording, ada: Account, bea: Account
) -> None:
    """What was released stays released: asking anew is another hold, which two people have to let go again."""
    first = place(kept.id, "r", "ada", service)
    assert place(kept.id, "r", "bea", service) == first
    for account in (ada, bea):
        approve_release(first.pk, account, "why", service)
    again = place(kept.id, "r", "ada", service)
    assert (again.pk != first.pk, again.state, is_locked(service, kept)) == (True, "in_force", True)
