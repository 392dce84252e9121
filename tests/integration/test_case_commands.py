"""Cases and releases from a terminal: each story ends in a sentence, and takes the people that it takes."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import EvidenceRelease
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.personal_tokens import issue_personal_token
from tests.integration.command import Ran, lessonguard
from tests.logged import logging_to
from tests.service.cases.rows import MEDIA, with_original
from tests.web.rows import Evening


@pytest.fixture(autouse=True)
def _here(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands find the test's own home, and leave the logs of this process as they were."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(service.settings.home))
    with logging_to(io.StringIO(), monkeypatch):
        yield


@pytest.fixture
def recording(service: Service) -> str:
    """A recording whose original is stored."""
    return str(with_original(service).id)


def as_person(tmp_path: Path, name: str, role: str = "dsl") -> tuple[str, ...]:
    """Options by which somebody proves who they are."""
    account = add_account(name, (role,))
    assert account
    path = tmp_path / name
    path.write_text(issue_personal_token(name, timedelta(days=1), now=datetime.now(UTC)).secret + "\n")
    return ("--token-file", str(path))


def done(*arguments: str | Path) -> str:
    """What a command printed that did what it was told."""
    ran = lessonguard(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


def refused(*arguments: str | Path) -> Ran:
    """A command that was refused."""
    ran = lessonguard(*arguments)
    assert ran.code == 2
    return ran


def test_a_case_from_a_terminal(recording: str, service: Service, tmp_path: Path) -> None:
    """Opened, filled, referred, closed, opened again; what is not possible ends with exit code 2 and a sentence."""
    note = tmp_path / "note.txt"
    note.write_text("Her mother called.")
    eve, ada, ivy = (as_person(tmp_path, *one) for one in (("eve", "observer"), ("ada",), ("ivy", "investigator")))
    assert "is open" in done("case", "open", "SG-1", *ada)
    assert "it is held" in done("case", "add", "SG-1", recording, *ada)
    assert "SHA-256" in done("case", "note", "SG-1", note, *ada)
    assert "SHA-256" in done("case", "document", "SG-1", note, "--title", "What she said", *ada)
    done("case", "refer", "SG-1", "--to", "lado", "--reference", "LADO/7", *ada)
    step = json.loads(done("case", "show", "SG-1", "--json"))["referrals"][0]["id"]
    done("case", "refer", "SG-1", "--to", "lado", "--answers", str(step), "--outcome", "advice", *ada)
    done("case", "allow", "SG-1", "eve", *ada)
    shown = json.loads(done("case", "show", "SG-1", "--json"))
    for token in (eve, ivy, ("--token-file", str(tmp_path / "nobody"))):
        refused("case", "note", "SG-1", note, *token)
        refused("case", "close", "SG-1", *token)
    done("case", "allow", "SG-1", "ivy", *ada)
    done("case", "note", "SG-1", note, *ivy)
    refused("case", "add", "SG-1", str(Evening(service, count=9).assessed().id), *ivy)
    refused("case", "note", "SG-1", note, *eve)
    refused("case", "reopen", "SG-1", *ivy)
    assert [one["kind"] for one in shown["entries"]] == ["note", "document", "note"]
    assert [one["outcome"] for one in shown["referrals"]] == ["", "advice"]
    assert shown["people"] == ["eve"]
    assert "mother" not in done("case", "show", "SG-1")
    assert "stays held" in done("case", "close", "SG-1", *ada)
    assert "SG-1" in done("case", "list", "--closed")
    assert "closed" in refused("case", "note", "SG-1", note, *ada).err
    done("case", "reopen", "SG-1", *ada)
    refused("case", "show", "SG-9")
    refused("case", "refer", "SG-1", "--to", "lado", "--answers", "1", *ada)
    acted = {event.agent for event in events_of(Chain.case(shown["case"]["id"]))}
    assert acted == {"person:ada", "person:ivy"}
    assert walk_one(Chain.case(shown["case"]["id"])).faults == []


def test_a_release_from_a_terminal(recording: str, tmp_path: Path) -> None:
    """Two people by tokens of their own; a wrong one, one person twice, a stranger: refused; nothing is overwritten."""
    ada, bob = as_person(tmp_path, "ada.lead"), as_person(tmp_path, "bob.lead")
    eve = as_person(tmp_path, "eve", "observer")
    done("case", "open", "SG-1", *ada)
    done("case", "add", "SG-1", recording, *ada)
    body = ("--to", "police", "--recipient", "Kent Police", "--reference", "CR/1")
    assert "is asked for" in done("release", "request", "SG-1", recording, *body, *ada)
    release = str(EvidenceRelease.objects.get().pk)
    target = tmp_path / "original.mp4"
    give = ("release", "hand-over", release, "--to", target, "--officer", "DC Example", *ada)
    for who in (ada, ("--token-file", str(tmp_path / "nobody")), eve):
        refused("release", "approve", release, *who)
    refused(*give)
    assert not target.exists()
    done("release", "approve", release, *bob)
    target.write_text("something else")
    refused(*give)
    assert target.read_text() == "something else"
    target.unlink()
    assert "DC Example" in done(*give)
    assert target.read_bytes() == MEDIA
    refused("release", "withdraw", release, *ada)


def test_an_original_that_is_not_whole_is_not_left_behind(recording: str, service: Service, tmp_path: Path) -> None:
    """Where the store's bytes are others, the file is gone again and nothing counts as handed over."""
    ada, bob = as_person(tmp_path, "ada.lead"), as_person(tmp_path, "bob.lead")
    done("case", "open", "SG-1", *ada)
    done("case", "add", "SG-1", recording, *ada)
    body = ("--to", "police", "--recipient", "Kent Police", "--reference", "CR/1")
    done("release", "request", "SG-1", recording, *body, *ada)
    release = str(EvidenceRelease.objects.get().pk)
    done("release", "approve", release, *bob)
    objects = service.settings.home / "objects"
    data = next(path for path in objects.rglob("*") if path.is_file() and path.read_bytes() == MEDIA)
    data.chmod(0o600)
    data.write_bytes(MEDIA[::-1])
    target = tmp_path / "original.mp4"
    ran = lessonguard("release", "hand-over", release, "--to", target, "--officer", "DC Example", *ada)
    assert ran.code == 1
    assert not target.exists()
    assert EvidenceRelease.objects.get().state == "approved"


def test_quarantine_from_a_terminal(recording: str, tmp_path: Path) -> None:
    """One reason of the list, by somebody who may, cuts a recording off; another reason or person is refused."""
    ada, eve = as_person(tmp_path, "ada.lead"), as_person(tmp_path, "eve", "observer")
    refused("quarantine", recording, "--reason", "because", *ada)
    refused("quarantine", recording, "--reason", "police", *eve)
    assert "is in quarantine" in done("quarantine", recording, "--reason", "police", *ada)
