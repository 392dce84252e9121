"""What the quality page counts is read alike from SQLite and PostgreSQL."""

from datetime import date, datetime, timedelta

import pytest

from analyzer.domain.review import ActName, Decision
from analyzer.domain.sight import BUT_WHAT_IS_CUT, EVERYTHING
from analyzer.records import blind, exposures, quality
from analyzer.records.models import BlindSample, Exposure, Finding, Recording, Run, Scorecard
from analyzer.records.reviews import add_act
from tests.fakes import START
from tests.records.rows import recording

pytestmark = pytest.mark.usefixtures("each_catalogue")


def assessed(row: Recording, findings: int) -> Run:
    """A run that is shown."""
    run = Run.objects.create(recording=row, number=1, policy_sha256="ab", software="0.1.0", created_at=START)
    Scorecard.objects.create(run=run, complete=True, gaps=0, findings=findings)
    Recording.objects.filter(id=row.id).update(current_run=run, state="assessed", duration_ms=1000, uploaded_at=START)
    return run


def finding(run: Run) -> None:
    """One that the machine found."""
    told = {"kind": "gift", "clause": "6.2", "severity": "minor", "route": "conduct", "role": "tutor", "score": 0.9}
    where = {"channel": "audio", "start_ms": 0, "end_ms": 1, "preserve": False, "sealed": False}
    Finding.objects.create(run=run, finding_id="f", **told, **where)


def test_a_week_is_drawn_once_whoever_draws() -> None:
    """The second finds it drawn, and none of its lessons is a sample."""
    one, other = recording(), recording()
    assessed(one, 0)
    assessed(other, 0)
    there = blind.eligible(START, START + timedelta(days=1))
    assert there == sorted([one.id, other.id])
    draw = {"week": "2026-W41", "seed": 7, "share": 0.5, "eligible": 2, "by": "process:quality"}
    assert blind.add_draw([one.id], now=START, **draw)
    assert not blind.add_draw([other.id], now=START, **draw)
    assert [row.recording_id for row in BlindSample.objects.all()] == [one.id]
    assert blind.eligible(START, START + timedelta(days=1)) == [other.id]


def test_verdicts_come_with_what_asked() -> None:
    """By recording, with kind and version; what is cut for who may know of it; a finding that is gone is left out."""
    rows = [recording(), recording()]
    for row in rows:
        run = assessed(row, 1)
        finding(run)
        for name in ("f", "gone"):
            add_act(ActName.VERDICT, run, "ann", now=START, finding_id=name, decision=Decision.CONFIRMED, reason="")
    Recording.objects.filter(id=rows[0].id).update(sealed_at=START)
    assert set(quality.every_act(EVERYTHING)) == {row.id for row in rows}
    acts = quality.every_act(BUT_WHAT_IS_CUT)
    assert [(one, [verdict.by for verdict in said.verdicts]) for one, said in acts.items()] == [
        (rows[1].id, ["ann", "ann"])
    ]
    asked = quality.askers(BUT_WHAT_IS_CUT)
    assert list(asked.values()) == [quality.Asker("gift", "0.1.0", "ab")]


@pytest.mark.parametrize(
    ("at", "monday"),
    [(START, date(2026, 10, 5)), (datetime.fromisoformat("2026-10-04T23:59:59Z"), date(2026, 9, 28))],
)
def test_weeks_begin_on_monday_in_utc(at: datetime, monday: date) -> None:
    """By person; the latest week first."""
    row = recording()
    Exposure.objects.create(recording=row, finding_id="f", by="ann", at=at, ms=1000)
    exposures.add_exposure(row.id, "g", "ann", 500, unless_since=at, now=at)
    exposures.add_exposure(row.id, "f", "ann", 500, unless_since=at - timedelta(minutes=1), now=at)
    assert exposures.exposed_by_week(EVERYTHING, at - timedelta(days=30)) == [("ann", monday, 1500)]
    assert exposures.exposed_ms("ann", at) == 1500
    assert exposures.forget_exposures(at + timedelta(seconds=1)) == 2
