"""What is kept of one participant is handed over to them alone, or erased by two people as far as it may be."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from analyzer.domain.errors import PermanentError
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording as Media
from analyzer.domain.signals import Signals, Speech, Utterance
from analyzer.records.accounts import add_account
from analyzer.records.models import (
    Account,
    Case,
    CaseRecording,
    CustodyEvent,
    Grading,
    Hold,
    Item,
    Lesson,
    Missed,
    Note,
    Participant,
    Recording,
    Run,
    Verdict,
    Withdrawal,
)
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.writing import add_document, add_note
from analyzer.service.retention.observed_about import GRADES, MARKS, NOTES
from analyzer.service.retention.subjects import CUT_OFF, erase_subject, export_subject
from analyzer.service.retention.sweeping import sweep_retention
from tests.fakes import FakeClock
from tests.service.retention.kept import everything_stored, kept


@pytest.fixture
def two() -> tuple[Account, Account]:
    """Two safeguarding leads."""
    return tuple(add_account(name, ("dsl",)) for name in ("a.lead", "b.lead"))  # type: ignore[return-value]


def heard(service: Service, row: Recording, besides: Sequence[tuple[str, int]] = ()) -> None:
    """Let the stored signals hold a line of the student and one of the tutor at once, and others later."""
    media = Media(sha256=row.sha256, bytes=row.bytes, container="mp4", duration_ms=9000, streams=())
    lines = [("s-mine", 0, "my own words"), ("t-1", 0, "the words of another")]
    lines += [(who, at, "further words") for who, at in besides]
    roles = {"s-mine": Role.STUDENT, "t-1": Role.TUTOR}
    said = tuple(
        Utterance(start_ms=at, end_ms=at + 900, text=text, words=(), participant=who, role=roles[who], attribution=1.0)
        for who, at, text in lines
    )
    signals = Signals(recording=media, models=(), sampling={}, speech=Speech(utterances=said))
    content = signals.model_dump_json().encode()
    digest = sha256(content).hexdigest()
    stored = service.store.put(f"derived/{row.id}/signals-2/signals", content, digest)
    Item.objects.filter(recording=row, role="signals").update(**stored.model_dump())


def test_somebody_gets_what_is_theirs(service: Service, two: tuple[Account, Account], tmp_path: Path) -> None:
    """Lessons, recordings, findings about them and what they said; not what others said, nor others' findings."""
    row = kept(service, "mine", days=10)
    kept(service, "other", days=10)
    heard(service, row)
    handed = export_subject("s-mine", tmp_path / "out", two[0], service)
    assert (handed.recordings, handed.findings, handed.lines, handed.missing) == (1, 0, 1, ())
    told = json.loads((tmp_path / "out" / "subject.json").read_text())
    assert [one["id"] for one in told["lessons"]] == ["L-mine"]
    text = (tmp_path / "out" / "transcripts" / f"{row.id}.json").read_text()
    assert "my own words" in text
    assert "another" not in text
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
    actions = CustodyEvent.objects.filter(chain=f"recording:{row.id}").values_list("action", "agent")
    assert list(actions) == [("subject_exported", "person:a.lead")]
    assert "s-mine" not in json.dumps(list(CustodyEvent.objects.values_list("facts", flat=True)))


def judged(service: Service, row: Recording) -> None:
    """A verdict with words on what was found about the tutor, and a case with a note and a document about it."""
    run, words = Run.objects.get(recording=row), b"It was a joke, I think."
    stored = service.store.put(f"derived/{row.id}/remarks/1.txt", words, sha256(words).hexdigest())
    Item.objects.create(
        recording=row, run=run, role="remark", position=1, created_at=service.clock(), **stored.model_dump()
    )
    Verdict.objects.create(
        finding_id="ab" * 8, decision="confirmed", remark=1, recording=row, run=run, by="rev.one", at=service.clock()
    )
    case = open_case("C-1", "a.lead", service.clock).pk
    add_note(case, "a case note", "a.lead", service)
    path = service.settings.home / "statement.txt"
    path.write_text("a case document")
    add_document(case, path, path.name, "a.lead", service)
    CaseRecording.objects.create(case_id=case, recording=row, at=service.clock(), by="a.lead")


