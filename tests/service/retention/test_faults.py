"""What may go wrong around a destruction: nothing is lost that somebody still needs, and nothing is left half-way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from analyzer.domain.errors import ConflictError, TransientError
from analyzer.domain.stored import Stored
from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Alert, Approval, CustodyEvent, Destruction, Hold, Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.retention.approving import approve_sweep
from analyzer.service.retention.certificates import read_certificate, verify_certificate
from analyzer.service.retention.sweeping import look, sweep_retention
from analyzer.storage.folder import FolderStore
from tests.fakes import FakeClock
from tests.service.retention.kept import WORDS, everything_stored, kept, released


class PowerCutError(Exception):
    """The process is gone."""


class Interrupted(FolderStore):
    """A folder store in which something happens before, or instead of, one of its steps."""

    def __init__(self, service: Service, clock: FakeClock) -> None:
        super().__init__(service.settings.home / "objects", clock)
        self.before_delete: Callable[[int], None] = lambda _: None
        self.before_put: Callable[[str], None] = lambda _: None
        self.deleted = 0

    def delete(self, key: str, version_id: str) -> None:
        """Count, and let it happen."""
        if not key.startswith("probes/"):
            self.before_delete(self.deleted)
            self.deleted += 1
        super().delete(key, version_id)

    def put(self, key: str, source: Path | bytes, sha256: str, **options: object) -> Stored:
        """Let it happen."""
        self.before_put(key)
        return super().put(key, source, sha256, **options)  # type: ignore[arg-type] # the port's own


@pytest.fixture
def store(service: Service, clock: FakeClock) -> Interrupted:
    """The service's store, in which something may happen."""
    return Interrupted(service, clock)


@pytest.fixture
def service_on(service: Service, store: Interrupted) -> Service:
    """The service on that store."""
    return replace(service, store=store)


def raise_at(number: int) -> Callable[[int], None]:
    """Cut the power before the delete of this number."""

    def cut(done: int) -> None:
        if done == number:
            raise PowerCutError

    return cut


@pytest.mark.parametrize("number", range(8))
def test_a_crash_at_any_delete_is_gone_on_from(service_on: Service, store: Interrupted, number: int) -> None:
    """Wherever the process died, the next sweep ends the destruction, and one certificate names every version."""
    kept(service_on, "old")
    store.before_delete = raise_at(number)
    with pytest.raises(PowerCutError):
        sweep_retention(service_on)
    assert Recording.objects.get().state == "deleting"
    store.before_delete = lambda _: None
    assert sweep_retention(service_on).resumed == 1
    assert Recording.objects.get().state == "destroyed"
    assert not any(WORDS.encode() in content for content in everything_stored(service_on.store))
    row = Destruction.objects.get()
    certificate = verify_certificate(read_certificate(row.id, store), service_on.settings)
    assert len(certificate.objects) == 8


def test_a_crash_between_the_last_object_and_the_rows(service_on: Service, store: Interrupted) -> None:
    """Emptied and not certified: nothing is called destroyed, and the next sweep certifies what it was."""
    kept(service_on, "old")

    def cut(key: str) -> None:
        if key.startswith("certificates/"):
            raise PowerCutError

    store.before_put = cut
    with pytest.raises(PowerCutError):
        sweep_retention(service_on)
    assert (Destruction.objects.get().state, Recording.objects.get().state) == ("emptied", "deleting")
    assert Item.objects.exists()
    store.before_put = lambda _: None
    assert sweep_retention(service_on).resumed == 1
    assert (Destruction.objects.get().state, Recording.objects.get().state) == ("destroyed", "destroyed")


def test_a_crash_after_the_certificate_leaves_one(service_on: Service, clock: FakeClock) -> None:
    """The certificate is the same whenever it is made, so that a second try stores no second one."""
    kept(service_on, "old")
    sweep_retention(service_on)
    Destruction.objects.update(state="emptied", destroyed_at=None, certificate_version="", certificate_sha256="")
    clock.forward(86400)
    sweep_retention(service_on)
    assert len(list(service_on.store.list("certificates/", versions=True))) == 1


