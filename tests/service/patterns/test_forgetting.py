"""A proposal keeps no words, goes with its lessons' findings, and is withheld or handed over as investigations are."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.pattern import Sign
from analyzer.records import sweeps
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import Hold, Pattern, PatternStep, Recording
from analyzer.records.patterns import make
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.retention.subjects import export_subject
from analyzer.service.retention.sweeping import sweep_retention
from tests.service.retention.kept import kept, signing


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    sweeps.mark({}, now=service.clock(), in_order=True)
    return signing(service)


def over(service: Service, student: str, *rows: Recording) -> int:
    """A proposal that rests on a finding in each of these; its id."""
    steps = [
        Sign(row.id, row.lesson_id or "", row.uploaded_at, "ab" * 8, "secrecy", 1000, 2000, frozenset({student}))
        for row in rows
    ]
    return make("t-1", student, steps, now=service.clock())


def test_it_goes_with_the_findings_of_its_lessons(service: Service) -> None:
    """A step goes with its lesson and the last takes the proposal along; its chain tells of it and is whole."""
    old, young = kept(service, "old", days=740), kept(service, "young", days=10)
    alone, shared = over(service, "s-alone", old), over(service, "s-old", old, young)
    assert sweep_retention(service).destroyed == 1
    assert list(Pattern.objects.values_list("pk", flat=True)) == [shared]
    assert list(PatternStep.objects.values_list("recording", flat=True)) == [young.id]
    for pattern in (alone, shared):
        told = list(events_of(Chain.pattern(pattern)))
        assert [event.action for event in told] == ["pattern_forgotten"]
        assert walk_one(Chain.pattern(pattern)).faults == []


def test_what_is_held_keeps_it(service: Service) -> None:
    """A case holds its recordings: as long as it does, what was proposed of them is there."""
    row = kept(service, "old", days=740)
    pattern = over(service, "s-old", row)
    Hold.objects.create(recording=row, reason="a case is about it", asked_at=service.clock())
    assert sweep_retention(service).destroyed == 0
    assert PatternStep.objects.get().pattern_id == pattern


@pytest.mark.parametrize("handed_over", [False, True], ids=["withheld", "handed over"])
@pytest.mark.parametrize("cut", [False, True], ids=["in sight", "cut off"])
def test_it_is_handed_over_only_where_investigations_are(
    handed_over: bool, cut: bool, service: Service, tmp_path: Path
) -> None:
    """Withheld and said so, or handed over without whom else it is about; never where a lesson of it is cut off."""
    row = kept(service, "old", days=10)
    over(service, "s-old", row)
    if cut:
        Recording.objects.filter(pk=row.pk).update(quarantined_at=service.clock())
    retention = service.policy.retention.model_copy(update={"hand_over_case_material": handed_over})
    service = replace(service, policy=replace(service.policy, retention=retention))
    account = add_account("a.lead", ("dsl",))
    assert account is not None
    handed = export_subject("s-old", tmp_path / "out", account, service)
    told = json.loads((tmp_path / "out" / "subject.json").read_text())
    assert any("signs over several lessons" in one for one in handed.left_out) is not handed_over
    shown = handed_over and not cut
    assert [(one["as"], one["steps"][0]["kind"]) for one in told["patterns"]] == [("student", "secrecy")] * shown
    assert "t-1" not in json.dumps(told["patterns"])