@pytest.mark.parametrize("handed_over", [False, True], ids=["cases withheld", "cases handed over"])
def test_what_was_said_about_somebody_is_theirs(
    handed_over: bool, service: Service, two: tuple[Account, Account], tmp_path: Path
) -> None:
    """Verdicts with their words, no reviewer's name; cases only where policy says so, and what is left out is told."""
    judged(service, kept(service, "mine", days=10))
    retention = service.policy.retention.model_copy(update={"hand_over_case_material": handed_over})
    service = replace(service, policy=replace(service.policy, retention=retention))
    handed = export_subject("t-1", tmp_path / "out", two[0], service)
    text = (tmp_path / "out" / "subject.json").read_text()
    assert [one["words"] for one in json.loads(text)["verdicts"]] == ["It was a joke, I think."]
    assert "rev.one" not in text
    assert json.loads(text)["left_out"] == list(handed.left_out)
    assert any("hand_over_case_material" in one for one in handed.left_out) is not handed_over
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert (b"a case note" in written, b"a case document" in written) == (handed_over, handed_over)
    assert export_subject("s-mine", tmp_path / "student", two[0], service).verdicts == 0


def remark(service: Service, row: Recording, number: int, text: str) -> dict[str, object]:
    """Columns of an act that goes with these words, which are stored."""
    run, content = Run.objects.get(recording=row), text.encode()
    stored = service.store.put(f"derived/{row.id}/remarks/{number}.txt", content, sha256(content).hexdigest())
    made = {"role": "remark", "position": number, "created_at": service.clock(), **stored.model_dump()}
    Item.objects.create(recording=row, run=run, **made)
    return {"recording": row, "run": run, "by": "rev.one", "at": service.clock(), "remark": number}


ALONE, ALL, STUDENT, TOGETHER = 2_000, None, 6_000, 500
"""Places: where the tutor alone is heard, none, where the student alone is, where both are."""


def observed(service: Service, row: Recording) -> None:
    """Notes, grades and marks of a reviewer, at places of the tutor, of the student, of both, and of neither."""
    heard(service, row, [("t-1", ALONE), ("s-mine", STUDENT)])
    for number, (at, text) in enumerate(((ALONE, "calm"), (ALL, "whole"), (STUDENT, "shy"), (TOGETHER, "both")), 10):
        Note.objects.create(start_ms=at, **remark(service, row, number, f"a {text} note"))
    weight = {"severity": "minor", "route": "conduct", "clause": "6", "preserve": False, "sealed": False}
    marks = (("gift", ALONE, "gave"), ("swearing", TOGETHER, "who"), ("student_distress", STUDENT, "wept"))
    for number, (kind, at, text) in enumerate(marks, 20):
        columns = {"kind": kind, "start_ms": at, "end_ms": at + 10, **weight}
        Missed.objects.create(**columns, **remark(service, row, number, f"they {text}"))
    act = {"recording": row, "run": Run.objects.get(recording=row), "by": "rev.one", "at": service.clock()}
    grading = Grading.objects.create(grades={"questions": "met"}, **act)
    Withdrawal.objects.create(recording=row, of="grading", row=grading.pk, by="rev.one", at=service.clock())


def handed_to(participant: str, service: Service, account: Account, folder: Path) -> dict[str, list[dict[str, object]]]:
    """What an export holds of what reviewers wrote by themselves, and its counts fit."""
    handed = export_subject(participant, folder, account, service)
    told: dict[str, list[dict[str, object]]] = json.loads((folder / "subject.json").read_text())
    assert "rev.one" not in json.dumps(told)
    assert (handed.notes, handed.grades, handed.marks) == tuple(len(told[one]) for one in ("notes", "grades", "marks"))
    for sort in (NOTES, MARKS, GRADES, CUT_OFF):
        assert sort in told["left_out"]
    return told


