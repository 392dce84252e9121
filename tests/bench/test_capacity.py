"""The model of a day of lessons: held against closed forms, broken on purpose, and given what it must refuse."""

from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.errors import ConfigurationError
from analyzer.domain.stages import Queue, StageName
from analyzer.settings.configuration import read_yaml
from analyzer.settings.service_policy import read_service_policy
from tests.bench.capacity import limits
from tests.bench.capacity.assumptions import SHIPPED, Assumptions, Pool, Sections, make_assumptions, read_assumptions
from tests.bench.capacity.compose import pools_of
from tests.bench.capacity.demand import worked_s
from tests.bench.capacity.faults import DAY_S, NEVER, Faults, Window, scenarios
from tests.bench.capacity.page import as_page, as_text
from tests.bench.capacity.simulation import Extent, simulate
from tests.bench.capacity.tables import travelled
from tests.bench.stages import section

POLICY = read_service_policy(None)
QUIET = Faults("nothing goes wrong")
TWO_DAYS = Extent(days=2, recordings=1000, seed=7)
SERVICE_S, LESSONS = 120.0, 500
"""One lesson's `speech`, and lessons a day: one child is then busy for 0.69 of the day."""


def _assumptions(**changed: dict[str, Any]) -> Assumptions:
    """Shipped ones, but that all hours are alike, `speech` alone takes time, and store and database take none."""
    shipped = read_yaml(SHIPPED, Sections).root
    nothing = {"fixed_s": 0, "per_media_s": 0, "by": "a test", "measured": "2026-11-28"}
    stages = {name.value: nothing for name in StageName} | {"speech": {**nothing, "fixed_s": SERVICE_S}}
    day = {**shipped["day"], "lessons": LESSONS, "hours": [1] * 24, "weekdays": [1] * 7}
    service = shipped["service"] | {
        name: {**shipped["service"][name], "value": 1e15} for name in ("upload_bytes_per_s", "recordings_per_s")
    }
    resources = {**shipped["resources"], "store_bytes_per_s": 1e15}
    sections = {**shipped, "stages": stages, "day": day, "service": service, "resources": resources}
    return make_assumptions(
        {**sections, **{key: {**sections[key], **value} for key, value in changed.items()}}, "a test"
    )


def _pools(speech: int, others: int = 100) -> tuple[Pool, ...]:
    return tuple(
        Pool(name=queue, queues=frozenset({queue}), children=speech if queue is Queue.SPEECH else others)
        for queue in Queue
    )


def test_waits_are_those_of_the_closed_form() -> None:
    """One child, steady arrivals, one length of work (M/D/1): the mean time is Pollaczek's and Khinchine's."""
    days = Extent(days=12, recordings=LESSONS, seed=3)
    tally = simulate(_assumptions(), POLICY, QUIET, days, _pools(speech=1))
    busy = LESSONS / DAY_S * SERVICE_S
    expected = SERVICE_S * (1 + busy / (2 * (1 - busy)))
    assert sum(tally.scorecards) / len(tally.scorecards) == pytest.approx(expected, rel=0.15)
    assert tally.mean("speech", 12 * 24) == pytest.approx(busy, rel=0.05)


def test_littles_law_holds() -> None:
    """Recordings without scorecard on average are those that come in a second, times how long each is without."""
    tally = simulate(_assumptions(), POLICY, QUIET, TWO_DAYS, _pools(speech=1))
    assert tally.open_seconds == pytest.approx(sum(tally.scorecards))


def test_every_alert_leaves() -> None:
    """Whatever is grave in a lesson is told, wherever in it and by whichever stage, once the lesson is assessed."""
    everything = {"typed": 1, "spoken": 1, "shown": 1}
    tally = simulate(
        _assumptions(day={"lessons": 100, "grave": everything}), POLICY, QUIET, Extent(2, 30, 7), _pools(speech=2)
    )
    assert [len(tally.alerts[name]) for name in tally.alerts] == [tally.handed_in] * 3
    assert tally.alerts_late(DAY_S) == 0


def test_half_the_cores_let_the_backlog_grow() -> None:
    """What is enough with two children is not with one, where more work comes than one can do."""
    twice = _assumptions(day={"lessons": 2 * LESSONS})
    enough, half = (simulate(twice, POLICY, QUIET, TWO_DAYS, _pools(children)) for children in (2, 1))
    assert half.worst["speech"].waiting > 10 * enough.worst["speech"].waiting
    assert half.scorecard_s(0.95) > 10 * enough.scorecard_s(0.95)


def test_the_same_seed_gives_the_same_figures() -> None:
    """A figure can be repeated by whoever reads it; another seed is another day."""
    table = [
        as_text(
            [travelled({"x": simulate(read_assumptions(), POLICY, QUIET, Extent(1, 50, seed))}, read_assumptions())]
        )
        for seed in (1, 1, 2)
    ]
    assert table[0] == table[1] != table[2]


