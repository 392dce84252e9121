"""What a load asks of every resource: arithmetic alone, from the same assumptions as the simulation."""

from dataclasses import dataclass

from analyzer.domain.service_policy import ServicePolicy
from analyzer.domain.stages import QUEUES, Queue, StageName
from tests.bench.capacity.assumptions import Assumptions, Pool
from tests.bench.capacity.day import busiest_day, busiest_rate, recordings_of_a_week
from tests.bench.capacity.faults import DAY_S
from tests.bench.capacity.journey import FETCHES

EVENTS = 7
"""Events of custody that every recording is told in: taken in, five stages, assessed."""
WEEK = 7
MOST_HEADS = 100_000
"""Heads that one checkpoint names (`service/custody/checkpoints.py`)."""
COMPARED_AT_ONCE = 200
"""Originals whose locks one look of the scheduler holds against the catalogue (`service/holds/comparing.py`)."""


@dataclass(frozen=True)
class Demand:
    """What one resource is asked for, and what it can do."""

    resource: str
    asked: float
    able: float
    unit: str
    when: str
    """Over which time: the busiest hour, or longer where a backlog does no harm."""

    @property
    def busy(self) -> float:
        """1 where it can do no more."""
        return self.asked / self.able


def demands(assumptions: Assumptions, policy: ServicePolicy, pools: tuple[Pool, ...]) -> list[Demand]:
    """What each resource is asked for; the fullest first."""
    day, service, resources = assumptions.day, assumptions.service, assumptions.resources
    rate = busiest_rate(day)
    hour = "busiest hour"
    found = [
        Demand(f"workers: {pool.name}", rate * worked_s(assumptions, pool.queues), pool.children, "cores", hour)
        for pool in pools
    ]
    megabytes = rate * moved_bytes(assumptions) / 1e6
    alerts = sum((day.grave.typed, day.grave.spoken, day.grave.shown))
    sends = resources.schedulers / resources.message_s
    databases = resources.databases
    return sorted(
        [
            *found,
            Demand("store: bytes", megabytes, resources.store_bytes_per_s / 1e6, "MB/s", hour),
            Demand("database: recordings written", rate, databases * service.recordings_per_s.value, "a second", hour),
            Demand(
                "custody: events told",
                rate * events(assumptions),
                databases / service.custody_event_s.value,
                "a second",
                hour,
            ),
            Demand("alerts: messages sent", rate * alerts, sends, "a second", hour),
            *_over_days(assumptions, policy),
        ],
        key=lambda one: -one.busy,
    )


def _over_days(assumptions: Assumptions, policy: ServicePolicy) -> list[Demand]:
    """What may be late within a day, and not for longer."""
    day, fixity, anchor_s = assumptions.day, policy.fixity, policy.custody.anchor_after_s
    keep = keep_days(policy)
    a_day = recordings_of_a_week(day) / WEEK
    original = day.media_bytes(day.mean_media_s)
    read = original * (busiest_day(day) + a_day * keep / fixity.every_days)
    return [
        Demand("fixity: originals read again", read / 1e9, fixity.bytes_per_s * DAY_S / 1e9, "GB a day", "day"),
        Demand("custody: heads anchored", busiest_rate(day) * anchor_s, MOST_HEADS, "a checkpoint", "hour"),
        Demand(
            "retention: leaving without two people", busiest_day(day), policy.retention.brake.number, "a day", "day"
        ),
        Demand(
            "holds: locks compared with the catalogue",
            a_day * keep / 1e6,
            COMPARED_AT_ONCE * DAY_S / policy.scheduler.compare_holds_s / 1e6,
            "million a day",
            "day",
        ),
    ]


def worked_s(assumptions: Assumptions, queues: frozenset[Queue]) -> float:
    """Seconds of a worker's child for the mean recording in these queues: processor, and waiting for the store."""
    day, a_stream = assumptions.day, assumptions.service.upload_bytes_per_s.value
    size = day.media_bytes(day.mean_media_s)
    seconds = 0.0
    for name in StageName:
        if QUEUES[name] in queues:
            part = day.playable_share if name is StageName.TRANSCODE else 1
            moves = (name in FETCHES) + (name is StageName.TRANSCODE)
            seconds += part * (assumptions.stages[name].of(day.mean_media_s) + moves * size / a_stream)
    return seconds


def processor_s(assumptions: Assumptions) -> float:
    """Processor seconds of the analysis of the mean recording."""
    day = assumptions.day
    parts = {StageName.TRANSCODE: day.playable_share}
    return sum(parts.get(name, 1) * assumptions.stages[name].of(day.mean_media_s) for name in StageName)


def moved_bytes(assumptions: Assumptions) -> float:
    """Bytes to and from the store for the mean recording."""
    day = assumptions.day
    fetched = len(FETCHES) - 1 + day.playable_share
    written = stored_bytes(assumptions)
    return fetched * day.media_bytes(day.mean_media_s) + written


def stored_bytes(assumptions: Assumptions) -> float:
    """Bytes that are kept of the mean recording: original, copy for browsers, what was derived."""
    day = assumptions.day
    derived = assumptions.service.derived_bytes_per_media_s.value * day.mean_media_s
    return (1 + day.playable_share) * day.media_bytes(day.mean_media_s) + derived


def events(assumptions: Assumptions) -> float:
    """Events of custody for the mean recording."""
    return EVENTS + assumptions.day.views


def keep_days(policy: ServicePolicy) -> int:
    """Days that recordings are kept."""
    return policy.retention.media.days