def test_what_was_observed_of_somebody_is_theirs(
    service: Service, two: tuple[Account, Account], tmp_path: Path
) -> None:
    """Notes and marks at places of their own, grades to the tutor; words near others' are withheld, and said so."""
    observed(service, kept(service, "mine", days=10))
    tutor = handed_to("t-1", service, two[0], tmp_path / "tutor")
    assert [(one["start_ms"], one["words"]) for one in tutor["notes"]] == [(ALONE, "a calm note")]
    assert [(one["kind"], one["words"]) for one in tutor["marks"]] == [("gift", "they gave"), ("swearing", None)]
    assert [(one["grades"], one["taken_back"]) for one in tutor["grades"]] == [({"questions": "met"}, True)]
    student = handed_to("s-mine", service, two[0], tmp_path / "student")
    assert [one["words"] for one in student["notes"]] == ["a shy note"]
    assert [(one["kind"], one["words"]) for one in student["marks"]] == [("student_distress", "they wept")]
    assert student["grades"] == []


@pytest.mark.parametrize("handed_over", [False, True])
def test_what_was_observed_under_investigation_goes_as_cases_go(
    handed_over: bool, service: Service, two: tuple[Account, Account], tmp_path: Path
) -> None:
    """Notes and marks of a lesson that a case is about are withheld with it, and nothing says that there is one."""
    row = kept(service, "mine", days=10)
    observed(service, row)
    plain = handed_to("t-1", service, two[0], tmp_path / "before")
    case = open_case("C-1", "a.lead", service.clock).pk
    CaseRecording.objects.create(case_id=case, recording=row, at=service.clock(), by="a.lead")
    retention = service.policy.retention.model_copy(update={"hand_over_case_material": handed_over})
    told = handed_to(
        "t-1", replace(service, policy=replace(service.policy, retention=retention)), two[0], tmp_path / "out"
    )
    assert bool(told["notes"] or told["marks"]) is handed_over
    assert handed_over or told["left_out"] == plain["left_out"]


def test_what_is_cut_off_is_not_there_for_who_may_not_know(
    service: Service, two: tuple[Account, Account], tmp_path: Path
) -> None:
    """The data-protection officer is told neither that a recording is sealed nor what was found; the lead is."""
    row = kept(service, "mine", days=10)
    observed(service, row)
    officer = add_account("officer", ("data_protection_officer",))
    assert officer
    Recording.objects.update(sealed_at=service.clock())
    for who, there in ((officer, False), (two[0], True)):
        told = handed_to("t-1", service, who, tmp_path / who.username)
        assert [bool(told[one]) for one in ("recordings", "findings", "missing")] == [there] * 3
        assert [told[one] for one in ("notes", "marks", "grades", "verdicts")] == [[]] * 4
        assert (str(row.id) in json.dumps(told)) is there


def test_erasing_takes_what_reviewers_wrote(service: Service, two: tuple[Account, Account]) -> None:
    """Words go with the recording, those that are withheld, too; rows stay, and whoever asked is told so."""
    row = kept(service, "mine", days=10, retain_until=service.clock())
    observed(service, row)
    stays = kept(service, "held", days=10, retain_until=service.clock())
    Lesson.objects.get(id="L-held").students.add(Participant.objects.get(id="s-mine"))
    Hold.objects.create(recording=stays, reason="case", asked_at=service.clock())
    for one in two:
        erased = erase_subject("s-mine", one, service)
    assert (erased.gone, set(erased.stays)) == ((str(row.id),), {str(stays.id)})
    assert any("grades" in one for one in erased.left)
    assert not any(b"they wept" in one or b"a calm note" in one for one in everything_stored(service.store))
    assert (Note.objects.count(), Missed.objects.count(), Grading.objects.count()) == (4, 3, 1)
    assert Recording.objects.get(id=row.id).lesson_id is None


def test_nothing_of_a_case_about_something_cut_off_is_handed_over(
    service: Service, two: tuple[Account, Account], tmp_path: Path
) -> None:
    """Whatever policy says: its notes are about what nobody may look at."""
    judged(service, kept(service, "mine", days=10))
    cut = kept(service, "cut", days=10, sealed_at=service.clock())
    CaseRecording.objects.create(case=Case.objects.get(), recording=cut, at=service.clock(), by="a.lead")
    retention = service.policy.retention.model_copy(update={"hand_over_case_material": True})
    service = replace(service, policy=replace(service.policy, retention=retention))
    handed = export_subject("t-1", tmp_path / "out", two[0], service)
    assert not (tmp_path / "out" / "cases").exists()
    assert any("sealed" in one for one in handed.left_out)


