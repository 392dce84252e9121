"""Rows that only grow stay after a destruction, without words or anybody's id, and custody can still be proven."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.errors import ObjectMissingError, PermanentError
from analyzer.domain.fixity import FixityState
from analyzer.records import custody, fixity, sweeps
from analyzer.records.custody_states import About
from analyzer.records.models import (
    Account,
    Alert,
    AlertOpening,
    Assignment,
    BlindDraw,
    BlindSample,
    Case,
    CaseRecording,
    Delivery,
    Destruction,
    EvidenceRelease,
    Exposure,
    Finding,
    Finished,
    Grading,
    Hold,
    Item,
    KnownAnswer,
    Lesson,
    Note,
    PlannedObservation,
    PlanTerm,
    Recording,
    Run,
    Scorecard,
    Verdict,
)
from analyzer.records.planning import begin_plan
from analyzer.service.assigning import take
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.custody.enrolling import enrol_existing
from analyzer.service.custody.sentences import TOLD
from analyzer.service.custody.verifying import verify_custody
from analyzer.service.exports.payload import refuse_unassessed
from analyzer.service.holds.placing import place
from analyzer.service.planning.forgetting import forget_old_terms
from analyzer.service.retention.sweeping import sweep_retention
from analyzer.service.reviews.acting import shown_run
from analyzer.service.reviews.playing import playable
from tests.fakes import FakeClock
from tests.service.retention.kept import WORDS, everything_stored, kept, released

REMARK = f"{WORDS}, she said".encode()


def looked_after(service: Service, name: str = "old", **fields: object) -> Recording:
    """A recording that was judged, graded, noted, assigned, held and let go, alerted and opened, in a closed case."""
    row, at = kept(service, name, **fields), service.clock()  # type: ignore[arg-type] # as `kept` takes them
    run = Run.objects.get(recording=row)
    acted = {"recording": row, "run": run, "by": "ada", "at": at}
    Verdict.objects.create(finding_id="ab" * 8, decision="confirmed", remark=1, **acted)
    Note.objects.create(remark=1, **acted)
    Grading.objects.create(grades={}, **acted)
    stored = service.store.put(f"derived/{row.id}/remarks/1.txt", REMARK, sha256(REMARK).hexdigest())
    Item.objects.create(recording=row, run=run, role="remark", position=1, created_at=at, **stored.model_dump())
    alert = Alert.objects.get(recording=row)
    Alert.objects.update(participant="s-old")
    Delivery.objects.create(alert=alert, level=0, channel="email", target="a@example.org", next_at=at)
    AlertOpening.objects.create(alert=alert, by="dsl", at=at)
    ada = Account.objects.create_user(username="ada")
    Assignment.objects.create(recording=row, account=ada, at=at, by="ada")
    released(Hold.objects.create(recording=row, reason="case", asked_at=at, verified_at=at))
    told = {"recording": row, "by": "ada", "at": at}
    Finished.objects.create(**told)
    KnownAnswer.objects.create(finding_id="ab" * 8, decision="confirmed", **told)
    Exposure.objects.create(finding_id="ab" * 8, ms=1, **told)
    draw = BlindDraw.objects.create(week="2026-W41", seed=7, share=0.1, eligible=1, by="ada", at=at)
    BlindSample.objects.create(draw=draw, recording=row)
    case = Case.objects.create(reference="C-1", state="closed", opened_at=at, opened_by="dsl", active_at=at)
    CaseRecording.objects.create(case=case, recording=row, at=at, by="dsl")
    enrol_existing(at)
    return row


def blamed(service: Service) -> list[str]:
    """What `custody verify` names."""
    return [str(one) for one in verify_custody(service.store, service.settings).faults]


def test_what_only_grows_stays_without_words(on_each: Service) -> None:
    """Acts, openings, cases and holds stay with the rows they hang on; findings, words and ids of people are gone."""
    row = looked_after(on_each, days=740)
    assert sweep_retention(on_each).destroyed == 1
    row.refresh_from_db()
    assert (row.state, row.lesson, row.current_run) == ("destroyed", None, None)
    left = (Verdict, Note, Grading, Run, Alert, AlertOpening, CaseRecording, Hold, BlindSample, Finished, KnownAnswer)
    assert [model._default_manager.count() for model in left] == [1] * len(left)
    gone = (Finding, Scorecard, Item, Delivery, Assignment, Lesson, Exposure)
    assert [model.__name__ for model in gone if model._default_manager.exists()] == []
    assert Alert.objects.get().participant == ""
    assert not any(WORDS.encode() in content for content in everything_stored(on_each.store))
    assert Destruction.objects.get().rows["runs"] == 0
    assert sweep_retention(on_each).destroyed == 0, "what stays is not due again"


@pytest.mark.parametrize("days", [200, 740], ids=["the media alone", "all of it"])
def test_custody_is_proven_after_a_destruction(service: Service, days: int) -> None:
    """Every row is what the last event says of it, or told to be gone; who changes the proof of it is found out."""
    looked_after(service, days=days)
    assert blamed(service) == []
    assert sweep_retention(service).destroyed == 1
    assert blamed(service) == []
    Destruction.objects.update(certificate_sha256="0" * 64)
    assert [" destruction " in one and "certificate_sha256" in one for one in blamed(service)] == [True]
    Destruction.objects.all().delete()
    assert ["gone from the catalogue" in one for one in blamed(service)] == [True]


def test_a_plan_goes_with_what_it_is_about(service: Service, clock: FakeClock) -> None:
    """Whose lesson was drawn, and what else is planned of a tutor of whom nothing is left, is gone; custody holds."""
    row = looked_after(service, days=200)
    term = service.policy.plan.terms[0].model_copy(update={"name": "before", "first": date(2026, 1, 5)})
    own = {"term": term.name, "reason": "term", "due_at": term.ends_at, "made_at": clock()}
    begin_plan(term, "seed", now=clock())
    ids = [PlannedObservation.objects.create(tutor="t-1", number=1, recording=row, **own).pk]
    ids += [PlannedObservation.objects.create(tutor=tutor, number=2, **own).pk for tutor in ("t-1", "t-2")]
    about = [About("observation", one) for one in ids] + [About("plan", PlanTerm.objects.get().pk)]
    custody.note(Chain.plan(term.name), CustodyAction.PLAN_DRAWN, "process:plan", about=about, now=clock())
    assert sweep_retention(service).destroyed == 1
    assert PlannedObservation.objects.count() == 3, "the media alone is gone, and that it was planned is still known"
    clock.forward(timedelta(days=540).total_seconds())
    sweeps.mark({}, now=clock(), in_order=True)
    assert sweep_retention(service).destroyed == 1
    assert list(PlannedObservation.objects.values_list("tutor", flat=True)) == ["t-2"]
    clock.now = term.ends_at + timedelta(days=731)
    forget_old_terms(service)
    assert not PlannedObservation.objects.exists()
    assert [one for one in blamed(service) if "plan" in one] == []


def test_a_destruction_that_nobody_told_of_is_found(service: Service) -> None:
    """A row alone decides nothing, and `custody verify` names it."""
    row = looked_after(service)
    item = Item.objects.get(recording=row, role="card")
    Destruction.objects.create(
        recording=row, kinds=["media"], before="assessed", due_at=service.clock(), basis="lesson",
        objects_listed=[{"role": "card", "key": item.key, "version_id": item.version_id, "sha256": "", "bytes": 1}],
        policy_version="1", policy_sha256="0" * 64, agent="a", decided_at=service.clock(),
    )  # fmt: skip
    assert ["no event vouches" in one for one in blamed(service)] == [True]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"frozen_at": True}, "frozen"),
        ({"sealed_at": True}, "sealed"),
        ({"quarantined_at": True}, "quarantine"),
        ({"case": "open"}, "case"),
        ({"case": "asked"}, "case"),
        ({"release": "approved"}, "handed over"),
    ],
)
def test_what_somebody_may_need_stays(service: Service, change: dict[str, object], why: str) -> None:
    """Frozen, sealed, in quarantine, in a case that is not closed, or promised to an officer: nothing of it goes."""
    row, at = looked_after(service, days=900), service.clock()
    if state := change.get("case"):
        Case.objects.update(state=state)
    elif state := change.get("release"):
        _promised(row, str(state), service)
    else:
        Recording.objects.update(**dict.fromkeys(change, at))
    before = sorted(everything_stored(service.store))
    swept = sweep_retention(service)
    assert (swept.destroyed, [why in told for _, told in swept.seen.plan.kept]) == (0, [True])
    assert sorted(everything_stored(service.store)) == before
    assert Finding.objects.count() == 1


def _promised(row: Recording, state: str, service: Service) -> None:
    first, second = Account.objects.order_by("id")[:2]
    EvidenceRelease.objects.create(
        case=Case.objects.get(), recording=row, state=state, body="police", recipient="Example Police", reference="1",
        requester=first, requested_by="first", requested_at=service.clock(), approver=second, approved_by="second",
        approved_at=service.clock(), sha256=row.sha256, bytes=row.bytes,
    )  # fmt: skip


def test_what_is_destroyed_is_neither_played_nor_judged_nor_kept(service: Service) -> None:
    """Whoever comes too late is told so."""
    row = looked_after(service)
    Recording.objects.update(state="deleting")
    assert playable(row.id).item is None
    Recording.objects.update(state="assessed")
    sweep_retention(service)
    with pytest.raises(ObjectMissingError):
        shown_run(row.id)
    with pytest.raises(PermanentError, match="destroyed"):
        place(row.id, "too late", "dsl", service)
    with pytest.raises(PermanentError, match="destroyed"):
        refuse_unassessed(row.id)
    case = open_case("C-2", "dsl", service.clock)
    with pytest.raises(ObjectMissingError):
        add_recording(case.pk, row.id, "dsl", service)
    assert not CaseRecording.objects.filter(case=case).exists()
    with pytest.raises(PermanentError, match="no such recording"):
        take(row.id, "ada", service.policy, now=service.clock())


@pytest.mark.parametrize("act", CustodyAction)
def test_every_act_is_told_in_a_sentence(act: CustodyAction) -> None:
    """Whoever adds an act says how people read it."""
    assert act in TOLD


def test_what_is_being_destroyed_is_not_missing(service: Service, clock: FakeClock) -> None:
    """The rota reads nothing of it again, and one that it has just read is nobody's alarm."""
    row = looked_after(service)
    clock.forward(timedelta(days=60).total_seconds())
    item = Item.objects.get(recording=row, role="original")
    assert fixity.due(service.policy.fixity, now=clock(), limit=10)
    Recording.objects.update(state="deleting")
    assert fixity.due(service.policy.fixity, now=clock(), limit=10) == []
    assert not fixity.note(item, FixityState.MISSING, now=clock())


