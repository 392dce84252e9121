"""What belongs to an investigation stays together, is held, is told, and is never changed."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from analyzer.domain.case import Body, CaseState, ReferralOutcome
from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.records import cases
from analyzer.records.accounts import add_account
from analyzer.records.append_only import missing_rules
from analyzer.records.case_views import CaseDetails, case_details
from analyzer.records.cases import Viewer
from analyzer.records.custody import events_of, last_told
from analyzer.records.custody_states import About, states_of
from analyzer.records.models import CaseEntry, CaseFinding, CasePerson, CaseRecording, CaseReferral, Hold, Item
from analyzer.service.bootstrap import Service
from analyzer.service.cases.acting import NoSuchCaseError
from analyzer.service.cases.adding import add_finding, add_recording
from analyzer.service.cases.opening import close_case, open_case, reopen_case
from analyzer.service.cases.people import name_person, remove_person, viewed_case
from analyzer.service.cases.referring import Mark, note_answer, refer
from analyzer.service.cases.writing import add_document, add_note, read_text
from tests.web.rows import Evening

LEAD = "d.lead"
WORDS = "Ada's mother called: he asked her to keep a secret."
GROWING = (CaseRecording, CaseFinding, CaseEntry, CaseReferral, CasePerson)


@pytest.fixture
def case(service: Service) -> int:
    """A case that is open."""
    return open_case("SG-2026-014", LEAD, service.clock).pk


def told(case_id: int) -> CaseDetails:
    """What is in a case."""
    details = case_details(case_id)
    assert details is not None
    return details


def actions(chain: Chain) -> list[str]:
    """What was done, in order."""
    return [event.action for event in events_of(chain)]


def stored(service: Service, evening: Evening) -> UUID:
    """A recording with a finding, whose original lies in the store."""
    recording = evening.assessed(("secrecy", "critical"))
    put = service.store.put(f"originals/{recording.id}", b"media", _sha(b"media"))
    Item.objects.create(recording=recording, role="original", created_at=recording.uploaded_at, **put.model_dump())
    return recording.id


def _sha(content: bytes) -> str:
    from hashlib import sha256

    return sha256(content).hexdigest()


def test_a_recording_in_a_case_is_held(service: Service, case: int) -> None:
    """Whoever adds a recording has it kept for as long as the case needs it: the store says so, and the row why."""
    recording = stored(service, Evening(service))
    assert add_finding(case, recording, f"{0:016x}", LEAD, service)
    hold = Hold.objects.get()
    original = Item.objects.get(role="original")
    assert hold.case_reference == "SG-2026-014"
    assert service.store.held(original.key, original.version_id)
    assert [one.recording_id for one in told(case).recordings] == [recording]
    assert [one.kind for one in told(case).findings] == ["secrecy"]
    assert actions(Chain.recording(recording)) == ["case_recording_added", "hold_requested", "hold_in_force"]
    assert actions(Chain.case(case)) == ["case_opened", "case_recording_added", "case_finding_added"]


def test_a_hold_that_cannot_lie_yet_is_said(service: Service, case: int) -> None:
    """A recording without a stored original belongs to the case all the same; its hold is not claimed."""
    recording = Evening(service).assessed(("secrecy", "critical")).id
    assert not add_recording(case, recording, LEAD, service)
    assert told(case).recordings
    assert Hold.objects.get().verified_at is None


def test_words_stand_in_locked_objects_alone(service: Service, case: int, tmp_path: Path) -> None:
    """Note, document and its title: no row and no event holds a word or a file's name, and every object is held."""
    path = tmp_path / "Statement of Ada.PDF"
    path.write_bytes(b"%PDF a statement")
    add_note(case, WORDS, LEAD, service)
    add_document(case, path, path.name, LEAD, service, title="Statement of Ada's mother")
    details = told(case)
    written = repr(details) + "".join(event.line() for event in events_of(Chain.case(case)))
    assert "Ada" not in written
    assert [(one.kind, one.suffix) for one in details.entries] == [("note", ""), ("document", "pdf"), ("note", "")]
    assert details.notes[1].about_id == details.documents[0].id
    for one in details.entries:
        assert service.store.held(one.key, one.version_id)
        assert service.store.retained_until(one.key, one.version_id) > service.clock()
    assert read_text(details.notes[0], service.store) == WORDS


def test_a_referral_keeps_every_step(service: Service, case: int) -> None:
    """To whom, when, by which reference; and each answer after the other."""
    made = refer(case, Body.LADO, LEAD, service.clock, Mark("LADO/77"))
    for outcome in (ReferralOutcome.ADVICE, ReferralOutcome.SUBSTANTIATED):
        note_answer(case, made.pk, outcome, LEAD, service.clock)
    steps = [(one.step, one.body, one.reference, one.outcome) for one in told(case).referrals]
    assert steps == [
        ("made", "lado", "LADO/77", ""),
        ("answered", "lado", "", "advice"),
        ("answered", "lado", "", "substantiated"),
    ]


