"""A term begins and ends with days of its place, and an observation is late at a moment, not before."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from pydantic import ValidationError

from analyzer.domain.plan import ObservationState, state_of
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.term import Term
from analyzer.settings.service_policy import read_service_policy

SHIPPED = read_service_policy(None).plan
AT = datetime(2026, 10, 5, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def term(first: str, last: str, zone: str = "Europe/London", name: str = "t") -> Term:
    """A term."""
    return Term.model_validate({"name": name, "title": "T", "first": first, "last": last, "zone": zone})


@pytest.mark.parametrize(
    ("made", "begins", "ends"),
    [
        (term("2026-09-01", "2026-12-18"), "2026-08-31T23:00", "2026-12-19T00:00"),
        (term("2027-01-04", "2027-03-27"), "2027-01-04T00:00", "2027-03-28T00:00"),
        (term("2027-01-04", "2027-03-28"), "2027-01-04T00:00", "2027-03-28T23:00"),
        (term("2026-10-25", "2026-10-25"), "2026-10-24T23:00", "2026-10-26T00:00"),
        (term("2026-09-01", "2026-09-01", "Asia/Kolkata"), "2026-08-31T18:30", "2026-09-01T18:30"),
        (term("2026-09-01", "2026-09-01", "America/New_York"), "2026-09-01T04:00", "2026-09-02T04:00"),
    ],
)
def test_days_are_those_of_the_place(made: Term, begins: str, ends: str) -> None:
    """Also on the days on which clocks are changed; the first moment belongs to it, and that of the end no more."""
    edges = [datetime.fromisoformat(f"{one}+00:00") for one in (begins, ends)]
    assert [made.begins_at, made.ends_at] == edges
    assert [made.holds(at) for at in (edges[0] - MOMENT, edges[0], edges[1] - MOMENT, edges[1])] == [
        False,
        True,
        True,
        False,
    ]


def test_weeks_begin_on_mondays_and_leave_nothing_out() -> None:
    """Also over the change of clocks, where a week has an hour more."""
    made = term("2026-09-01", "2026-12-18")
    weeks = made.weeks()
    assert (weeks[0].begins_at, weeks[-1].ends_at) == (made.begins_at, made.ends_at)
    assert all(one.ends_at == other.begins_at for one, other in pairwise(weeks))
    assert {week.first.weekday() for week in weeks[1:]} == {0}
    lengths = {week.first: week.ends_at - week.begins_at for week in weeks}
    assert lengths[date(2026, 10, 19)] == timedelta(days=7, hours=1)
    assert [made.week_of(weeks[3].ends_at - MOMENT), made.week_of(weeks[3].ends_at)] == [3, 4]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ([("2026-09-01", "2026-12-18"), ("2026-12-18", "2027-03-01")], "overlap"),
        ([("2026-09-01", "2026-12-18"), ("2026-10-01", "2026-10-02")], "overlap"),
        ([("2026-09-02", "2026-09-01")], "before it begins"),
    ],
)
def test_terms_that_overlap_are_refused(terms: list[tuple[str, str]], said: str) -> None:
    """And such as run backward; one day after the other is no overlap."""
    shipped = SHIPPED.model_dump()
    listed = [{"name": f"t-{n}", "title": "T", "first": a, "last": b} for n, (a, b) in enumerate(terms)]
    with pytest.raises(ValidationError, match=said):
        PlanPolicy.model_validate(shipped | {"terms": listed})
    apart = [{**one, "first": f"20{30 + n}-01-01", "last": f"20{30 + n}-12-31"} for n, one in enumerate(listed)]
    assert len(PlanPolicy.model_validate(shipped | {"terms": apart}).terms) == len(terms)


def test_a_term_of_no_place_is_refused() -> None:
    """A zone that nobody knows, a key that there is not, and a name twice are named."""
    with pytest.raises(ValidationError, match="no time zone"):
        term("2026-09-01", "2026-12-18", "Europe/Londn")
    shipped = SHIPPED.model_dump()
    with pytest.raises(ValidationError, match="draws"):
        PlanPolicy.model_validate(shipped | {"draws": "random"})
    with pytest.raises(ValidationError, match="twice"):
        PlanPolicy.model_validate(
            shipped | {"terms": [shipped["terms"][0], {**shipped["terms"][1], "name": "autumn-2026"}]}
        )


@pytest.mark.parametrize(
    ("now", "done", "excused", "state"),
    [
        (AT - MOMENT, None, None, ObservationState.DUE),
        (AT, None, None, ObservationState.OVERDUE),
        (AT, AT + MOMENT, None, ObservationState.DONE),
        (AT, None, AT, ObservationState.EXCUSED),
        (AT, AT, AT, ObservationState.DONE),
    ],
)
def test_it_is_late_at_a_moment(
    now: datetime, done: datetime | None, excused: datetime | None, state: ObservationState
) -> None:
    """Due until the last moment before; what is done is done, whatever else was said."""
    assert state_of(AT, done, excused, now) is state
