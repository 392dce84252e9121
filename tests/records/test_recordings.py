"""What pages show of recordings: complete, in order, in a constant number of queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analyzer.domain.sight import EVERYTHING
from analyzer.domain.stages import RecordingState, StageName
from analyzer.records.models import Alert, Finding, Hold, Item, Recording, Run, Scorecard
from analyzer.records.recordings import (
    current_card,
    newest_recordings,
    recording_counts,
    recording_details,
    unalerted_integrity_failures,
)
from analyzer.records.stages import create_stages
from tests.fakes import START
from tests.records.rows import lesson, recording

pytestmark = pytest.mark.usefixtures("each_catalogue")


def assess(row: Recording, number: int = 1) -> Run:
    """A run that is shown, with a card and a finding."""
    run = Run.objects.create(recording=row, number=number, policy_sha256="p", software="1", created_at=START)
    Scorecard.objects.create(run=run, complete=True, gaps=0, findings=1, gravest="serious", grades={"pace": "good"})
    Finding.objects.create(
        run=run,
        finding_id="f1",
        kind="swearing",
        clause="10",
        severity="serious",
        route="dsl",
        role="tutor",
        channel="speech",
        start_ms=1,
        end_ms=2,
        score=0.9,
        preserve=True,
        sealed=False,
    )
    Item.objects.create(
        recording=row, run=run, role="card", key="k", version_id=str(number), sha256="s", bytes=1, created_at=START
    )
    Recording.objects.filter(id=row.id).update(current_run=run, state=RecordingState.ASSESSED)
    return run


def busy_recording(number: int) -> Recording:
    """A recording of a lesson with everything that belongs to one."""
    row = recording(at=START + timedelta(minutes=number), lesson=lesson(f"L-{number}", "t-1"))
    create_stages(row, now=START)
    for count in range(1, 4):
        assess(row, count)
    Hold.objects.create(recording=row, reason="swearing", asked_at=START)
    Alert.objects.create(recording=row, subject="f1", kind="swearing", severity="serious", raised_at=START)
    return row


def test_a_row_tells_what_a_list_shows() -> None:
    """Lesson and tutor, state, the current run's card, and how far each open stage is."""
    row = recording(lesson=lesson("L-1", "t-1"))
    create_stages(row, now=START)
    row.stages.filter(name="probe").update(state="done")
    row.stages.filter(name="speech").update(state="running", progress=0.5, attempts=1)
    (listed,) = newest_recordings(sight=EVERYTHING, limit=10)
    assert (listed.id, listed.lesson_id, listed.tutor_id, listed.state) == (row.id, "L-1", "t-1", "processing")
    assert (listed.run, listed.complete, listed.gravest) == (None, None, None)
    assert [(stage.name, stage.state) for stage in listed.stages] == [
        ("speech", "running"),
        ("vision", "waiting"),
        ("assess", "waiting"),
        ("transcode", "waiting"),
    ]
    assert listed.stages[0].progress == 0.5
    assess(row)
    (listed,) = newest_recordings(sight=EVERYTHING, limit=10)
    assert (listed.state, listed.run, listed.complete, listed.gaps, listed.findings, listed.gravest) == (
        "assessed",
        1,
        True,
        0,
        1,
        "serious",
    )


