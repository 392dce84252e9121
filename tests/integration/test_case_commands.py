"""Cases and releases from a terminal: each story ends in a sentence, and takes the people that it takes."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.sight import name_of_cut
from analyzer.records.custody import events_of
from analyzer.records.models import EvidenceRelease, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from tests.integration.command import Ran, lessonguard
from tests.integration.persons import as_person
from tests.service.cases.rows import MEDIA, with_original
from tests.web.rows import Evening

pytestmark = pytest.mark.usefixtures("at_home")


@pytest.fixture
def recording(service: Service) -> str:
    """A recording whose original is stored."""
    return str(with_original(service).id)


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
    step = json.loads(done("case", "show", "SG-1", "--json", *ada))["referrals"][0]["id"]
    done("case", "refer", "SG-1", "--to", "lado", "--answers", str(step), "--outcome", "advice", *ada)
    done("case", "allow", "SG-1", "eve", *ada)
    shown = json.loads(done("case", "show", "SG-1", "--json", *ada))
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
    assert "mother" not in done("case", "show", "SG-1", *ada)
    assert "stays held" in done("case", "close", "SG-1", *ada)
    assert "SG-1" in done("case", "list", "--closed", *ada)
    assert "closed" in refused("case", "note", "SG-1", note, *ada).err
    done("case", "reopen", "SG-1", *ada)
    refused("case", "show", "SG-9", *ada)
    refused("case", "refer", "SG-1", "--to", "lado", "--answers", "1", *ada)
    acted = {event.agent for event in events_of(Chain.case(shown["case"]["id"]))}
    assert acted == {"person:ada", "person:ivy"}
    assert walk_one(Chain.case(shown["case"]["id"])).faults == []


def test_reading_a_case_from_a_terminal(recording: str, service: Service, tmp_path: Path) -> None:
    """Only for whom its page is there; what is cut off is counted for whoever may not know of it; each look is told."""
    people = (("ada", "dsl"), ("ivy", "investigator"), ("eve", "observer"), ("una", "investigator"))
    ada, ivy, eve, una = (as_person(tmp_path, *one) for one in people)
    for case in ("SG-1", "SG-2"):
        done("case", "open", case, *ada)
    done("case", "add", "SG-1", recording, *ada)
    for name in ("ivy", "eve"):
        done("case", "allow", "SG-1", name, *ada)
    done("quarantine", recording, "--reason", "police", *ada)
    chain = Chain.case(json.loads(done("case", "show", "SG-1", "--json", *ada))["case"]["id"])
    before = len(list(events_of(chain)))
    for token in (una, ("--token-file", str(tmp_path / "nobody"))):
        assert "SG-1" not in refused("case", "show", "SG-1", *token).err
    assert "SG" not in done("case", "list", *una)
    for who, named in ((ada, True), (ivy, True), (eve, False)):
        shown = done("case", "show", "SG-1", *who)
        assert (recording in shown, "1 recordings of it are sealed" in shown) == (named, not named)
        assert json.loads(done("case", "show", "SG-1", "--json", *who))["cut_off"] == (not named)
        listed = done("case", "list", *who)
        assert ("SG-1" in listed, "SG-2" in listed) == (True, who is ada)
    looks = [(event.agent, event.action) for event in events_of(chain)][before:]
    assert looks == [(f"person:{name}", "viewed") for name in ("ada", "ivy", "eve") for _ in range(2)]


def test_reading_a_chain_from_a_terminal(recording: str, tmp_path: Path) -> None:
    """By the rights of its page: who may not know of a recording reads another name, or nothing; looks are told."""
    people = (("ada", "dsl"), ("olive", "data_protection_officer"), ("eve", "observer"))
    ada, olive, eve = (as_person(tmp_path, *one) for one in people)
    done("case", "open", "SG-1", *ada)
    done("case", "add", "SG-1", recording, *ada)
    done("case", "allow", "SG-1", "eve", *ada)
    case = Chain.case(json.loads(done("case", "show", "SG-1", "--json", *ada))["case"]["id"])
    chains = (f"recording:{recording}", str(case), "access")
    for who, opened in ((ada, (True, True, True)), (olive, (True, False, True)), (eve, (False, True, False))):
        assert tuple(lessonguard("custody", "show", one, *who).code == 0 for one in chains) == opened
    done("quarantine", recording, "--reason", "police", *ada)
    assert recording in done("custody", "show", str(case), *ada)
    told = done("custody", "show", str(case), *eve)
    assert (recording in told, name_of_cut(UUID(recording)) in told) == (False, True)
    refused("custody", "show", chains[0], *olive)
    for wrong in ("recording:x", "case:x", "case:99"):
        refused("custody", "show", wrong, *ada)
    looks = [event.agent for event in events_of(case) if event.facts.get("content") == "case_custody"]
    assert looks == ["person:ada", "person:eve", "person:ada", "person:eve"]


def test_the_ledger_at_a_terminal_names_nothing_that_is_cut_off(recording: str, tmp_path: Path) -> None:
    """Without a token, or with one of somebody who may not know, it has another name; nobody signs off unproven."""
    ada, ola, eve = (as_person(tmp_path, *one) for one in (("ada",), ("ola", "operations"), ("eve", "observer")))
    row = Recording.objects.get()
    row.state, row.reason = "parked", "no picture"
    row.save()
    done("quarantine", recording, "--reason", "police", *ada)
    day = ("ledger", "--day", f"{row.uploaded_at:%Y-%m-%d}")
    for token, named in (((), False), (ola, False), (ada, True)):
        for shown in (done(*day, *token), done(*day, "--json", *token)):
            told = "".join(shown.split())
            assert (recording in told, name_of_cut(row.id) in told) == (named, not named)
            assert named or str(row.lesson_id) not in told
    for token in (eve, ola, ("--token-file", str(tmp_path / "nobody"))):
        refused(*day, "--sign-off", *token)
    assert "signed off by ada" in done(*day, "--sign-off", *ada)


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