def test_what_cannot_be_read_is_named(service: Service, two: tuple[Account, Account], tmp_path: Path) -> None:
    """An export that lacks something says so, in itself and to whoever asked."""
    kept(service, "mine", days=10)
    handed = export_subject("s-mine", tmp_path / "out", two[0], service)
    assert len(handed.missing) == 1
    assert json.loads((tmp_path / "out" / "subject.json").read_text())["missing"] == list(handed.missing)


def test_nobody_unknown_and_no_folder_twice(service: Service, two: tuple[Account, Account], tmp_path: Path) -> None:
    """There is nothing to hand over of nobody, and nothing is written over."""
    kept(service, "mine", days=10)
    with pytest.raises(PermanentError, match="no participant"):
        export_subject("s-nobody", tmp_path / "out", two[0], service)
    with pytest.raises(PermanentError, match="there already"):
        export_subject("s-mine", tmp_path, two[0], service)


def test_two_people_erase_what_may_go(service: Service, two: tuple[Account, Account], clock: FakeClock) -> None:
    """One person is not enough; what is held or locked stays, with the reason, and the locked goes after its lock."""
    free = kept(service, "free", days=10, retain_until=service.clock())
    locked = kept(service, "locked", days=100)
    held = kept(service, "held", days=10, retain_until=service.clock())
    mine = Participant.objects.get(id="s-free")
    for lesson in Lesson.objects.all():
        lesson.students.add(mine)
    Hold.objects.create(recording=held, reason="case", asked_at=service.clock())
    for _ in range(2):
        assert erase_subject("s-free", two[0], service).agreed == ("a.lead",)
    assert Recording.objects.filter(state="assessed").count() == 3
    erased = erase_subject("s-free", two[1], service)
    assert erased.gone == (str(free.id),)
    assert set(erased.stays) == {str(locked.id), str(held.id)}
    assert "lock ends" in erased.stays[str(locked.id)]
    assert erased.stays[str(held.id)] == "a hold keeps it"
    assert not any(b"chapel free" in content for content in everything_stored(service.store))
    assert not Lesson.objects.filter(id="L-free").exists(), "rows go with it, whatever their clocks"
    for _ in range(14):
        clock.forward(2 * 86400)
        sweep_retention(service)
    assert {row.id: row.state for row in Recording.objects.all()} == {
        free.id: "destroyed", locked.id: "destroyed", held.id: "assessed",
    }  # fmt: skip
    assert Participant.objects.filter(id="s-free").exists(), "while anything of theirs is held"


@pytest.mark.parametrize("cut_by", ["sealed_at", "quarantined_at"])
def test_an_erasure_tells_nobody_of_what_is_cut_off(
    cut_by: str, service: Service, two: tuple[Account, Account]
) -> None:
    """The officer reads the same whether there is any; the lead reads which stay, and why; nothing cut off goes."""
    officer = add_account("officer", ("data_protection_officer",))
    assert officer
    locked = kept(service, "mine", days=10)
    erase_subject("t-1", two[0], service)
    before = erase_subject("t-1", officer, service)
    assert (set(before.stays), before.left_out) == ({str(locked.id)}, (CUT_OFF,))
    row = kept(service, "cut", days=10, retain_until=service.clock(), **{cut_by: service.clock()})
    erase_subject("t-1", two[0], service)
    assert erase_subject("t-1", officer, service) == before
    told = erase_subject("t-1", two[1], service)
    assert (set(told.stays), told.left_out) == ({str(locked.id), str(row.id)}, ())
    assert ("sealed" in told.stays[str(row.id)], "quarantine" in told.stays[str(row.id)]) == (
        cut_by == "sealed_at",
        cut_by == "quarantined_at",
    )
    assert Recording.objects.get(id=row.id).state == "assessed"


def test_another_recording_takes_two_people_anew(service: Service, two: tuple[Account, Account]) -> None:
    """Who agreed to the erasure of some recordings has not agreed to that of a later one."""
    kept(service, "mine", days=10, retain_until=service.clock())
    for one in two:
        erase_subject("t-1", one, service)
    kept(service, "later", days=1, retain_until=service.clock())
    assert erase_subject("t-1", two[0], service).agreed == ("a.lead",)
    assert Recording.objects.get(lesson="L-later").state == "assessed"
