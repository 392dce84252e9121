"""Lessons to be observed are drawn once, from those that may be, and given to those who may observe them."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from analyzer.domain.custody import Chain
from analyzer.domain.plan import Draw, ObservationState, state_of
from analyzer.domain.plan_policy import Interest
from analyzer.records.models import Assignment, PlannedObservation, PlanTerm, Recording, Withdrawal
from analyzer.records.observation_states import with_states
from analyzer.records.planned import PlanFilter, plan_counts, tutor_lines
from analyzer.service.bootstrap import Service, make_store
from analyzer.service.custody.walking import walk_one
from analyzer.service.planning.drawing import draw_observations
from analyzer.service.planning.telling import next_step, why_drawn
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import START, FakeClock, FakeTaskQueue
from tests.records.at_once import at_once
from tests.service.planning.school import found, graded, judged, observer, planned, taught

WEEK = timedelta(days=7)
TERM = read_service_policy(None).plan.terms[0]
LATE = TERM.ends_at - timedelta(days=7)
"""All weeks that lessons are dealt over are past, and the term goes on."""


@pytest.fixture
def clock() -> FakeClock:
    """Late in the term, when nothing waits for its week any more."""
    return FakeClock(LATE)


def with_plan(service: Service, **changes: object) -> Service:
    """The service under another plan."""
    plan = service.policy.plan.model_copy(update=changes)
    return replace(service, policy=replace(service.policy, plan=plan))


def lesson(tutor: str = "t-1", at: datetime = START - WEEK, **fields: object) -> Recording:
    """A lesson that was some weeks ago."""
    return taught(tutor, at, **fields)


@pytest.mark.parametrize(
    ("fields", "may_be_drawn"),
    [
        ({}, True),
        ({"state": "parked"}, False),
        ({"state": "processing"}, False),
        ({"state": "deleting"}, False),
        ({"state": "destroyed"}, False),
        ({"sealed_at": START}, False),
        ({"quarantined_at": START}, False),
        ({"frozen_at": START}, False),
        ({"at": TERM.begins_at}, True),
        ({"at": TERM.begins_at - timedelta(seconds=1)}, False),
        ({"at": LATE + timedelta(hours=1)}, False),
    ],
)
def test_only_what_may_be_seen_is_drawn(service: Service, fields: dict[str, object], may_be_drawn: bool) -> None:
    """Of this term, assessed, and not cut off, frozen, parked or gone; a tutor with one lesson has that one."""
    only = lesson(**fields)  # type: ignore[arg-type] # a table
    assert draw_observations(service) == may_be_drawn
    assert [row.recording_id for row in planned() if row.recording_id] == ([only.id] if may_be_drawn else [])


def test_a_tutor_without_a_lesson_to_draw_is_shown(service: Service) -> None:
    """Not passed over: asked for, said why, and listed where one asks for those."""
    lesson(state="parked")
    draw_observations(service)
    (line,) = tutor_lines(TERM, PlanFilter("without_lesson"), skip=0, limit=9, now=service.clock())
    assert (line.tutor, line.taught.lessons, line.taught.eligible) == ("t-1", 1, 0)
    assert next_step(line, TERM, service.policy.plan).text == "No lesson to draw from yet"


def test_what_was_drawn_stands(service: Service, clock: FakeClock) -> None:
    """Neither another draw nor further lessons change it, and the database refuses whoever tries."""
    first = lesson()
    draw_observations(service)
    for _ in range(5):
        lesson()
    assert draw_observations(service) == 0
    (row,) = planned()
    assert row.recording_id == first.id
    with pytest.raises(DatabaseError, match="never drawn anew"), transaction.atomic():
        PlannedObservation.objects.update(recording=lesson())
    with pytest.raises(DatabaseError, match="seed"), transaction.atomic():
        PlanTerm.objects.update(seed="another")
    assert walk_one(Chain.plan(TERM.name)).faults == []


def test_what_cannot_be_observed_any_more_makes_room(service: Service, clock: FakeClock) -> None:
    """One that was sealed after it was drawn lapses, and another lesson is drawn; one that was graded stands."""
    lesson()
    draw_observations(service)
    (row,) = planned()
    Recording.objects.update(sealed_at=clock())
    other = lesson()
    draw_observations(service)
    lapsed, stands = planned()
    assert (lapsed.pk, lapsed.lapsed_at, stands.recording_id) == (row.pk, clock(), other.id)
    graded(other, "ann", at=clock())
    Recording.objects.filter(id=other.id).update(state="destroyed")
    draw_observations(service)
    assert len(planned()) == 2
    assert walk_one(Chain.plan(TERM.name)).faults == []


def test_lessons_are_drawn_over_the_whole_term(service: Service, clock: FakeClock) -> None:
    """Week by week some tutors' lessons are drawn, none before its week is over, and each tutor's once."""
    weeks = TERM.weeks()
    for week in weeks:
        for tutor in range(12):
            lesson(f"t-{tutor}", week.begins_at + timedelta(hours=9 + tutor))
    clock.now, drawn = weeks[0].ends_at, []
    while TERM.holds(clock()):
        drawn.append(draw_observations(service))
        clock.now += WEEK
    assert sum(drawn) == 12
    assert sum(number > 0 for number in drawn) > 4
    for row in planned():
        assert row.drawn_at is not None
        taught_at = Recording.objects.values_list("lesson__scheduled_start", flat=True).get(id=row.recording_id)
        assert TERM.week_of(taught_at) == row.week
        assert weeks[row.week].ends_at <= row.drawn_at
        assert row.drawn_at < row.due_at <= TERM.ends_at


def test_an_early_lesson_waits_for_later_ones(service: Service, clock: FakeClock) -> None:
    """Whose week is later has it drawn only once no further week can bring another; nobody's one lesson is missed."""
    weeks = TERM.weeks()
    for tutor in range(12):
        lesson(f"t-{tutor}", weeks[0].begins_at + timedelta(hours=9))
    for week in (weeks[0], weeks[8]):
        clock.now = week.ends_at
        draw_observations(service)
        assert {row.week for row in planned(recording__isnull=False)} <= {0}
    assert len(planned(recording=None)) > 6
    clock.now = LATE
    draw_observations(service)
    assert planned(recording=None) == []


