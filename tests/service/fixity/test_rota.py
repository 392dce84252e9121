"""Stored originals are read again in their turn, behind the analysis of lessons; what is broken is left as it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.domain.errors import ConflictError, IntegrityError, ObjectLockedError, TransientError
from analyzer.domain.fixity import FixityState
from analyzer.domain.stages import StageName
from analyzer.domain.stored import Listed
from analyzer.records.leases import claim
from analyzer.records.models import Alert, Hold, Item, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.fixity.checking import check_all, check_recording, thaw
from analyzer.service.fixity.rota import Slice, read_due
from analyzer.service.pipeline.retry import retry_recording
from analyzer.service.pipeline.transcode import transcode
from analyzer.service.pipeline.work import Work
from analyzer.service.removing import remove_version
from analyzer.storage.folder import FolderStore
from tests.fakes import FakeClock
from tests.service.fixity.conftest import file_of, flip, original_of, truncate
from tests.service.ledger.days import a_recording, keep

HOUR, DAY = 3600, 86400


def hold(recording: Recording, clock: FakeClock) -> Hold:
    """A hold that is in force, by its row."""
    now = clock()
    return Hold.objects.create(recording=recording, reason="r", asked_at=now, verified_at=now, state="in_force")


def with_policy(service: Service, **changes: float) -> Service:
    """The service with another policy about fixity."""
    fixity = service.policy.fixity.model_copy(update=changes)
    return replace(service, policy=replace(service.policy, fixity=fixity))


def test_an_original_is_read_in_its_turn(service: Service, clock: FakeClock, kept: Recording) -> None:
    """Some hours after it was stored for the first time, then once a period, and its row says when it was proven."""
    policy = service.policy.fixity
    assert read_due(service).checked == 0
    for wait in (policy.first_h * HOUR, policy.every_days * DAY):
        clock.forward(wait - 1)
        assert read_due(service).checked == 0
        clock.forward(1)
        assert read_due(service) == Slice(checked=1, bytes=len(b"kept"), broken=0, yielded=False)
        item = original_of(kept)
        assert (item.fixity, item.checked_at, item.proven_at) == ("proven", clock(), clock())
    assert set(Item.objects.exclude(role="original").values_list("checked_at", flat=True)) == {None}
    assert not Alert.objects.exists()


def test_what_is_held_is_read_first_and_every_day(service: Service, clock: FakeClock, kept: Recording) -> None:
    """A hold makes an original due at once, before others that have waited longer, and again a day later."""
    other = a_recording(service, "held", at=clock())
    hold(other, clock)
    assert read_due(service).checked == 1
    assert [original_of(one).checked_at for one in (other, kept)] == [clock(), None]
    clock.forward(DAY)
    one_at_a_time = iter(range(0, 10_000, 20))
    assert read_due(service, lambda: float(next(one_at_a_time))).checked == 1
    assert [original_of(one).checked_at for one in (other, kept)] == [clock(), None]


@pytest.mark.parametrize(
    ("damage", "state"),
    [(flip, FixityState.MISMATCH), (truncate, FixityState.MISMATCH), (Path.unlink, FixityState.MISSING)],
)
def test_what_is_not_what_was_stored_is_told_and_left_alone(
    service: Service, clock: FakeClock, kept: Recording, damage: Callable[[Path], None], state: FixityState
) -> None:
    """A flipped byte, a lost end and a file that is gone freeze the recording; nobody is told twice of one break."""
    hold(kept, clock)
    path = file_of(service, original_of(kept))
    damage(path)
    left = path.read_bytes() if path.exists() else None
    assert read_due(service).broken == 1
    kept.refresh_from_db()
    item = original_of(kept)
    assert (item.fixity, item.proven_at, kept.frozen_at) == (state, None, clock())
    alert = Alert.objects.get()
    assert (alert.kind, alert.severity, alert.recording_id) == ("fixity", "critical", kept.id)
    clock.forward(DAY)
    assert read_due(service).broken == 1
    assert Alert.objects.count() == 1
    assert (path.read_bytes() if path.exists() else None) == left
    derived = Item.objects.get(recording=kept, role="signals")
    with pytest.raises(ObjectLockedError, match="frozen"):
        remove_version(derived.key, derived.version_id, service.store)


def test_a_record_that_was_rewritten_to_fit_deceives_nobody(
    service: Service, clock: FakeClock, kept: Recording
) -> None:
    """What counts is not the store's own record: other bytes under a record that fits them are found out."""
    hold(kept, clock)
    path = file_of(service, original_of(kept))
    path.write_bytes(b"other")
    record = path.with_name("record.json")
    record.write_text(record.read_text().replace(f'"bytes": {len(b"kept")}', f'"bytes": {len(b"other")}'))
    assert read_due(service).broken == 1


def test_every_file_that_was_handed_in_is_read(service: Service, clock: FakeClock, kept: Recording) -> None:
    """Parts, lesson records and what was superseded are proven as the recording itself is."""
    for role in ("part", "lesson", "duplicate", "superseded"):
        keep(service, kept, role, f"originals/xx/{role}", role.encode())
    flip(file_of(service, Item.objects.get(role="superseded")))
    clock.forward(service.policy.fixity.first_h * HOUR)
    done = read_due(service)
    assert (done.checked, done.broken) == (5, 1)


