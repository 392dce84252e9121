"""What nobody may look at is cut off at once, without a copy left, and goes out by two people alone."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from analyzer.domain.access import Right
from analyzer.domain.case import ReleaseState
from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, LessonguardError, ObjectMissingError, PermanentError
from analyzer.domain.errors import IntegrityError as NotWhatItWas
from analyzer.domain.finding import Finding
from analyzer.domain.sight import BUT_WHAT_IS_CUT, EVERYTHING, Sight
from analyzer.records.assessments import recording_of
from analyzer.records.cases import Viewer
from analyzer.records.custody import events_of, last_told
from analyzer.records.custody_states import About, of_recordings, states_of
from analyzer.records.database import unit_of_work
from analyzer.records.evidence_releases import Recipient
from analyzer.records.models import Account, Alert, Assignment, EvidenceRelease, Hold, Item, Quarantine, Recording
from analyzer.records.reached import is_there_for_machines
from analyzer.records.rules import missing_rules
from analyzer.records.sealing import quarantine as quarantine_row
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.analyses import read_analysis
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.people import name_person
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.releasing import (
    NotTwoPeopleError,
    approve_release,
    note_handed_over,
    original_for,
    request_release,
    withdraw_release,
)
from analyzer.service.reviews.captions import read_captions
from analyzer.service.reviews.content import read_content
from analyzer.service.reviews.playing import playable
from analyzer.service.rights import RightMissingError, check_right
from analyzer.service.scorecards import read_scorecard
from analyzer.settings.configuration import read_configuration
from tests.service.alerts.scene import finding
from tests.service.cases.rows import MEDIA, someone, with_original
from tests.service.replay.lessons import GIFT, assessed

POLICE = Recipient("police", "Kent Police", "CR/2026/4711")
OFFICER = "DC Example, 4711"
CHECKSUM = sha256(MEDIA).hexdigest()


def sealed_finding() -> Finding:
    """Something that nobody may look at."""
    return finding(kind="undress", sealed=True, channel="camera", quote=None)


@pytest.fixture
def recording(service: Service) -> UUID:
    """A recording with a playable copy."""
    return with_original(service, copied=True).id


@pytest.fixture
def lead() -> Viewer:
    """The safeguarding lead."""
    return someone("d.lead", "dsl")


@pytest.fixture
def deputy() -> Viewer:
    """Their deputy."""
    return someone("d.deputy", "dsl")


@pytest.fixture
def release(service: Service, recording: UUID, lead: Viewer) -> int:
    """A release that was asked for."""
    case = open_case("SG-1", lead.name, service.clock).pk
    add_recording(case, recording, lead.name, service)
    return request_release(case, recording, POLICE, lead, service).pk


def by_finding(recording: UUID, service: Service) -> None:
    """A stage finds something sealed."""
    with unit_of_work():
        raise_finding_alerts(recording_of(recording), [sealed_finding()], service)


def by_person(recording: UUID, service: Service) -> None:
    """A person takes it away."""
    quarantine(recording, "police", "d.lead", service)


def is_there(recording: UUID, who: Viewer, service: Service) -> bool:
    """Whether a recording is there for somebody."""
    account = Account.objects.get(id=who.account_id)
    try:
        check_right(account, Right.VIEW_RECORDING_STATE, recording, service.policy.access)
    except RightMissingError:
        return False
    return True


@pytest.mark.parametrize("cut_off", [by_finding, by_person])
def test_it_is_cut_off_at_once(
    cut_off: Callable[[UUID, Service], None], service: Service, recording: UUID, lead: Viewer
) -> None:
    """Before: whoever has a right to it. After: the lead and the investigator of its case; no key, no copy."""
    observer, investigator = someone("o.server"), someone("i.vestigator", "investigator")
    Assignment.objects.create(recording_id=recording, account_id=observer.account_id, at=service.clock(), by=lead.name)
    case = open_case("SG-1", lead.name, service.clock).pk
    add_recording(case, recording, lead.name, service)
    for one in (investigator, observer):
        name_person(case, one.name, lead.name, service.clock)
    assert all(is_there(recording, who, service) for who in (lead, observer, investigator))
    assert is_there_for_machines(recording)
    with transaction.atomic():
        cut_off(recording, service)
        assert not is_there(recording, observer, service)
    assert is_there(recording, lead, service)
    assert is_there(recording, investigator, service)
    assert not is_there(recording, observer, service)
    assert not is_there_for_machines(recording)
    assert not Item.objects.filter(role="playable").exists()


@pytest.mark.parametrize("service", ["folder", "s3"], indirect=True)
@pytest.mark.parametrize("cut_off", [by_finding, by_person])
def test_its_copies_are_gone_and_it_is_told(
    cut_off: Callable[[UUID, Service], None], service: Service, recording: UUID
) -> None:
    """The copy's bytes are removed, the original stays; the lead has an alert, the chain says what was withdrawn."""
    copy = Item.objects.get(role="playable")
    cut_off(recording, service)
    with pytest.raises(ObjectMissingError):
        service.store.stat(copy.key, copy.version_id)
    original = Item.objects.get(role="original")
    assert service.store.stat(original.key, original.version_id)
    assert Alert.objects.filter(recording=recording, severity="critical").exists()
    event = next(one for one in events_of(Chain.recording(recording)) if one.action in {"sealed", "quarantined"})
    assert event.facts["withdrawn"] == [CHECKSUM]
    about = About("sealing", recording)
    assert about.name in of_recordings([recording])[recording]
    Recording.objects.update(sealed_at=None, quarantined_at=None)
    assert last_told(Chain.recording(recording), about) != states_of([about])[about.name]


