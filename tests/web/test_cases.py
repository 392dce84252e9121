"""Cases on pages: for the safeguarding lead and those named, and for nobody else."""

from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analyzer.domain.sight import name_of_cut
from analyzer.records.accounts import find_account
from analyzer.records.models import (
    Assignment,
    Case,
    CaseEntry,
    CaseReferral,
    EvidenceRelease,
    Finding,
    Item,
    Quarantine,
)
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import open_case
from tests.service.cases.rows import MEDIA, with_original
from tests.web.conftest import SignedIn

WORDS = "Ada's mother called <script>alert(1)</script>"


@pytest.fixture
def lead(signed_in: SignedIn) -> Client:
    """The lead's browser."""
    return signed_in("dsl")


@pytest.fixture
def recording(service: Service) -> UUID:
    """A recording whose original is stored."""
    return with_original(service).id


@pytest.fixture
def case(service: Service, recording: UUID, lead: Client) -> int:
    """A case about it."""
    made = open_case("SG-2026-014", "dsl-1", service.clock).pk
    lead.post(f"/cases/{made}/recordings", {"recording": str(recording), "finding": f"{0:016x}"})
    return made


def page(client: Client, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def deputy(lead: Client) -> Client:
    """The browser of a second lead."""
    from analyzer.records.accounts import add_account

    client = Client(headers={"host": "localhost"})
    client.force_login(add_account("deputy-1", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
    return client


@pytest.mark.parametrize("role", ["investigator", "observer", "operations", None])
def test_a_case_is_there_for_those_named_alone(
    role: str | None, service: Service, case: int, recording: UUID, signed_in: SignedIn, lead: Client
) -> None:
    """Whoever is not named finds none; whoever is sees theirs and no other; and none once they are named no more.

    The recordings in it are another question: what the role of the one who is named reaches.
    """
    other = open_case("SG-2026-015", "dsl-1", service.clock).pk
    client = signed_in(role)
    name = f"{role or 'nobody'}-1"
    paths, chain = (f"/cases/{case}", f"/cases/{case}/custody"), f"/recordings/{recording}/custody"
    for path in (*paths, chain, "/cases"):
        assert client.get(path).status_code in {403, 404}, path
    lead.post(f"/cases/{case}/people", {"name": name})
    for path in paths:
        assert client.get(path).status_code == 200, path
    assert client.get(chain).status_code == (200 if role == "investigator" else 404)
    assert "SG-2026-015" not in page(client, "/cases")
    for path in (f"/cases/{other}", f"/cases/{other}/custody"):
        assert client.get(path).status_code == 404
    writes = role == "investigator"
    assert client.post(f"/cases/{other}/notes", {"text": "x"}).status_code == (404 if writes else 403)
    assert client.post(f"/cases/{case}/notes", {"text": "x"}).status_code == (302 if writes else 403)
    assert ("Write a note" in page(client, f"/cases/{case}")) is writes
    assert client.post(f"/cases/{case}/people", {"name": name}).status_code == 403
    assert client.post(f"/cases/{case}/close").status_code == 403
    lead.post(f"/cases/{case}/people", {"name": name, "no_more": "1"})
    for path in (*paths, chain):
        assert client.get(path).status_code in {403, 404}, path


def test_from_opening_to_closing(service: Service, recording: UUID, lead: Client) -> None:
    """Every form of the page does what it says, and the page shows what is in the case."""
    lead.post("/cases/open", {"reference": "SG-1"})
    case = Case.objects.get().pk
    at = f"/cases/{case}"
    lead.post(f"{at}/recordings", {"recording": str(recording)})
    lead.post(f"{at}/notes", {"text": WORDS})
    given = SimpleUploadedFile("Statement of Ada.pdf", b"%PDF a statement")
    lead.post(f"{at}/documents", {"document": given, "title": "What her mother wrote"})
    lead.post(f"{at}/referrals", {"body": "lado", "reference": "LADO/77", "at": "2020-10-05T16:00"})
    step = CaseReferral.objects.get()
    lead.post(f"{at}/referrals", {"of": step.pk, "outcome": "advice"})
    shown = page(lead, at)
    for told in ("SG-1", "&lt;script&gt;", "What her mother wrote", "LADO/77", "Answer to", "5 Oct 2020, 16:00 BST"):
        assert told in shown
    assert "<script>" not in shown
    assert "Statement of Ada" not in shown
    document = CaseEntry.objects.get(kind="document")
    answer = lead.get(f"{at}/documents/{document.pk}")
    assert answer["Content-Disposition"] == f'attachment; filename="document-{document.pk}.pdf"'
    assert b"".join(answer.streaming_content) == b"%PDF a statement"
    note = CaseEntry.objects.filter(kind="note").first()
    assert lead.get(f"{at}/documents/{note.pk}").status_code == 404
    assert "stay held" in lead.post(f"{at}/close", follow=True).content.decode()
    late = lead.post(f"{at}/notes", {"text": "Words of an hour."}, follow=True).content.decode()
    assert "the case is closed" in late
    assert "Words of an hour." in late, "what was typed while another closed it is not lost"
    lead.post(f"{at}/reopen")
    assert Case.objects.get().state == "open"


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ("recordings", {"recording": "x"}),
        ("recordings", {"recording": "00000000-0000-4000-8000-000000000000"}),
        ("notes", {"text": " "}),
        ("documents", {}),
        ("referrals", {"body": "the neighbours"}),
        ("referrals", {"body": "lado", "at": "yesterday"}),
        ("referrals", {"body": "lado", "at": "2999-01-01T00:00"}),
        ("referrals", {"body": "lado", "at": "2026-03-29T01:30"}),
        ("referrals", {"body": "lado", "at": "2026-03-01T01:30+00:00"}),
        ("referrals", {"of": "99", "outcome": "advice"}),
        ("releases", {"recording": "x"}),
        ("people", {"name": "nobody"}),
    ],
)
def test_what_is_wrong_is_told_on_the_page(form: str, given: dict[str, str], case: int, lead: Client) -> None:
    """A wrong form says why, and nothing is written."""
    before = (CaseEntry.objects.count(), CaseReferral.objects.count(), EvidenceRelease.objects.count())
    answer = lead.post(f"/cases/{case}/{form}", given, follow=True)
    assert "Nothing was done" in answer.content.decode()
    assert before == (CaseEntry.objects.count(), CaseReferral.objects.count(), EvidenceRelease.objects.count())


def test_an_altered_note_is_not_shown_and_the_rest_is(service: Service, case: int, lead: Client) -> None:
    """Other bytes than were written stand on no page; the page says so."""
    lead.post(f"/cases/{case}/notes", {"text": "first"})
    lead.post(f"/cases/{case}/notes", {"text": "second"})
    note = CaseEntry.objects.first()
    data = next(
        path
        for path in (Path(service.settings.home) / "objects").rglob("*")
        if path.is_file() and path.read_bytes() == b"first"
    )
    data.chmod(0o600)
    data.write_bytes(b"zzzzz")
    shown = page(lead, f"/cases/{case}")
    assert "zzzzz" not in shown
    assert "second" in shown
    assert f"Note {note.pk}" in shown
    assert "is not what was written" in shown


def test_from_a_recording_to_a_case(service: Service, recording: UUID, lead: Client) -> None:
    """The lead adds a recording to a case from its page; one that is not there yet is opened."""
    for _ in range(2):
        lead.post(f"/recordings/{recording}/case", {"reference": "SG-7"})
    assert [one.reference for one in Case.objects.all()] == ["SG-7"]
    wrong = lead.post(f"/recordings/{recording}/case", {"reference": "?"}, follow=True)
    assert "Nothing was done" in wrong.content.decode()


@pytest.mark.parametrize("how", ["quarantine", "sealed"])
def test_what_is_cut_off_is_not_there(
    how: str, service: Service, case: int, recording: UUID, signed_in: SignedIn, lead: Client
) -> None:
    """Page, card, list: gone for an observer and an operator at once; there for the lead and who looks into it."""
    observer, operator, investigator = (signed_in(role) for role in ("observer", "operations", "investigator"))
    observes = find_account("observer-1")
    Assignment.objects.create(recording_id=recording, account=observes, at=service.clock(), by="dsl-1")
    paths = (f"/recordings/{recording}", f"/recordings/{recording}/scorecard")
    there = ((observer, paths), (operator, paths[:1]))
    for client, opened in there:
        for path in opened:
            assert client.get(path).status_code == 200, path
        assert str(recording) in page(client, "/recordings")
    if how == "quarantine":
        lead.post(f"/recordings/{recording}/quarantine", {"reason": "police"})
        assert Quarantine.objects.get().by == "dsl-1"
    else:
        from analyzer.service.sealing import seal

        Finding.objects.update(sealed=True)
        seal(recording, service)
    for client, opened in there:
        for path in opened:
            assert client.get(path).status_code == 404, path
        assert str(recording) not in page(client, "/recordings")
        assert client.post(f"/recordings/{recording}/retry").status_code in {403, 404}
    assert "nobody but those who look after such recordings" in page(lead, paths[0])
    assert investigator.get(paths[0]).status_code == 404
    for name in ("observer-1", "operations-1", "investigator-1"):
        lead.post(f"/cases/{case}/people", {"name": name})
    for path in paths:
        assert investigator.get(path).status_code == 200, path
        assert observer.get(path).status_code == operator.get(path).status_code == 404, path
    told = {"": "1 recording of this case is sealed or in quarantine", "/custody": name_of_cut(recording)}
    for client, there_for in ((lead, True), (investigator, True), (observer, False), (operator, False)):
        for ending, instead in told.items():
            shown = page(client, f"/cases/{case}{ending}")
            assert (str(recording) in shown, instead in shown) == (there_for, not there_for), ending


def test_an_original_leaves_by_two_people(service: Service, case: int, recording: UUID, lead: Client) -> None:
    """Asked for on the page, approved by another, taken whole, noted with its checksum; no step by one alone."""
    at = f"/cases/{case}/releases"
    asked = {"recording": str(recording), "body": "police", "recipient": "Kent Police", "reference": "CR/4711"}
    lead.post(at, asked)
    release = EvidenceRelease.objects.get()
    one = f"{at}/{release.pk}"
    assert "two people" in lead.post(one, {"do": "approve"}, follow=True).content.decode()
    assert lead.get(f"{one}/original").status_code == 409
    second = deputy(lead)
    second.post(one, {"do": "approve"})
    answer = lead.get(f"{one}/original")
    assert b"".join(answer.streaming_content) == MEDIA
    assert answer["X-Checksum-SHA256"] == release.sha256
    noted = {"do": "hand-over", "officer": "DC Example", "sha256": "0" * 64}
    assert "not the original" in lead.post(one, noted, follow=True).content.decode()
    lead.post(one, noted | {"sha256": release.sha256})
    release.refresh_from_db()
    assert (release.state, release.requested_by, release.approved_by) == ("handed_over", "dsl-1", "deputy-1")
    assert "DC Example" not in page(lead, f"/cases/{case}")
    assert lead.get(f"{one}/original").status_code == 409


def test_a_release_belongs_to_its_case(service: Service, case: int, recording: UUID, lead: Client) -> None:
    """Its number under another case, and acts that there are not, do nothing."""
    asked = {"recording": str(recording), "body": "police", "recipient": "Kent Police", "reference": "CR/4711"}
    lead.post(f"/cases/{case}/releases", asked)
    release = EvidenceRelease.objects.get()
    other = open_case("SG-2", "dsl-1", service.clock).pk
    assert deputy(lead).post(f"/cases/{other}/releases/{release.pk}", {"do": "approve"}).status_code == 404
    lead.post(f"/cases/{case}/releases/{release.pk}", {"do": "delete"})
    release.refresh_from_db()
    assert release.state == "requested"
    lead.post(f"/cases/{case}/releases/{release.pk}", {"do": "withdraw"})
    release.refresh_from_db()
    assert release.state == "withdrawn"


def test_custody_is_read_as_sentences(service: Service, case: int, recording: UUID, lead: Client) -> None:
    """A lawyer reads who did what and whether it holds; an edited row is named on the page."""
    lead.post(f"/cases/{case}/referrals", {"body": "lado", "reference": "LADO/77"})
    shown = page(lead, f"/cases/{case}/custody")
    for told in (
        "<strong>dsl-1</strong> opened the case SG-2026-014.",
        "referred the case to lado",
        "It fits together",
    ):
        assert told in shown
    assert "dsl-1</strong> added the recording" in page(lead, f"/recordings/{recording}/custody")
    Case.objects.update(closed_by="mallory")
    shown = page(lead, f"/cases/{case}/custody")
    assert "It does not fit together" in shown
    assert "closed_by" in shown
    assert find_account("dsl-1")
    assert Item.objects.filter(role="original").exists()