def test_poison_is_parked_after_the_attempts_of_the_policy() -> None:
    """A recording that ends every process is tried as often as stages.yaml says, and no more."""
    poison = Faults("poison", poison_share=1.0)
    tally = simulate(_assumptions(day={"lessons": 20}), POLICY, poison, Extent(1, 100, 1), _pools(speech=4))
    assert tally.handed_in == tally.parked > 0
    assert tally.scorecards == []
    assert tally.lost_attempts >= tally.parked * POLICY.stages.attempts


@pytest.mark.parametrize(
    ("faults", "lost"),
    [
        (Faults("region", region=Window(100, 200)), 100),
        (Faults("ends while it is away", database=Window(140, 200)), 150),
        (Faults("away longer than a lease", database=Window(60, 130)), 130),
        (Faults("away for a moment", database=Window(60, 70)), float("inf")),
        (Faults("another time", region=Window(300, 400), database=NEVER), float("inf")),
    ],
)
def test_what_an_outage_takes(faults: Faults, lost: float) -> None:
    """Work from second 50 to 150 is lost where nobody can go on with it or write it down, and else is not."""
    assert faults.lost_at(50, 150, lease_s=60) == lost


def test_outages_lose_no_recording() -> None:
    """Whatever is away for a while, every recording has its scorecard in the end, later than without."""
    assumptions = _assumptions(failures={"poison_share": 0}, day={"lessons": 100})
    quiet, _, *outages = (
        simulate(assumptions, POLICY, each, TWO_DAYS, _pools(speech=1)) for each in scenarios(assumptions.failures, 2)
    )
    for tally in outages:
        assert (len(tally.scorecards), tally.open, tally.parked) == (tally.handed_in, 0, 0)
        assert max(tally.scorecards) >= max(quiet.scorecards)


def test_arithmetic_and_simulation_agree() -> None:
    """What the mean recording takes of a worker is multiplied out as it is simulated."""
    assumptions = limits.with_lessons(read_assumptions(), 300)
    seen = simulate(assumptions, POLICY, QUIET, Extent(1, 300, 5), _pools(speech=100))
    each = seen.mean("speech", 24) * 100 * DAY_S / seen.handed_in
    assert each == pytest.approx(worked_s(assumptions, frozenset({Queue.SPEECH})), rel=0.05)


def test_the_load_that_breaks_is_found() -> None:
    """Bounds hold at what is found, not beyond, and what is waited for longest is what was made too small."""
    assumptions = _assumptions(resources={"pools": [pool.model_dump(mode="json") for pool in _pools(speech=1)]})
    found = limits.breaks_at(assumptions, POLICY, Extent(1, 300, 2))
    assert 0 < found.lessons < found.beyond
    assert found.first == "speech"


def test_workers_are_those_of_the_compose_file() -> None:
    """Who gives no workers has those that `docker compose up` starts, every queue served once."""
    pools = pools_of(read_assumptions().resources)
    assert sorted(queue for pool in pools for queue in pool.queues) == sorted(Queue)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "at least 1 item|valid dictionary"),
        ("stages: {}", "stages: no time for probe, speech, vision, assess, transcode"),
        ("day: {lessons: 5, evening: 3}", "day.evening: unknown key"),
        ("weather: sunny", "weather: unknown key"),
        ("bounds: {alert_s: -1, scorecard_s: 5}", "bounds.alert_s: .*greater than 0"),
        ('{"bounds": {"alert_s": 60}}', "bounds.scorecard_s: Field required"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(given: str, said: str, tmp_path: Path) -> None:
    """An empty file, an empty table, an unknown key, a negative time: each is said with its key."""
    path = tmp_path / "mine.yaml"
    path.write_text(given, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=f"(?s)mine.yaml.*({said})"):
        read_assumptions(path)


def test_own_measurements_take_the_place_of_the_shipped() -> None:
    """What `python -m tests.bench.stages` prints of two recordings is read as the section it is."""
    lines = section([10.0, 30.0], [{f"{name} processor": by for name in StageName} for by in (2.0, 6.0)], "2026-11-28")
    lines_read = make_assumptions({**read_yaml(SHIPPED, Sections).root, **_parsed(lines)}, "printed")
    assert lines_read.stages[StageName.SPEECH].of(100) == pytest.approx(20.0)


def _parsed(lines: list[str]) -> dict[str, Any]:
    import yaml

    return dict(yaml.safe_load("\n".join(lines)))


def test_the_page_escapes_what_stands_in_it() -> None:
    """A scenario's name is text on the page, whatever it is."""
    tally = simulate(_assumptions(day={"lessons": 5}), POLICY, QUIET, Extent(1, 5, 1), _pools(speech=1))
    page = as_page("t", [travelled({"<script>": tally}, read_assumptions())])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