def with_days(service: Service, **days: int) -> Service:
    """The service under other clocks."""
    retention = service.policy.retention
    clocks = {kind: getattr(retention, kind).model_copy(update={"days": number}) for kind, number in days.items()}
    policy = replace(service.policy, retention=retention.model_copy(update=clocks))
    return replace(service, policy=policy)


def test_what_was_heard_and_seen_goes_with_the_signals(service: Service) -> None:
    """Whatever a stage observed, by whatever name, has that clock; what is gone is not due again."""
    row, service = kept(service, "old", days=60), with_days(service, signals=50)
    for role in ("speech", "vision", "of a later version"):
        stored = service.store.put(f"derived/{row.id}/{role}", REMARK, sha256(REMARK).hexdigest())
        Item.objects.create(recording=row, role=role, created_at=row.uploaded_at, **stored.model_dump())
    assert sweep_retention(service).destroyed == 1
    left = set(Item.objects.values_list("role", flat=True))
    assert left == {"original", "part", "playable", "transcript", "analysis", "card"}
    assert REMARK not in list(everything_stored(service.store))
    assert sweep_retention(service).destroyed == 0


def test_runs_stay_while_objects_of_theirs_do(service: Service, clock: FakeClock) -> None:
    """Due at once with media that is still locked, findings wait for it."""
    service = with_days(service, findings=125)
    kept(service, "old", days=130, retain_until=clock() + timedelta(days=2))
    sweep_retention(service)
    assert (Run.objects.count(), Recording.objects.get().state) == (1, "assessed")
    clock.forward(timedelta(days=2, hours=1).total_seconds())
    sweep_retention(service)
    assert (Run.objects.count(), Recording.objects.get().state) == (0, "destroyed")
