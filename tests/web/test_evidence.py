"""A case leaves by its page and by the API as one signed file, for those alone who may, and never what is sealed."""

import io
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pyrage
import pytest
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.sealing import quarantine
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.settings.configuration import read_configuration
from tests.fakes import START
from tests.preservation.bags import bundled
from tests.service.replay.lessons import GIFT, assessed
from tests.web.conftest import SignedIn
from tests.web.exporting import case_about

ASKED = {"purpose": "enquiry 55/2026", "recipient": "Example Police", "legal_basis": "DPA 2018"}


@pytest.fixture
def recording(service: Service) -> UUID:
    """A recording that was assessed."""
    return assessed(service, read_configuration(None), "gift", GIFT).id


@pytest.fixture
def case(service: Service, recording: UUID) -> Iterator[int]:
    """A case about it, in a service that can sign."""
    with case_about(recording, service) as made:
        yield made


def whole(content: bytes, folder: Path) -> Path:
    """The bag in a tar, proven."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        tar.extractall(folder, filter="data")
    (bag,) = folder.iterdir()
    said = bundled(bag)
    assert said.code == 0, said.out
    return bag


def test_the_lead_exports_a_case_from_its_page(case: int, signed_in: SignedIn, tmp_path: Path) -> None:
    """The file is a whole bag, its number stands on the page from then on, and nothing of it is left here."""
    lead = signed_in("dsl")
    answer = lead.post(f"/cases/{case}/evidence", ASKED)
    assert answer["Content-Disposition"].startswith('attachment; filename="evidence-')
    bag = whole(b"".join(answer.streaming_content), tmp_path / "opened")  # type: ignore[attr-defined]
    answer.close()
    assert [path.read_bytes() for path in bag.glob("data/recordings/001/original/recording*")] == [b"gift"]
    page = lead.get(f"/cases/{case}").content.decode()
    for words in ("For Example Police", "enquiry 55/2026", answer["X-Certificate-SHA256"]):
        assert words in page
    custody = lead.get(f"/cases/{case}/custody").content.decode()
    assert "exported it as evidence for Example Police" in custody


def test_a_file_for_one_reader(case: int, signed_in: SignedIn, tmp_path: Path) -> None:
    """With a key of age it is only there for its owner; with a slip in it nothing leaves."""
    lead, identity = signed_in("dsl"), pyrage.x25519.Identity.generate()
    answer = lead.post(f"/cases/{case}/evidence", {**ASKED, "age": str(identity.to_public())})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    whole(pyrage.decrypt(content, [identity]), tmp_path / "opened")
    said = lead.post(f"/cases/{case}/evidence", {**ASKED, "age": "age1x"}, follow=True).content.decode()
    assert "is no recipient of age" in said
    said = lead.post(f"/cases/{case}/evidence", {**ASKED, "legal_basis": " "}, follow=True).content.decode()
    assert "on which legal basis" in said


@pytest.mark.parametrize("role", ["observer", "operations", None])
def test_nobody_else_exports(case: int, role: str | None, signed_in: SignedIn) -> None:
    """Other roles may not, whatever case it is."""
    assert signed_in(role).post(f"/cases/{case}/evidence", ASKED).status_code == 403


def test_a_case_system_takes_evidence(case: int, recording: UUID, service: Service, tmp_path: Path) -> None:
    """A key of this one scope gets the whole bag; what is cut off is refused to it; a slip is named."""
    key = issue_token("cases", [Scope.EVIDENCE], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {key}"})
    path = f"/api/v1/cases/{case}/evidence"
    answer = client.post(path, ASKED, content_type="application/json")
    whole(b"".join(answer.streaming_content), tmp_path / "opened")  # type: ignore[attr-defined]
    answer.close()
    assert client.post(path, {"purpose": "p"}, content_type="application/json").status_code == 422
    assert client.post(f"/api/v1/cases/{case + 1}/evidence", ASKED, content_type="application/json").status_code == 404
    quarantine(recording, "policy", "lead-1", now=START)
    answer = client.post(path, ASKED, content_type="application/json")
    assert (answer.status_code, "a person has to export it" in answer.content.decode()) == (409, True)
