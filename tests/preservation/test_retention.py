"""When something has been kept for long enough, and when a sweep must not be believed."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from analyzer.domain.retention import Basis, Brake, RetentionKind, RetentionPolicy
from analyzer.preservation.retention import due, excess, jump, leaves

POLICY = RetentionPolicy.model_validate({"version": "1", "days": 125})
UPLOADED = datetime(2026, 10, 5, 18, 0, tzinfo=UTC)
EAST = timezone(timedelta(hours=13))
WEST = timezone(timedelta(hours=-11))
BRAKE = Brake()


@pytest.mark.parametrize(
    ("lesson", "at", "basis"),
    [
        pytest.param(datetime(2026, 10, 5, 16, 0, tzinfo=UTC), datetime(2027, 2, 7, 16, 0, tzinfo=UTC), "lesson"),
        pytest.param(None, datetime(2027, 2, 7, 18, 0, tzinfo=UTC), "upload", id="no lesson is known"),
        pytest.param(datetime(2026, 10, 6, 5, 0, tzinfo=EAST), datetime(2027, 2, 7, 16, 0, tzinfo=UTC), "lesson"),
        pytest.param(datetime(2026, 10, 5, 5, 0, tzinfo=WEST), datetime(2027, 2, 7, 16, 0, tzinfo=UTC), "lesson"),
        pytest.param(
            datetime(2026, 10, 5, 20, 0, tzinfo=UTC), datetime(2027, 2, 7, 18, 0, tzinfo=UTC), "upload", id="later"
        ),
        pytest.param(
            datetime(2001, 1, 1, tzinfo=UTC), datetime(2027, 2, 7, 18, 0, tzinfo=UTC), "upload", id="long ago"
        ),
        pytest.param(
            datetime(2026, 9, 6, tzinfo=UTC), datetime(2027, 1, 9, tzinfo=UTC), "lesson", id="handed in a month later"
        ),
    ],
)
def test_days_run_from_the_lesson(lesson: datetime | None, at: datetime, basis: str) -> None:
    """From the upload only where no lesson is known, or its time cannot be that of this recording; in any zone."""
    found = due(RetentionKind.MEDIA, lesson, UPLOADED, POLICY)
    assert (found.at, found.basis) == (at, basis)


@pytest.mark.parametrize(
    ("lesson", "at"),
    [
        (datetime(2027, 10, 28, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        (datetime(2026, 10, 28, tzinfo=UTC), datetime(2027, 3, 2, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 7, 3, tzinfo=UTC)),
    ],
)
def test_a_day_is_a_day_in_leap_years(lesson: datetime, at: datetime) -> None:
    """125 days are 125 days, whether a 29 February is among them or not."""
    assert due(RetentionKind.MEDIA, lesson, lesson + timedelta(hours=2), POLICY).at == at


def test_each_kind_has_its_own_clock() -> None:
    """Days and reason are those of the kind."""
    ages = {kind: (due(kind, None, UPLOADED, POLICY).at - UPLOADED).days for kind in RetentionKind}
    assert ages == {kind: POLICY.clock(kind).days for kind in RetentionKind}
    assert all(POLICY.clock(kind).reason for kind in RetentionKind)


def test_media_waits_for_its_lock_and_its_grace() -> None:
    """The later of due date with grace, and end of the lock; an erasure waits for the lock alone."""
    lesson, late = UPLOADED - timedelta(hours=1), UPLOADED + timedelta(days=200)
    plain = leaves(RetentionKind.MEDIA, lesson, UPLOADED, UPLOADED, POLICY)
    assert plain.at == lesson + timedelta(days=126)
    assert leaves(RetentionKind.MEDIA, lesson, UPLOADED, late, POLICY).at == late
    assert leaves(RetentionKind.SIGNALS, lesson, UPLOADED, late, POLICY).at == lesson + timedelta(days=126)
    erased = leaves(RetentionKind.FINDINGS, lesson, UPLOADED, late, POLICY, erase=True)
    assert (erased.at, erased.basis) == (late, Basis.ERASURE)


@pytest.mark.parametrize(
    ("leaving", "lately", "there", "stopped"),
    [
        (0, 5000, 5000, False),
        (20, 0, 20, False),
        (15, 6, 100, True),
        (21, 0, 1000, False),
        (60, 0, 1000, True),
        (400, 101, 1_000_000, True),
        (400, 100, 1_000_000, False),
    ],
)
def test_unusually_much_is_stopped(leaving: int, lately: int, there: int, stopped: bool) -> None:
    """Few are never too many; beyond that, neither number nor share of a day may be unusual, over several sweeps."""
    assert bool(excess(leaving, lately, there, BRAKE)) == stopped


@pytest.mark.parametrize(
    ("passed", "last", "committed", "believed"),
    [
        (timedelta(hours=6), UPLOADED, [], True),
        (timedelta(days=3652), UPLOADED, [UPLOADED + timedelta(days=3652)], False),
        (timedelta(days=-1), UPLOADED, [], False),
        (timedelta(hours=6), UPLOADED, [UPLOADED + timedelta(days=2)], False),
        (timedelta(days=10), None, [UPLOADED], False),
        (timedelta(hours=10), None, [UPLOADED], True),
        (timedelta(days=3652), None, [], True),
    ],
)
def test_a_clock_that_jumps_is_not_believed(
    passed: timedelta, last: datetime | None, committed: list[datetime], believed: bool
) -> None:
    """Ten years ahead, back, or behind the catalogue; also where the wrong clock has written its own times already."""
    assert (jump(UPLOADED + passed, last, committed, BRAKE) is None) == believed


@pytest.mark.parametrize(
    "given",
    [
        {"media": 125, "playable": 126},
        {"media": 125, "scorecards": 200},
        {"media": 125, "findings": 30},
        {"media": {"days": 125}},
        {"media": {"days": 0, "reason": "none"}},
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(given: dict[str, object]) -> None:
    """What is made from the media may not outlive it, rows may not go before it, and every clock has a reason."""
    with pytest.raises(ValidationError):
        RetentionPolicy.model_validate({"version": "1"} | given)
