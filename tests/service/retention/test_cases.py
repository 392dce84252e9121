"""A case that was closed long ago goes as far as it may: its words, never its rows, and not while it is needed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, TransientError
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Approval, Case, CaseDestruction, CaseEntry, CaseRecording, Hold, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import close_case, open_case, reopen_case
from analyzer.service.cases.writing import add_document, add_note
from analyzer.service.custody.verifying import verify_custody
from analyzer.service.retention.approving import approve_sweep
from analyzer.service.retention.certificates import read_certificate, verify_certificate
from analyzer.service.retention.sweeping import look, sweep_retention
from tests.fakes import FakeClock
from tests.service.retention.kept import WORDS, everything_stored, kept, released
from tests.service.retention.test_faults import Interrupted

LONG = timedelta(days=3660)


@pytest.fixture
def two() -> tuple[Account, Account]:
    """Two safeguarding leads."""
    return tuple(add_account(name, ("dsl",)) for name in ("a.lead", "b.lead"))  # type: ignore[return-value]


def closed(service: Service, tmp_path: Path, reference: str = "C-1") -> int:
    """A case with a note and a document with a title, closed."""
    case = open_case(reference, "a.lead", service.clock).pk
    add_note(case, f"{WORDS}, says note", "a.lead", service)
    path = tmp_path / "statement.txt"
    path.write_text(f"{WORDS}, says document")
    add_document(case, path, path.name, "a.lead", service, title=f"{WORDS}, says title")
    close_case(case, "a.lead", service.clock)
    return case


def later(clock: FakeClock, service: Service, by: timedelta = LONG) -> None:
    """Let time go on, with a sweep that believes the clock just before."""
    from analyzer.records import sweeps

    clock.forward(by.total_seconds())
    sweeps.mark({}, now=service.clock(), in_order=True)


def words_left(service: Service) -> int:
    """How many stored objects hold what was written."""
    return sum(WORDS.encode() in content for content in everything_stored(service.store))


def test_two_people_let_the_words_of_an_old_case_go(
    service: Service, clock: FakeClock, tmp_path: Path, two: tuple[Account, Account]
) -> None:
    """Notes, documents and their locks go version by version, certified; rows and chain stay and are proven."""
    case = closed(service, tmp_path)
    assert look(service).cases.leaving == ()
    later(clock, service)
    digest = look(service).cases.digest
    assert sweep_retention(service).cases == 0
    for number, account in enumerate(two, start=1):
        assert sweep_retention(service).cases == 0
        assert len(approve_sweep(digest, account, service)) == number
    assert words_left(service) == 3
    assert sweep_retention(service).cases == 1
    assert words_left(service) == 0
    assert (Case.objects.get().state, CaseEntry.objects.count()) == ("destroyed", 3)
    row = CaseDestruction.objects.get()
    certificate = verify_certificate(read_certificate(row.id, service.store), service.settings)
    assert (len(certificate.objects), certificate.approved_by) == (3, ("a.lead", "b.lead"))
    assert [event.action for event in events_of(Chain.case(case))][-2:] == ["destruction_decided", "deleted"]
    assert [str(one) for one in verify_custody(service.store, service.settings).faults] == []
    assert sweep_retention(service).cases == 0
    with pytest.raises(ConflictError, match="stays closed"):
        reopen_case(case, "a.lead", service.clock)
    with pytest.raises(ConflictError, match="stays closed"):
        add_note(case, "more", "a.lead", service)


def test_rows_alone_approve_no_case(service: Service, clock: FakeClock, tmp_path: Path) -> None:
    """Approvals of which the chain of custody does not tell, or of one person, destroy nothing."""
    closed(service, tmp_path)
    later(clock, service)
    digest = look(service).cases.digest
    for name in ("a.lead", "b.lead"):
        Approval.objects.create(subject=f"cases:{digest}", by=name, at=service.clock())
    assert sweep_retention(service).cases == 0
    assert words_left(service) == 3


def test_policy_may_ask_for_nobody(service: Service, clock: FakeClock, tmp_path: Path) -> None:
    """Where two_people_for_cases is false, the clock alone decides."""
    closed(service, tmp_path)
    later(clock, service)
    retention = service.policy.retention.model_copy(update={"two_people_for_cases": False})
    service = replace(service, policy=replace(service.policy, retention=retention))
    assert sweep_retention(service).cases == 1
    assert words_left(service) == 0


def held(row: Recording, service: Service) -> None:
    """Somebody holds it."""
    Hold.objects.create(recording=row, reason="case", asked_at=service.clock())


def sealed(row: Recording, service: Service) -> None:
    """Something was found in it."""
    Recording.objects.filter(id=row.id).update(sealed_at=service.clock())


def still_locked(row: Recording, service: Service) -> None:
    """The store keeps a later note for longer."""
    add = service.store.put
    content = b"locked"
    from hashlib import sha256

    until = service.clock() + timedelta(days=9000)
    add(f"cases/{Case.objects.get().pk}/note-x.txt", content, sha256(content).hexdigest(), retain_until=until)


@pytest.mark.parametrize(
    ("happens", "why"),
    [(held, "a hold keeps"), (sealed, "is sealed"), (still_locked, "still locked")],
)
def test_what_needs_a_case_keeps_it(
    happens: Callable[[Recording, Service], None], why: str, service: Service, clock: FakeClock, tmp_path: Path
) -> None:
    """A hold on a recording in it, a seal, a lock that has not ended: the forecast names the case with the reason."""
    case, row = closed(service, tmp_path), kept(service, "old", days=10)
    CaseRecording.objects.create(case_id=case, recording=row, at=service.clock(), by="a.lead")
    happens(row, service)
    later(clock, service)
    seen = look(service).cases
    assert ([one.pk for one, _ in seen.kept], seen.leaving) == ([case], ())
    assert why in seen.kept[0][1]


def test_a_released_hold_keeps_it_no_more(service: Service, clock: FakeClock, tmp_path: Path) -> None:
    """Once two people have let the hold go, the case is due."""
    case, row = closed(service, tmp_path), kept(service, "old", days=10)
    CaseRecording.objects.create(case_id=case, recording=row, at=service.clock(), by="a.lead")
    released(Hold.objects.create(recording=row, reason="case", asked_at=service.clock()))
    later(clock, service)
    assert [one.pk for one in look(service).cases.leaving] == [case]


@pytest.mark.parametrize("number", range(3))
def test_a_case_is_gone_on_with(number: int, service: Service, clock: FakeClock, tmp_path: Path) -> None:
    """A store that goes away between two versions leaves a row from which the next sweep goes on."""
    retention = service.policy.retention.model_copy(update={"two_people_for_cases": False})
    store = Interrupted(service, clock)
    service = replace(service, store=store, policy=replace(service.policy, retention=retention))
    closed(service, tmp_path)
    later(clock, service)

    def away(deleted: int) -> None:
        if deleted == number:
            raise TransientError("the store is away")

    store.before_delete = away
    with pytest.raises(TransientError):
        sweep_retention(service)
    store.before_delete = lambda _: None
    assert sweep_retention(service).cases == 1
    assert words_left(service) == 0
    assert sweep_retention(service).cases == 0