def test_a_hold_between_decision_and_deletion_wins(service_on: Service, store: Interrupted) -> None:
    """Placed when it was decided and nothing is gone yet: the recording is what it was, and nothing was removed."""
    row = kept(service_on, "old")

    def hold(key: str) -> None:
        if key.startswith("probes/"):
            Hold.objects.get_or_create(recording=row, reason="case", defaults={"asked_at": service_on.clock()})

    before = sorted(everything_stored(store))
    seen = look(service_on)
    assert len(seen.plan.leaving) == 1
    store.before_put = hold
    assert sweep_retention(service_on).destroyed == 0
    assert Recording.objects.get().state == "assessed"
    assert sorted(everything_stored(store)) == before


@pytest.mark.parametrize(("number", "state", "recording"), [(0, "withdrawn", "assessed"), (3, "stopped", "deleting")])
def test_a_hold_while_it_is_being_deleted_wins(
    service_on: Service, store: Interrupted, number: int, state: str, recording: str
) -> None:
    """What is not removed yet stays, the original above all; what cannot be undone is told to a person."""
    row = kept(service_on, "old")
    originals = list(Item.objects.filter(recording=row, role__in=("original", "part")))

    def hold(done: int) -> None:
        if done == number:
            for item in originals:
                store.hold(item.key, item.version_id)
            for one in list(store.list(f"derived/{row.id}/", versions=True)):
                store.hold(one.key, one.version_id)

    store.before_delete = hold
    sweep_retention(service_on)
    destruction = Destruction.objects.get()
    assert (destruction.state, Recording.objects.get().state) == (state, recording)
    assert all(store.stat(item.key, item.version_id) for item in originals)
    assert Alert.objects.filter(kind="destruction_stopped").exists() == (state == "stopped")
    store.before_delete = lambda _: None
    sweep_retention(service_on)
    assert all(store.stat(item.key, item.version_id) for item in originals)


@pytest.mark.parametrize(("number", "state", "recording"), [(0, "withdrawn", "assessed"), (3, "stopped", "deleting")])
def test_a_row_alone_stops_what_is_gone_on_with(
    service_on: Service, store: Interrupted, number: int, state: str, recording: str
) -> None:
    """A hold of which the store does not know yet stops it, too; once it is let go, what had stopped goes on."""
    row = kept(service_on, "old")
    store.before_delete = raise_at(number)
    with pytest.raises(PowerCutError):
        sweep_retention(service_on)
    store.before_delete = lambda _: None
    hold = Hold.objects.create(recording=row, reason="case", asked_at=service_on.clock())
    for _ in range(2):
        assert sweep_retention(service_on).resumed == 0
        assert (Destruction.objects.get().state, Recording.objects.get().state) == (state, recording)
    original = Item.objects.get(recording=row, role="original")
    assert store.stat(original.key, original.version_id)
    released(hold)
    swept = sweep_retention(service_on)
    assert (swept.resumed, swept.destroyed) == ((1, 0) if state == "stopped" else (0, 1))
    assert Recording.objects.get().state == "destroyed"


def test_a_clock_ten_years_ahead_is_refused(service: Service, clock: FakeClock) -> None:
    """Also once everything else has written times by it, until two people say that it is right."""
    kept(service, "young", days=1)
    clock.forward(3652 * 86400)
    Recording.objects.update(state_at=clock())
    CustodyEvent.objects.create(
        chain="access", position=1, at=clock(), agent="a", action="a", facts="{}", previous="0" * 64, digest="1" * 64
    )
    for _ in range(2):
        swept = sweep_retention(service)
        assert (swept.destroyed, swept.seen.goes_on) == (0, False)
    assert Recording.objects.get().state == "assessed"
    assert Alert.objects.filter(kind="retention").exists()


def test_a_service_without_recordings_asks_nobody(service: Service, clock: FakeClock) -> None:
    """A service that is set up and left alone for months raises no alarm, and takes recordings later all the same."""
    clock.forward(100 * 86400)
    assert sweep_retention(service).seen.goes_on
    assert not Alert.objects.exists()
    kept(service, "young", days=0)
    assert sweep_retention(service).seen.goes_on