def test_anybody_can_repeat_a_draw(service: Service) -> None:
    """Seed, week and order are kept with it, and lead to the same lesson; what was cut off since is not named."""
    lessons = [lesson() for _ in range(6)]
    draw_observations(service)
    (row,) = planned()
    why = why_drawn(row.pk, service.policy.plan)
    assert why.order[0][0] == why.recording == str(row.recording_id)
    assert {one for one, _, _ in why.order} == {str(one.id) for one in lessons}
    cut = next(one for one in lessons if one.id != row.recording_id)
    Recording.objects.filter(id=cut.id).update(sealed_at=START)
    assert str(cut.id) not in str(why_drawn(row.pk, service.policy.plan).order)


def test_risk_counts_where_policy_says(service: Service) -> None:
    """The weights of a weighted draw are kept with it; a plain one has none."""
    lesson(gravest="critical")
    lesson("t-2")
    draw_observations(with_plan(service, draw=Draw.RISK_WEIGHTED))
    assert {row.tutor: row.candidates[0]["weight"] for row in planned()} == {"t-1": 4.0, "t-2": 1.0}


@pytest.mark.parametrize(
    ("given", "interests", "expected"),
    [
        ([("ann", "")], [], "ann"),
        ([("ann", "t-1")], [], None),
        ([("ann", "t-1"), ("ben", "t-2")], [], "ben"),
        ([("ann", ""), ("ben", "")], [("ann", "t-1")], "ben"),
        ([("ann", "")], [("ann", "t-1")], None),
        ([], [], None),
    ],
)
def test_nobody_observes_whom_they_may_not(
    service: Service, given: list[tuple[str, str]], interests: list[tuple[str, str]], expected: str | None
) -> None:
    """Neither their own lesson, nor that of somebody with whom they have a declared interest."""
    for name, tutor in given:
        observer(name, tutor)
    only = lesson()
    pairs = tuple(Interest(observer=name, tutor=tutor) for name, tutor in interests)
    draw_observations(with_plan(service, interests=pairs))
    (row,) = planned()
    assert (row.observer.username if row.observer else None) == expected
    held = Assignment.objects.filter(recording=only, ended_at=None).values_list("account__username", flat=True)
    assert list(held) == ([expected] if expected else [])


