"""The commands of the data-protection officer: what leaves, what is certified, and what is kept of one participant."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.records import sweeps
from analyzer.records.models import Case, CaseRecording, Destruction, Hold, Recording
from analyzer.service.bootstrap import Service, make_store
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import close_case, open_case
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import FakeClock
from tests.integration.command import lessonguard
from tests.integration.persons import as_person
from tests.logged import as_before
from tests.service.retention.kept import KEY, kept


@pytest.fixture
def service(service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    """A service of today, as commands find it in the environment."""
    clock, settings = FakeClock(datetime.now(UTC)), ServiceSettings(home=tmp_path / "home", signing_key=KEY)
    monkeypatch.setenv("LESSONGUARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LESSONGUARD_SIGNING_KEY", KEY.get_secret_value())
    sweeps.mark({}, now=clock(), in_order=True)
    with as_before():
        yield replace(service, settings=settings, store=make_store(settings, clock), clock=clock)


@pytest.fixture
def by(service: Service, tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Options by which a lead, a data-protection officer, an investigator and an observer prove who they are."""
    roles = {"lead": "dsl", "officer": "data_protection_officer", "finder": "investigator", "ada": "observer"}
    return {name: as_person(tmp_path, name, role, now=service.clock()) for name, role in roles.items()}


def test_a_forecast_then_the_sweep_then_the_proof(service: Service, tmp_path: Path) -> None:
    """A dry run destroys nothing and says what leaves; the sweep destroys; the certificate is proven by id and file."""
    kept(service, "old")
    kept(service, "soon", days=122)
    ran = lessonguard("expire", "--dry-run")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "2 recordings leave in 7 days")
    told = json.loads(lessonguard("expire", "--dry-run", "--json").out)
    assert [one["basis"] for one in told["due"]] == ["lesson"]
    assert told["kept_for_longer"] == {"views": 0, "ledgers": 0}
    assert Recording.objects.filter(state="assessed").count() == 2
    assert "1 recordings: what was due of them is destroyed" in lessonguard("expire").out
    row = Destruction.objects.get()
    ran = lessonguard("certificate", "verify", str(row.id))
    assert ran.code == 0
    assert ran.out.startswith("ok: media, playable, signals, transcripts, scorecards of recording ")
    stored = service.store.open(f"certificates/{row.id}.json", row.certificate_version)
    forged = tmp_path / "certificate.json"
    with stored as file:
        forged.write_bytes(file.read())
    assert lessonguard("certificate", "verify", forged).code == 0
    forged.write_bytes(forged.read_bytes().replace(b'"basis": "lesson"', b'"basis": "upload"'))
    ran = lessonguard("certificate", "verify", forged)
    assert ran.code == 1
    assert "does not hold" in ran.err
    assert lessonguard("certificate", "verify", "nothing").code == 2


def about(row: Recording, reference: str, service: Service) -> None:
    """A case about a recording, closed long ago."""
    at = service.clock() - timedelta(days=3660)
    by = {"opened_at": at, "opened_by": "lead", "active_at": at, "closed_at": at}
    case = Case.objects.create(reference=reference, state="closed", **by)
    CaseRecording.objects.create(case=case, recording=row, at=at, by="lead")


def test_what_is_cut_off_is_kept_unnamed(service: Service, by: dict[str, tuple[str, str]]) -> None:
    """Forecast and sweep count it, and the cases about it, for whoever has not proven that they may know."""
    held, sealed, taken = kept(service, "held"), kept(service, "sealed"), kept(service, "taken")
    Recording.objects.filter(id=sealed.id).update(sealed_at=service.clock())
    Recording.objects.filter(id=taken.id).update(quarantined_at=service.clock())
    for row in (held, sealed, taken):
        about(row, f"SG-{row.lesson_id}", service)
    for row in (held, taken):
        Hold.objects.create(recording=row, reason="case", asked_at=service.clock())
    secret = (str(sealed.id), str(taken.id), "SG-L-sealed", "SG-L-taken")
    for form in (("--dry-run",), ()):
        for token, unnamed in (((), 2), (by["officer"], 2), (by["finder"], 2), (by["lead"], 0)):
            said = lessonguard("expire", *form, *token).out
            told = json.loads(lessonguard("expire", *form, "--json", *token).out)
            assert [one in said for one in secret] == [not unnamed] * 4
            assert [one in json.dumps(told) for one in secret[:2]] == [not unnamed] * 2
            assert ("sealed" in said, "in quarantine" in said) == (not unnamed, not unnamed)
            assert f"kept: recording {held.id}: a hold keeps it" in said
            assert "kept: case SG-L-held: a hold keeps a recording in it" in said
            lines = said.splitlines()
            assert ("2 more are kept" in lines, "2 more closed cases are kept" in lines) == (bool(unnamed),) * 2
            assert told["kept_unnamed"] == unnamed
            assert told["cases"]["kept_unnamed"] == unnamed
            assert [one in json.dumps(told["cases"]) for one in secret[2:]] == [not unnamed] * 2
    assert lessonguard("expire", "--token-file", "nowhere").code == 2