def test_a_catalogue_of_last_week_is_refused(service: Service) -> None:
    """Restored from before a recording came: the store has an original of which no row knows."""
    kept(service, "old")
    content = b"came after the backup"
    digest = sha256(content).hexdigest()
    service.store.put("originals/after", content, digest)
    later = FakeClock(service.clock() + timedelta(hours=3))
    swept = sweep_retention(replace(service, clock=later, store=FolderStore(service.settings.home / "objects", later)))
    assert (swept.destroyed, swept.seen.refusal) == (0, "the store holds 1 originals that the catalogue does not know")


def test_a_catalogue_from_before_a_destruction_is_refused(service: Service) -> None:
    """Restored from before something was destroyed: there is a certificate of which no row knows."""
    kept(service, "old")
    service.store.put("certificates/9f0c.json", b"{}", sha256(b"{}").hexdigest())
    assert "certificates" in (sweep_retention(service).seen.refusal or "")
    assert Recording.objects.get().state == "assessed"


def test_a_store_that_lost_something_is_refused(service: Service) -> None:
    """Where the store has not what the catalogue names, nothing more is destroyed."""
    kept(service, "old")
    young = kept(service, "young", days=1, retain_until=service.clock() - timedelta(days=1))
    item = Item.objects.get(recording=young, role="part")
    service.store.delete(item.key, item.version_id)
    assert "has not 1 originals" in (sweep_retention(service).seen.refusal or "")


def test_rows_alone_approve_nothing(service: Service, clock: FakeClock) -> None:
    """Whoever can write rows can neither agree for two people nor have anything erased: the chain has to tell of it."""
    kept(service, "young", days=10, retain_until=service.clock())
    Recording.objects.update(erase_asked_at=service.clock())
    assert sweep_retention(service).destroyed == 0
    clock.forward(200 * 86400)
    digest = look(service).digest
    for name in ("a.lead", "b.lead"):
        Approval.objects.create(subject=f"sweep:{digest}", by=name, at=clock())
    swept = sweep_retention(service)
    assert (swept.destroyed, swept.seen.agreed) == (0, ())


def test_a_store_that_is_away_is_gone_on_with(service_on: Service, store: Interrupted) -> None:
    """A store that goes away in the middle leaves a destruction that the next sweep ends."""
    kept(service_on, "old")

    def away(done: int) -> None:
        if done == 2:
            raise TransientError("the store does not answer")

    store.before_delete = away
    with pytest.raises(TransientError):
        sweep_retention(service_on)
    store.before_delete = lambda _: None
    assert sweep_retention(service_on).resumed == 1


@pytest.fixture
def two() -> tuple[Account, Account]:
    """Two safeguarding leads."""
    return tuple(add_account(name, ("dsl",)) for name in ("a.lead", "b.lead"))  # type: ignore[return-value]


def test_unusually_much_takes_two_different_people(
    service: Service, two: tuple[Account, Account], clock: FakeClock
) -> None:
    """Over the brake nothing goes; one person, twice, is one; two different ones let exactly this list go."""
    retention = service.policy.retention
    brake = retention.brake.model_copy(update={"always": 1, "share": 0.1})
    policy = replace(service.policy, retention=retention.model_copy(update={"brake": brake}))
    service = replace(service, policy=policy)
    for number in range(3):
        kept(service, f"old-{number}")
    plan = sweep_retention(service).seen.digest
    assert Recording.objects.filter(state="assessed").count() == 3
    assert approve_sweep(plan, two[0], service) == ["a.lead"]
    with pytest.raises(ConflictError, match="another one"):
        approve_sweep(plan, two[0], service)
    assert sweep_retention(service).destroyed == 0
    with pytest.raises(ConflictError, match="something else"):
        approve_sweep("0" * 16, two[1], service)
    clock.forward(1)
    assert approve_sweep(plan, two[1], service) == ["a.lead", "b.lead"]
    assert sweep_retention(service).destroyed == 3
    row = Destruction.objects.first()
    assert row
    assert row.approved_by == ["a.lead", "b.lead"]
    agents = CustodyEvent.objects.filter(action="destruction_approved").values_list("agent", flat=True)
    assert list(agents) == ["person:a.lead", "person:b.lead"]
    kept(service, "one-more")
    assert sweep_retention(service).destroyed == 0, "the day's brake counts what has gone already"
