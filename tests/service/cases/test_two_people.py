"""What takes two people takes two who may, when it is done: attacks on it, each of which has to fail."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest

from analyzer.domain.errors import ConflictError, LessonguardError
from analyzer.records.cases import Viewer
from analyzer.records.evidence_releases import Recipient
from analyzer.records.models import Account, Approval, EvidenceRelease, Hold, Recording
from analyzer.service import accounts
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import close_case, open_case
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release as let_go
from analyzer.service.personal_tokens import issue_personal_token, person_of
from analyzer.service.proving import proven_viewer
from analyzer.service.releasing import approve_release, note_handed_over, original_for, request_release
from analyzer.service.retention.approving import approve_sweep
from analyzer.service.retention.subjects import erase_subject
from analyzer.service.retention.sweeping import look
from analyzer.service.tokens import TokenRefusedError
from tests.fakes import FakeClock
from tests.service.cases.rows import MEDIA, someone, with_original
from tests.service.retention.kept import kept, signing

POLICE = Recipient("police", "Kent Police", "CR/4711")
CHECKSUM = sha256(MEDIA).hexdigest()
FIRST, SECOND, THIRD = "first", "second", "third"
Undoing = Callable[[str, Service], object]


def loses_role(name: str, service: Service) -> None:
    """Somebody is an observer from now on."""
    accounts.change_roles(name, ["observer"], service, by="root")


def is_closed(name: str, _service: Service) -> None:
    """Nobody gets in by the account any more."""
    Account.objects.filter(username=name).update(is_active=False)


UNDONE = pytest.mark.parametrize("undo", [loses_role, is_closed])


@pytest.fixture
def people(service: Service) -> dict[str, Account]:
    """Three leads, and somebody who looks after accounts."""
    someone("root", "administrator")
    for name in (FIRST, SECOND, THIRD):
        someone(name, "dsl")
    return {one.username: one for one in Account.objects.all()}


class Release:
    """A release that the first has asked for."""

    def __init__(self, service: Service) -> None:
        self.service = service
        recording = with_original(service).id
        self.case = open_case("SG-1", FIRST, service.clock).pk
        add_recording(self.case, recording, FIRST, service)
        self.id = request_release(self.case, recording, POLICE, self.viewer(FIRST), service).pk

    def viewer(self, name: str) -> Viewer:
        """Somebody as they prove who they are now."""
        token = issue_personal_token(name, timedelta(days=1), now=self.service.clock())
        return proven_viewer(token.secret, self.service)

    def acts(self, name: str) -> list[Callable[[], object]]:
        """Taking the original, and noting that it was handed over."""
        who = self.viewer(name)
        return [
            lambda: original_for(self.id, who, self.service),
            lambda: note_handed_over(self.id, "DC Example", who, CHECKSUM, self.service),
        ]

    @property
    def state(self) -> str:
        """How far it is."""
        return EvidenceRelease.objects.get().state


@pytest.fixture
def release(people: dict[str, Account], service: Service) -> Release:
    """A release that waits for a second person."""
    return Release(service)


@UNDONE
def test_who_asked_and_may_no_more_is_not_one_of_two(undo: Undoing, release: Release, service: Service) -> None:
    """The second approves nothing that nobody stands behind any more."""
    undo(FIRST, service)
    with pytest.raises(ConflictError, match="ask for it anew"):
        approve_release(release.id, release.viewer(SECOND), service)
    assert release.state == "requested"


@UNDONE
@pytest.mark.parametrize("gone", [FIRST, SECOND])
def test_an_approval_goes_with_the_right(undo: Undoing, gone: str, release: Release, service: Service) -> None:
    """Once either of the two may no more, a third takes no original, and nothing counts as handed over."""
    approve_release(release.id, release.viewer(SECOND), service)
    undo(gone, service)
    for act in release.acts(THIRD):
        with pytest.raises(ConflictError, match="ask for it anew"):
            act()
    assert release.state == "approved"


@pytest.mark.parametrize("approved", [False, True])
def test_a_case_that_was_closed_hands_nothing_over(approved: bool, release: Release, service: Service) -> None:
    """Whether it was closed before or after the second person: nothing goes on until somebody opens it again."""
    if approved:
        approve_release(release.id, release.viewer(SECOND), service)
    close_case(release.case, THIRD, service.clock)
    acts = release.acts(THIRD) if approved else [lambda: approve_release(release.id, release.viewer(SECOND), service)]
    for act in acts:
        with pytest.raises(ConflictError, match="closed"):
            act()
    assert release.state == ("approved" if approved else "requested")


def test_one_person_is_one_however_many_tokens(release: Release, service: Service, clock: FakeClock) -> None:
    """A token that was replaced, ran out, or is of a closed account proves nothing; a fresh one is the same person."""
    old, new = (issue_personal_token(FIRST, timedelta(hours=1), now=clock()).secret for _ in range(2))
    with pytest.raises(ConflictError, match="two people"):
        approve_release(release.id, proven_viewer(new, service), service)
    other = issue_personal_token(SECOND, timedelta(hours=9), now=clock()).secret
    is_closed(SECOND, service)
    with pytest.raises(TokenRefusedError, match="proves nothing any more"):
        person_of(old, now=clock())
    with pytest.raises(TokenRefusedError, match="closed"):
        person_of(other, now=clock())
    clock.forward(2 * 3600)
    with pytest.raises(TokenRefusedError, match="expired"):
        person_of(new, now=clock())
    assert release.state == "requested"


@UNDONE
def test_a_hold_stays_until_two_who_may_let_it_go(undo: Undoing, people: dict[str, Account], service: Service) -> None:
    """Whoever lost the right meanwhile is not counted; with a third person there are two."""
    hold = place(with_original(service).id, "asked", FIRST, service).pk
    let_go(hold, people[FIRST], "over", service)
    undo(FIRST, service)
    assert let_go(hold, people[SECOND], "over", service).state == "in_force"
    assert let_go(hold, people[THIRD], "over", service).state == "released"
    assert Hold.objects.get().approvals.count() == 3


@UNDONE
def test_a_sweep_waits_for_two_who_may(undo: Undoing, people: dict[str, Account], service: Service) -> None:
    """What one agreed to who may no more, one has agreed to."""
    service = signing(service)
    kept(service, "new", days=1)
    for number in range(22):
        kept(service, f"old-{number}")
    plan = look(service).digest
    assert approve_sweep(plan, people[FIRST], service) == [FIRST]
    undo(FIRST, service)
    assert approve_sweep(plan, people[SECOND], service) == [SECOND]
    assert (look(service).agreed, look(service).goes_on) == ((SECOND,), False)
    assert approve_sweep(plan, people[THIRD], service) == [SECOND, THIRD]
    assert look(service).goes_on


def forged(_name: str, _service: Service) -> None:
    """Somebody with the database adds a row in the name of a third person."""
    Approval.objects.create(subject=Approval.objects.get().subject, by=THIRD, at=Approval.objects.get().at)


@pytest.mark.parametrize("undo", [loses_role, is_closed, forged])
def test_an_erasure_takes_two_who_may(undo: Undoing, people: dict[str, Account], service: Service) -> None:
    """Neither somebody who may no more, nor a row that the chain of custody does not know, is the second person."""
    row = kept(service, "mine", days=10, retain_until=service.clock())
    first = people[FIRST]
    assert erase_subject("s-mine", first, service).agreed == (FIRST,)
    undo(FIRST, service)
    if undo is forged:
        assert erase_subject("s-mine", first, service).agreed == (FIRST,)
    else:
        assert erase_subject("s-mine", people[SECOND], service).agreed == (SECOND,)
    row = Recording.objects.get(id=row.id)
    assert (row.state, row.erase_asked_at) == ("assessed", None)


def test_somebody_who_may_not_is_no_second_person(people: dict[str, Account], service: Service) -> None:
    """A role without the right, whatever it reaches otherwise, lets nothing go."""
    hold = place(with_original(service).id, "asked", FIRST, service).pk
    let_go(hold, people[FIRST], "over", service)
    with pytest.raises(LessonguardError, match="has not the right"):
        let_go(hold, people["root"], "over", service)
    assert Hold.objects.get().state == "in_force"