def test_quarantine_holds_and_needs_a_reason_of_the_list(service: Service, recording: UUID) -> None:
    """No free words, no unknown recording; the original is held, and who did it stays on record."""
    with pytest.raises(PermanentError):
        quarantine(recording, "Ada told me", "d.lead", service)
    with pytest.raises(ObjectMissingError):
        quarantine(UUID(int=1), "police", "d.lead", service)
    quarantine(recording, "police", "d.lead", service)
    original = Item.objects.get(role="original")
    assert service.store.held(original.key, original.version_id)
    assert Hold.objects.get().verified_at
    assert list(Quarantine.objects.values_list("reason", "by")) == [("police", "d.lead")]


@pytest.mark.parametrize("service", ["folder", "s3"], indirect=True)
def test_two_people_hand_it_over(service: Service, recording: UUID, release: int, deputy: Viewer, lead: Viewer) -> None:
    """The untouched original, block by block, with a receipt that alone names the officer; all of it told."""
    by_person(recording, service)
    approve_release(release, deputy, service)
    _, blocks = original_for(release, lead, service)
    given = b"".join(blocks)
    receipt = note_handed_over(release, OFFICER, lead, sha256(given).hexdigest(), service)
    assert given == MEDIA
    assert json.loads(receipt.text) | {"officer": OFFICER, "sha256": CHECKSUM} == json.loads(receipt.text)
    row = EvidenceRelease.objects.get()
    assert service.store.held(row.receipt_key, row.receipt_version_id)
    events = list(events_of(Chain.recording(recording)))
    done = [one.action for one in events if one.action.startswith("release")]
    assert done == ["release_requested", "release_approved", "release_handed_over"]
    everything = repr(vars(row)) + "".join(one.line() for one in events)
    assert OFFICER not in everything
    about = About("release", release)
    assert last_told(Chain.recording(recording), about) == states_of([about])[about.name]
    with pytest.raises(ConflictError):
        original_for(release, lead, service)


