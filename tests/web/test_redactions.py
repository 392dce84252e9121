"""A working copy leaves by the case's page and by the API as one signed file, for those alone who may."""

import io
import json
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
from tests.factory import Factory
from tests.fakes import START
from tests.preservation.bags import judged
from tests.service.exports.filmed import KEPT, film, lesson, recorded
from tests.web.conftest import SignedIn
from tests.web.exporting import case_about

ASKED = {"purpose": "training", "recipient": "a trainer", "legal_basis": "consent"}


@pytest.fixture
def recording(service: Service, media: Factory) -> UUID:
    """A recording of three people that was assessed."""
    return recorded(service, read_configuration(None), film(media), lesson()).id


@pytest.fixture
def case(service: Service, recording: UUID) -> Iterator[int]:
    """A case about it, in a service that can sign."""
    with case_about(recording, service) as made:
        yield made


def unpacked(content: bytes, folder: Path) -> dict[str, object]:
    """The map in a tar, whose manifest is proven."""
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        tar.extractall(folder, filter="data")
    (bag,) = folder.iterdir()
    assert judged("sha256sum", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt", inside=bag).code == 0
    return json.loads((bag / "data/redaction-map.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_lead_makes_a_copy_from_the_page(case: int, recording: UUID, signed_in: SignedIn, tmp_path: Path) -> None:
    """What the form asks for is in the map, and that it left stands on the page and in custody."""
    lead = signed_in("dsl")
    form = {**ASKED, "recording": str(recording), "keep": f"{KEPT}\r\n", "without_screen": "1"}
    form |= {"covers": "00:00-00:01@0,0,32,32\r\n", "silences": "00:02-00:03"}
    answer = lead.post(f"/cases/{case}/redactions", form)
    assert answer["Content-Disposition"].startswith('attachment; filename="REDACTED-working-copy-')
    found = unpacked(b"".join(answer.streaming_content), tmp_path / "opened")  # type: ignore[attr-defined]
    answer.close()
    (media,) = found["media"]  # type: ignore[misc]
    assert found["policy"]["screen"] == "without"  # type: ignore[index,call-overload]
    assert {"person", "rule"} == {one["asked_by"] for one in media["covered"]}
    assert found["removed"] == ["Child B"]
    page = lead.get(f"/cases/{case}").content.decode()
    assert "For a trainer" in page.partition('id="redactions"')[2]
    assert "made a redacted working copy" in lead.get(f"/cases/{case}/custody").content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"legal_basis": " "}, "on which legal basis"),
        ({"recording": "no"}, "no id of a recording"),
        ({"recording": str(UUID(int=7))}, "has not the right"),
        ({"keep": "nobody"}, "none of the lesson record"),
        ({"covers": "at once"}, "cover 1: a stretch is written"),
        ({"age": "age1x"}, "is no recipient of age"),
    ],
)
def test_a_slip_is_said_on_the_page(
    case: int, recording: UUID, signed_in: SignedIn, changes: dict[str, str], said: str
) -> None:
    """Nothing leaves, a sentence says why, and what was typed stands in the form again."""
    form = {**ASKED, "recording": str(recording), "keep": KEPT, "silences": "00:02-00:03", **changes}
    answer = signed_in("dsl").post(f"/cases/{case}/redactions", form, follow=True)
    page = answer.content.decode()
    assert "Nothing was made" in page
    assert said in page
    assert 'value="a trainer"' in page
    assert all(f">{form[key]}</textarea>" in page for key in ("keep", "silences"))


def test_what_is_in_quarantine_is_refused_to_the_lead(case: int, recording: UUID, signed_in: SignedIn) -> None:
    """Even to those who know that it is there."""
    quarantine(recording, "policy", "lead-1", now=START)
    form = {**ASKED, "recording": str(recording), "keep": KEPT}
    page = signed_in("dsl").post(f"/cases/{case}/redactions", form, follow=True).content.decode()
    assert "sealed or in quarantine" in page


@pytest.mark.parametrize("role", ["observer", "operations", None])
def test_nobody_else_makes_one(case: int, recording: UUID, role: str | None, signed_in: SignedIn) -> None:
    """Other roles may not, whatever case it is."""
    form = {**ASKED, "recording": str(recording), "keep": KEPT}
    assert signed_in(role).post(f"/cases/{case}/redactions", form).status_code == 403


def test_a_case_system_takes_a_copy(case: int, recording: UUID, service: Service, tmp_path: Path) -> None:
    """A key of scope evidence gets the file, encrypted on demand; what is cut off is not there for it."""
    key = issue_token("cases", [Scope.EVIDENCE], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {key}"})
    identity = pyrage.x25519.Identity.generate()
    path, asked = f"/api/v1/cases/{case}/redactions", {**ASKED, "recording": str(recording), "keep": [KEPT]}
    answer = client.post(path, {**asked, "age": str(identity.to_public())}, content_type="application/json")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    answer.close()
    assert unpacked(pyrage.decrypt(content, [identity]), tmp_path / "opened")["not_evidence"] is True
    assert client.post(path, ASKED, content_type="application/json").status_code == 422
    assert client.post(path, {**asked, "keep": ["x"]}, content_type="application/json").status_code == 422
    other = f"/api/v1/cases/{case + 1}/redactions"
    assert client.post(other, asked, content_type="application/json").status_code == 404
    quarantine(recording, "policy", "lead-1", now=START)
    assert client.post(path, asked, content_type="application/json").status_code == 404