def test_the_forecast_tells_what_open_cases_are_about(service: Service) -> None:
    """Of what leaves soon it counts what open cases are about, each recording once; closed cases and later ones not."""
    old, soon, free = kept(service, "old"), kept(service, "soon", days=122), kept(service, "free", days=121)
    young = kept(service, "young", days=10)
    cases = [open_case(f"C-{number}", "dsl", service.clock).pk for number in range(3)]
    for case, row in ((cases[0], old), (cases[1], old), (cases[0], young), (cases[2], free)):
        add_recording(case, row.id, "dsl", service)
    close_case(cases[2], "dsl", service.clock)
    stay = "2 of them stay, because something keeps them"
    assert lessonguard("expire", "--dry-run").out.splitlines()[0] == (
        f"3 recordings leave in 7 days; {stay}; 1 touches an open case"
    )
    add_recording(cases[1], soon.id, "dsl", service)
    assert "; 2 touch open cases" in lessonguard("expire", "--dry-run").out.splitlines()[0]
    told = json.loads(lessonguard("expire", "--dry-run", "--json").out)
    assert (told["leave"], told["leave_but_kept"], told["soon_in_cases"]) == (3, 3, 2)


def test_two_people_prove_who_they_are(service: Service, by: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    """After a jump of the clock nothing goes until two people have approved, each with a token of their own."""
    kept(service, "old")
    sweeps.mark({"at": service.clock() - timedelta(days=30)}, now=service.clock(), in_order=False)
    ran = lessonguard("expire", "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["goes_on"], "clock has gone on by 30 days" in told["brake"]) == (2, False, True)
    approve = ("expire", "--approve", told["plan"])
    (tmp_path / "nobody").write_text("lgp_nobody")
    assert "cannot be read" in lessonguard(*approve, "--token-file", tmp_path / "none").err
    assert "has not the right" in lessonguard(*approve, *by["ada"]).err
    assert "has not the right" in lessonguard(*approve, *by["finder"]).err
    assert "no person's" in lessonguard(*approve, "--token-file", tmp_path / "nobody").err
    assert "1 of 2 people" in lessonguard(*approve, *by["lead"]).out
    assert lessonguard(*approve, *by["lead"]).code == 2
    assert lessonguard("expire").code == 2
    assert "2 of 2 people" in lessonguard(*approve, *by["officer"]).out
    assert lessonguard("expire").code == 0
    assert Recording.objects.get().state == "destroyed"


def test_a_participant_is_exported_and_erased(service: Service, by: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    """Export for one with the right, erasure for two; what stays is said with its reason."""
    row = kept(service, "mine", days=10)
    ran = lessonguard("subject", "export", "s-mine", "--to", tmp_path / "out", *by["officer"])
    assert ran.out.startswith("ok: 1 recordings, 0 findings, 0 verdicts, 0 notes, 0 grades, 0 marks, 0 lines in ")
    assert lessonguard("subject", "export", "s-mine", "--to", tmp_path / "two", *by["ada"]).code == 2
    assert "second person" in lessonguard("subject", "erase", "s-mine", *by["lead"]).out
    ran = lessonguard("subject", "erase", "s-mine", *by["officer"])
    assert "0 recordings are destroyed, 1 stay for the time being" in ran.out
    assert f"stays: recording {row.id}: its lock ends" in ran.out
    assert "stays: whatever is about recordings that are sealed or in quarantine, if any are" in ran.out
    Recording.objects.update(sealed_at=service.clock())
    for form in ((), ("--json",)):
        assert str(row.id) not in lessonguard("subject", "erase", "s-mine", *form, *by["officer"]).out
    assert (
        f"stays: recording {row.id}: something in it is sealed"
        in lessonguard("subject", "erase", "s-mine", *by["lead"]).out
    )