def test_lessons_come_first_but_not_for_ever(service: Service, clock: FakeClock, kept: Recording) -> None:
    """While stages wait in numbers nothing is begun, until it is overdue; and that is told once a day."""
    policy = service.policy.fixity
    clock.forward(policy.first_h * HOUR)
    for _ in range(policy.yields_to + 1):
        other = a_recording(service, f"waiting {_}", at=clock())
        Stage.objects.create(recording=other, name=StageName.PROBE, state="ready", not_before=clock(), ready_at=clock())
    assert read_due(service) == Slice(0, 0, 0, yielded=True)
    clock.forward(policy.grace_h * HOUR + 1)
    assert read_due(service).checked == 1
    assert original_of(kept).fixity == "proven"


def test_what_is_overdue_is_told_once_a_day(service: Service, clock: FakeClock, kept: Recording) -> None:
    """A rota that does not come round is no secret."""
    stopped = with_policy(service, bytes_per_s=0)
    clock.forward((service.policy.fixity.first_h + service.policy.fixity.grace_h) * HOUR + 1)
    for _ in range(3):
        assert read_due(stopped).checked == 0
    assert list(Alert.objects.values_list("kind", "severity")) == [("fixity_overdue", "serious")]
    clock.forward(DAY)
    read_due(stopped)
    assert Alert.objects.count() == 2
    assert original_of(kept).checked_at is None


def test_a_slice_is_bounded_by_time_and_bytes(service: Service, clock: FakeClock) -> None:
    """No further original is begun after its share of the time, or once an hour's bytes are read."""
    for number in range(5):
        a_recording(service, f"lesson {number}", at=clock())
    clock.forward(service.policy.fixity.first_h * HOUR)
    policy = service.policy
    ticks = iter(range(0, 10_000, int(policy.fixity.share * policy.scheduler.fixity_s / 2)))
    assert read_due(service, lambda: float(next(ticks))).checked == 2
    narrow = with_policy(service, bytes_per_s=1 / HOUR)
    assert read_due(narrow).checked == 0
    clock.forward(HOUR + 1)
    assert read_due(narrow).checked == 1
    assert read_due(service).checked == 2


class Away(FolderStore):
    """A store that cannot be reached."""

    def stat(self, _key: str, _version_id: str | None = None) -> Listed:
        """Fail."""
        raise TransientError("the object store cannot be reached")


def test_a_store_that_is_away_says_nothing_about_bytes(service: Service, clock: FakeClock, kept: Recording) -> None:
    """Nothing is written down, nobody is alarmed, and it is tried again."""
    away = replace(service, store=Away(service.settings.home / "objects", clock))
    clock.forward(service.policy.fixity.first_h * HOUR)
    assert read_due(away).checked == 0
    assert (original_of(kept).checked_at, Alert.objects.count()) == (None, 0)
    assert read_due(service).checked == 1


def test_a_clock_that_was_years_ahead_hides_nothing(service: Service, clock: FakeClock, kept: Recording) -> None:
    """What was proven at a time that has not come is read again once the clock is right."""
    clock.forward(10 * 365 * DAY)
    assert read_due(service).checked == 1
    clock.forward(-10 * 365 * DAY)
    assert read_due(service).checked == 1
    assert original_of(kept).proven_at == clock()


def test_a_frozen_recording_is_neither_retried_nor_copied(service: Service, clock: FakeClock, kept: Recording) -> None:
    """What a person asks for waits until it is known what happened, and so does the copy for browsers."""
    stage = Stage.objects.create(recording=kept, name=StageName.TRANSCODE, state="parked", not_before=clock())
    Recording.objects.update(frozen_at=clock())
    with pytest.raises(ConflictError, match="frozen"):
        retry_recording(kept.id, "lead", service.queue, service.policy.stages, now=clock())
    Stage.objects.filter(pk=stage.pk).update(state="ready")
    claimed = claim(stage.pk, worker="w", engine="e", now=clock(), policy=service.policy.stages)
    assert claimed is not None
    with pytest.raises(IntegrityError, match="frozen"):
        transcode(Work(claimed, service))


def test_work_goes_on_once_a_person_has_it_proven(service: Service, clock: FakeClock, kept: Recording) -> None:
    """Bytes that were put back are proven, and the recording stays frozen until somebody lets it go on."""
    path = file_of(service, original_of(kept))
    flip(path)
    assert [one.state for one in check_all(service)] == ["mismatch"]
    flip(path)
    assert [one.state for one in check_recording(kept.id, service)] == ["proven"]
    kept.refresh_from_db()
    assert kept.frozen_at == clock()
    thaw(kept.id, "lead", now=clock())
    kept.refresh_from_db()
    assert kept.frozen_at is None
    clock.forward(timedelta(minutes=1).total_seconds())
    flip(path)
    assert [one.state for one in check_all(service)] == ["mismatch"]
    assert Alert.objects.filter(kind="fixity").count() == 2