def test_lessons_are_spread_over_observers_and_weeks(service: Service, clock: FakeClock) -> None:
    """Nobody is given more in a week than policy says; what is left waits for the next week."""
    for name in ("ann", "ben"):
        observer(name)
    for tutor in range(10):
        lesson(f"t-{tutor}")
    service = with_plan(service, most_per_week=3)
    clock.now = LATE - WEEK
    for expected in ({"ann": 3, "ben": 3}, {"ann": 5, "ben": 5}):
        draw_observations(service)
        draw_observations(service)
        assert Counter(row.observer.username for row in planned(observer__isnull=False)) == expected  # type: ignore[union-attr]
        clock.now += WEEK


def test_whoever_has_the_lesson_already_observes_it(service: Service, clock: FakeClock) -> None:
    """It is not taken from whom it was assigned to."""
    ann, _ = observer("ann"), observer("ben")
    Assignment.objects.create(recording=lesson(), account=ann, at=clock(), by="ann")
    draw_observations(service)
    assert [row.observer_id for row in planned()] == [ann.pk]
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("findings", "decisions", "extra"),
    [
        ([2, 1], "confirmed", 1),
        ([3, 0], "confirmed", 0),
        ([1, 1], "confirmed", 0),
        ([2, 1], "dismissed", 0),
        ([2, 1], "unsure", 0),
    ],
)
def test_repeated_breaches_ask_for_more(service: Service, findings: list[int], decisions: str, extra: int) -> None:
    """So many of one clause, in so many lessons, that people have confirmed; what the machine asks does not count."""
    for number in findings:
        row = lesson()
        for finding in range(number):
            judged(row, found(row, finding), "ann", decisions, at=START)
    for _ in range(2):
        draw_observations(service)
    assert Counter(row.reason for row in planned())["repeat_findings"] == extra


@pytest.mark.parametrize(
    ("grades", "taken_back", "extra"),
    [
        ({"a": "concern", "b": "concern"}, False, 1),
        ({"a": "concern", "b": "concern"}, True, 0),
        ({"a": "concern", "b": "developing"}, False, 0),
    ],
)
def test_low_grades_ask_for_more(service: Service, grades: dict[str, str], taken_back: bool, extra: int) -> None:
    """Two rows of concern in a lesson, by one person, as long as they say so."""
    row = lesson()
    said = graded(row, "ann", at=START, **grades)
    if taken_back:
        Withdrawal.objects.create(recording=row, of="grading", row=said.pk, by="ann", at=START)
    draw_observations(service)
    assert Counter(one.reason for one in planned())["low_grades"] == extra


@pytest.fixture
def on_each(each_catalogue: str, tmp_path: Path) -> Service:
    """The service on SQLite, then on PostgreSQL."""
    clock, settings = FakeClock(LATE), ServiceSettings(home=tmp_path / "home")
    return Service(settings, read_service_policy(None), make_store(settings, clock), FakeTaskQueue(), clock)


def test_two_planners_at_once_draw_once(on_each: Service) -> None:
    """Every tutor has one observation, every lesson is drawn once, and the chain holds."""
    observer("ann")
    for tutor in range(15):
        lesson(f"t-{tutor}")
    drawn = at_once([partial(draw_observations, on_each) for _ in range(3)])
    assert sum(drawn) == 15
    rows = planned()
    assert Counter(row.tutor for row in rows) == {f"t-{tutor}": 1 for tutor in range(15)}
    assert len({row.recording_id for row in rows}) == 15
    assert walk_one(Chain.plan(TERM.name)).faults == []


def test_lists_say_what_the_decision_says(on_each: Service) -> None:
    """The query's state of every row is that of the one function, at every moment."""
    for number in range(6):
        row = lesson(f"t-{number}")
        if number < 3:
            said = graded(row, "ann", at=(START, TERM.ends_at, TERM.begins_at)[number])
            if number == 2:
                Withdrawal.objects.create(recording=row, of="grading", row=said.pk, by="ann", at=START)
    draw_observations(on_each)
    PlannedObservation.objects.filter(tutor="t-3").update(excused_at=START)
    due = planned()[0].due_at
    for now in (due - timedelta(microseconds=1), due):
        rows = list(with_states(PlannedObservation.objects.all(), TERM, now=now))
        told = Counter(row.state for row in rows)
        assert told == Counter(state_of(row.due_at, row.done_at, row.excused_at, now) for row in rows)
        assert [row.tutor for row in rows if row.state == ObservationState.DONE] == ["t-0"]
        counts = plan_counts(TERM, TERM.begins_at, now=now)
        assert (counts.done, counts.excused, counts.due + counts.overdue, counts.recent) == (1, 1, 4, 1)
        assert bool(counts.overdue) is (now == due)