def test_one_person_is_never_two(service: Service, release: int, lead: Viewer) -> None:
    """Whoever asked cannot approve: not by the story, not by the same account, and not in the table itself."""
    with pytest.raises(NotTwoPeopleError):
        approve_release(release, lead, service)
    for wrong in ({"approver": lead.account_id}, {"state": ReleaseState.APPROVED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EvidenceRelease.objects.filter(id=release).update(**wrong)
    assert EvidenceRelease.objects.get().state == ReleaseState.REQUESTED


def test_nobody_without_the_role_approves(service: Service, release: int, deputy: Viewer) -> None:
    """Somebody who is named in the case may look, and not approve; for a stranger there is no such release."""
    investigator = someone("i.vestigator", "investigator")
    with pytest.raises(ObjectMissingError):
        approve_release(release, investigator, service)
    name_person(EvidenceRelease.objects.get().case_id, investigator.name, deputy.name, service.clock)
    with pytest.raises(PermanentError, match="every case"):
        approve_release(release, investigator, service)
    assert EvidenceRelease.objects.get().state == ReleaseState.REQUESTED


def test_to_be_named_is_not_enough(service: Service, release: int, lead: Viewer, deputy: Viewer) -> None:
    """Whoever is named in the case and may not export evidence neither asks for an original nor takes one."""
    operator, row = someone("o.perator", "operations"), EvidenceRelease.objects.get()
    name_person(row.case_id, operator.name, lead.name, service.clock)
    approve_release(release, deputy, service)
    for attempt in (
        lambda: request_release(row.case_id, row.recording_id, POLICE, operator, service),
        lambda: original_for(release, operator, service),
        lambda: note_handed_over(release, OFFICER, operator, CHECKSUM, service),
    ):
        with pytest.raises(RightMissingError):
            attempt()
    assert EvidenceRelease.objects.count() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_withdrawn_request_hands_nothing_over(
    when: str, service: Service, release: int, lead: Viewer, deputy: Viewer
) -> None:
    """Withdrawn before or after it was approved: neither approved nor handed over any more."""
    if when == "after":
        approve_release(release, deputy, service)
    withdraw_release(release, lead, service)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: approve_release(release, deputy, service),
        lambda: original_for(release, lead, service),
        lambda: note_handed_over(release, OFFICER, lead, CHECKSUM, service),
        lambda: withdraw_release(release, lead, service),
    )
    for attempt in attempts:
        with pytest.raises(ConflictError):
            attempt()
    assert EvidenceRelease.objects.get().handed_over_at is None


def test_without_a_second_person_nothing_leaves(service: Service, release: int, lead: Viewer) -> None:
    """A request alone opens no original."""
    for attempt in (
        lambda: original_for(release, lead, service),
        lambda: note_handed_over(release, OFFICER, lead, CHECKSUM, service),
    ):
        with pytest.raises(ConflictError):
            attempt()


def test_an_altered_original_is_not_handed_over(
    service: Service, recording: UUID, release: int, lead: Viewer, deputy: Viewer
) -> None:
    """Another checksum, other bytes under the same key, another row: each stops it."""
    approve_release(release, deputy, service)
    with pytest.raises(NotWhatItWas):
        note_handed_over(release, OFFICER, lead, "0" * 64, service)
    objects = service.settings.home / "objects"
    data = next(path for path in objects.rglob("*") if path.is_file() and path.read_bytes() == MEDIA)
    data.chmod(0o600)
    data.write_bytes(MEDIA[::-1])
    with pytest.raises(NotWhatItWas):
        list(original_for(release, lead, service)[1])
    EvidenceRelease.objects.update(sha256="0" * 64)
    with pytest.raises(NotWhatItWas):
        original_for(release, lead, service)


def test_a_release_says_what_it_must(service: Service, recording: UUID, lead: Viewer) -> None:
    """It belongs to a case that is about the recording, and names body and reference without strange signs."""
    case = open_case("SG-1", lead.name, service.clock).pk
    wrong: tuple[tuple[Recipient, type[LessonguardError]], ...] = (
        (POLICE, ObjectMissingError),
        (Recipient("police", "Ada's uncle", "1"), PermanentError),
        (Recipient("police", "Kent Police", ""), PermanentError),
    )
    for recipient, error in wrong:
        with pytest.raises(error):
            request_release(case, recording, recipient, lead, service)


@pytest.mark.usefixtures("each_catalogue")
def test_both_databases_keep_the_two_people_and_the_quarantine() -> None:
    """A row that one person approved twice is refused by the database itself, and a quarantine is never unwritten."""
    from analyzer.records import cases, evidence_releases, sealing
    from tests.fakes import START
    from tests.records.rows import recording as row

    one, other = someone("d.lead", "dsl"), someone("d.deputy", "dsl")
    made = row(at=START - timedelta(days=1))
    case = cases.add_case("SG-1", one.name, now=START)
    release = evidence_releases.add_release(case.pk, made.id, POLICE, one, now=START)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceRelease.objects.update(approver=one.account_id)
    assert not evidence_releases.approve(release.pk, one, now=START)
    assert evidence_releases.approve(release.pk, other, now=START)
    sealing.quarantine(made.id, "police", one.name, now=START)
    assert missing_rules(connection) == []
    for attack in (Quarantine.objects.all().delete, lambda: Quarantine.objects.update(by="mallory")):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            attack()


READERS: dict[str, Callable[[UUID, Service, Sight], object]] = {
    "analysis": lambda id_, service, seeing: read_analysis(id_, service.store, seeing),
    "scorecard": lambda id_, service, seeing: read_scorecard(id_, service.store, seeing),
    "transcript": lambda id_, service, seeing: read_captions(id_, service.store, seeing),
    "playable": lambda id_, _, seeing: playable(id_, seeing),
    "content": lambda id_, service, seeing: read_content(id_, service.store, service.settings, seeing),
}


@pytest.mark.parametrize("name", READERS)
def test_what_reads_content_asks_for_itself(name: str, service: Service) -> None:
    """Whatever a page has decided before: what is cut off is read by nobody whose sight ends before it."""
    row, read = assessed(service, read_configuration(None), "gift", GIFT), READERS[name]
    assert read(row.id, service, BUT_WHAT_IS_CUT)
    quarantine_row(row.id, "police", "d.lead", now=service.clock())
    with pytest.raises(ObjectMissingError, match="no such recording"):
        read(row.id, service, BUT_WHAT_IS_CUT)
    assert read(row.id, service, EVERYTHING)