@pytest.mark.usefixtures("service")
def test_those_named_and_the_lead_look_into_a_case(service: Service, case: int) -> None:
    """Somebody who is named sees their case and no other, and none once their name is taken away."""
    other = open_case("SG-2026-015", LEAD, service.clock).pk
    account = add_account("i.vestigator", ("observer",))
    assert account
    named = Viewer(account.pk, account.username, every=False)
    name_person(case, account.username, LEAD, service.clock)
    assert viewed_case(case, named).reference == "SG-2026-014"
    with pytest.raises(NoSuchCaseError):
        viewed_case(other, named)
    assert [one.id for one in cases.list_cases(named, closed=False, limit=9)] == [case]
    remove_person(case, account.username, LEAD, service.clock)
    with pytest.raises(NoSuchCaseError):
        viewed_case(case, named)
    assert len(cases.list_cases(Viewer(0, LEAD, every=True), closed=False, limit=9)) == 2
    assert actions(Chain.access()) == ["case_person_named", "case_person_removed"]


def test_a_closed_case_takes_nothing_and_lifts_no_hold(service: Service, case: int) -> None:
    """What was held stays held and is named; nothing can be added until it is opened again."""
    recording = stored(service, Evening(service))
    add_recording(case, recording, LEAD, service)
    assert close_case(case, LEAD, service.clock) == [str(recording)]
    original = Item.objects.get(role="original")
    assert service.store.held(original.key, original.version_id)
    with pytest.raises(ConflictError):
        add_note(case, WORDS, LEAD, service)
    with pytest.raises(ConflictError):
        close_case(case, LEAD, service.clock)
    assert not list(service.store.list("cases/"))
    reopen_case(case, LEAD, service.clock)
    add_note(case, WORDS, LEAD, service)
    assert told(case).case.state == CaseState.OPEN


def test_what_is_not_there_cannot_be_added(service: Service, case: int) -> None:
    """No such recording, finding, referral, person, or reference: each is refused, and nothing is written."""
    recording = stored(service, Evening(service))
    for wrong, error in (
        (lambda: add_recording(case, uuid4(), LEAD, service), ObjectMissingError),
        (lambda: add_finding(case, recording, "f" * 16, LEAD, service), ObjectMissingError),
        (lambda: note_answer(case, 9, ReferralOutcome.ADVICE, LEAD, service.clock), ObjectMissingError),
        (lambda: name_person(case, "nobody", LEAD, service.clock), PermanentError),
        (lambda: open_case("Ada & Bob", LEAD, service.clock), PermanentError),
        (lambda: open_case("SG-2026-014", LEAD, service.clock), ConflictError),
        (lambda: add_note(case, "  ", LEAD, service), PermanentError),
        (lambda: add_note(99, WORDS, LEAD, service), NoSuchCaseError),
    ):
        with pytest.raises(error):
            wrong()
    assert actions(Chain.case(case)) == ["case_opened"]


def test_what_the_chain_says_is_what_the_rows_say(service: Service, case: int) -> None:
    """The last event vouches for the whole case, so that an edited row is named."""
    add_recording(case, stored(service, Evening(service)), LEAD, service)
    refer(case, Body.POLICE, LEAD, service.clock)
    about = About("case", case)
    assert last_told(Chain.case(case), about) == states_of([about])[about.name]
    cases.set_state(cases.find_case(case), CaseState.CLOSED, "mallory", now=service.clock())
    assert last_told(Chain.case(case), about) != states_of([about])[about.name]


def test_the_database_itself_keeps_what_was_put_in(each_catalogue: str) -> None:
    """On both databases nothing of a case is changed or removed once it is there, whoever asks."""
    from tests.fakes import START
    from tests.records.rows import recording

    case = cases.add_case("SG-1", LEAD, now=START)
    account = add_account("i.vestigator", ("observer",))
    row = recording()
    cases.add_recording(case, row.id, LEAD, now=START)
    cases.add_finding(case, row.id, "0" * 16, LEAD, now=START)
    cases.add_person(case, account, "named", LEAD, now=START)
    cases.add_referral(case, Body.LADO, LEAD, reference="", outcome=None, happened_at=START, now=START)
    CaseEntry.objects.create(
        case=case, kind="note", key="k", version_id="v", sha256="0" * 64, bytes=1, at=START, by=LEAD
    )
    for model in GROWING:
        assert missing_rules(connection, model._meta.db_table) == []
        for attack in (lambda m=model: m.objects.update(by="mallory"), lambda m=model: m.objects.all().delete()):
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                attack()
        assert model.objects.count() == 1