def test_pages_follow_one_another_without_a_gap_or_a_repetition() -> None:
    """Even where many recordings were handed in at the same moment, and others come in meanwhile."""
    made = {recording(at=START + timedelta(minutes=number // 7)).id for number in range(30)}
    seen = []
    before = None
    while page := newest_recordings(sight=EVERYTHING, before=before, limit=4):
        seen += page
        before = page[-1].cursor
        recording(at=START + timedelta(days=1))
    assert [row.id for row in seen] == [row.id for row in sorted(seen, key=lambda row: (row.uploaded_at, row.id))[::-1]]
    assert {row.id for row in seen} == made
    assert len(seen) == len(made)


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"state": RecordingState.PARKED}, [4, 2]),
        ({"lesson_id": "L-2"}, [2]),
        ({"tutor_id": "t-1"}, [3, 1]),
        ({"tutor_id": "t-2", "state": RecordingState.PARKED}, [4, 2]),
        ({"tutor_id": "t-1", "state": RecordingState.PARKED}, []),
    ],
)
def test_lists_can_be_narrowed(wanted: dict[str, object], numbers: list[int]) -> None:
    """By state, lesson and tutor, alone or together."""
    for number in range(1, 5):
        state = RecordingState.PARKED if number % 2 == 0 else RecordingState.PROCESSING
        held = lesson(f"L-{number}", f"t-{2 - number % 2}")
        recording(at=START + timedelta(minutes=number), lesson=held, state=state, number=number)
    assert [row.number for row in newest_recordings(**wanted, sight=EVERYTHING, limit=10)] == numbers  # type: ignore[arg-type] # by name


def test_no_list_asks_more_for_more_recordings() -> None:
    """Two queries a list, eight for all details and one for the counts, for one recording or a dozen."""
    asked = []
    for number in range(12):
        row = busy_recording(number)
        with CaptureQueriesContext(connection) as listing:
            listed = newest_recordings(sight=EVERYTHING, limit=50)
        with CaptureQueriesContext(connection) as detailing:
            details = recording_details(row.id)
        with CaptureQueriesContext(connection) as counting:
            counts = recording_counts()
        assert details
        assert (len(listed), counts[RecordingState.ASSESSED]) == (number + 1, number + 1)
        assert all(each.tutor_id == "t-1" and len(each.stages) == len(StageName) for each in listed)
        asked.append((len(listing), len(detailing), len(counting)))
    assert set(asked) == {(2, 8, 1)}


def test_details_hold_everything_of_one_recording_and_nothing_of_another() -> None:
    """Stages in order, runs with their cards and findings, items, alerts and holds."""
    busy_recording(1)
    row = busy_recording(2)
    details = recording_details(row.id)
    assert details
    assert (details.recording.lesson_id, details.recording.tutor_id) == ("L-2", "t-1")
    assert [stage.name for stage in details.stages] == list(StageName)
    assert [run.number for run in details.runs] == [3, 2, 1]
    assert details.current_run == details.runs[0]
    assert (details.runs[0].gravest, details.runs[0].grades) == ("serious", {"pace": "good"})
    assert [finding.kind for finding in details.findings_of(details.runs[1])] == ["swearing"]
    assert len(details.findings) == 3
    assert [item.role for item in details.items] == ["card"] * 3
    assert [alert.subject for alert in details.alerts] == ["f1"]
    assert [hold.verified_at for hold in details.holds] == [None]
    card = current_card(row.id)
    assert card
    assert card.version_id == "3"


def test_what_does_not_exist_is_none() -> None:
    """An unknown recording has no details, and one that is not assessed no card."""
    row = recording()
    unknown = row.id
    assert current_card(unknown) is None
    row.delete()
    assert recording_details(unknown) is None
    assert newest_recordings(sight=EVERYTHING, limit=1) == []


def test_integrity_failures_are_found_until_they_are_alerted() -> None:
    """Those of recordings and those of copies, and no other failures."""
    parked = recording(state=RecordingState.PARKED, family="integrity")
    copied = recording(at=START + timedelta(minutes=1), state=RecordingState.ASSESSED)
    create_stages(copied, now=START)
    copied.stages.filter(name="transcode").update(state="parked", family="integrity")
    recording(state=RecordingState.PARKED, family="permanent")
    assert unalerted_integrity_failures("integrity") == [parked, copied]
    Alert.objects.create(recording=parked, subject="integrity", kind="integrity", severity="critical", raised_at=START)
    assert unalerted_integrity_failures("integrity") == [copied]
