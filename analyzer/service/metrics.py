"""What the service tells Prometheus, read from the catalogue's rows whenever it asks.

Since nothing is counted in a process, no restart loses a count and every web process tells the same. Totals count
from midnight UTC: Prometheus takes their return to zero for the reset of a counter, which `rate` and `increase`
allow for, and no query grows with the years.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector

from analyzer.domain.service_policy import FixityPolicy
from analyzer.domain.stages import QUEUES, Family, Queue, StageName, StageState
from analyzer.messaging.port import TaskQueue
from analyzer.records import metrics as rows
from analyzer.records.alerts import count_untold
from analyzer.records.fixity import standing
from analyzer.service.bootstrap import Clock

ALERT_BUCKETS_S = (60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200)
"""Upper bounds in seconds for the time from an upload to its alert: from a minute to half a day."""


def exposition(queue: TaskQueue, policy: FixityPolicy, clock: Clock) -> bytes:
    """Every metric in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(ServiceCollector(queue, policy, clock))
    return generate_latest(registry)


class ServiceCollector(Collector):
    """Asks the catalogue and the broker each time it is asked."""

    def __init__(self, queue: TaskQueue, policy: FixityPolicy, clock: Clock) -> None:
        self._queue, self._policy, self._clock = queue, policy, clock

    def describe(self) -> Iterable[Metric]:
        """Nothing: describing would ask the catalogue."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        now = self._clock()
        midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
        yield from _recordings(now, midnight)
        yield from _queues(self._queue, now)
        yield from _stages(midnight)
        yield from _alerts(midnight)
        yield from _assurance(now)
        yield from _fixity(self._policy, midnight, now)
        yield from _retention()


def _recordings(now: datetime, midnight: datetime) -> Iterator[Metric]:
    number = GaugeMetricFamily("lessonguard_recordings", "Recordings that are not assessed, by state", labels=["state"])
    oldest = GaugeMetricFamily(
        "lessonguard_oldest_recording_age_seconds", "Age of the oldest recording in a state", labels=["state"]
    )
    found = rows.open_recordings()
    for state in rows.OPEN:
        count, since = found.get(state, (0, now))
        number.add_metric([state], count)
        oldest.add_metric([state], (now - since).total_seconds())
    assessed, media_ms = rows.assessed_since(midnight)
    yield from (number, oldest)
    yield CounterMetricFamily("lessonguard_recordings_assessed", "Recordings assessed since midnight UTC", assessed)
    yield CounterMetricFamily(
        "lessonguard_media_assessed_seconds", "Length of the recordings assessed since midnight UTC", media_ms / 1000
    )


def _queues(messages: TaskQueue, now: datetime) -> Iterator[Metric]:
    """Stages that may start or are running, and the messages that tell of them."""
    stages = GaugeMetricFamily("lessonguard_stages", "Stages that are ready or running", labels=["stage", "state"])
    backlog = GaugeMetricFamily(
        "lessonguard_backlog_age_seconds", "Age of the oldest unfinished stage of a queue", labels=["queue"]
    )
    depth = GaugeMetricFamily("lessonguard_broker_messages", "Messages that wait in the broker", labels=["queue"])
    ages = dict.fromkeys(Queue, 0.0)
    counts = {(name, state): 0 for name in StageName for state in rows.UNFINISHED}
    for name, state, number, ready_at in rows.unfinished_stages():
        stage, queue = StageName(name), QUEUES[StageName(name)]
        counts[stage, StageState(state)] = number
        ages[queue] = max(ages[queue], (now - (ready_at or now)).total_seconds())
    for (stage, unfinished), number in counts.items():
        stages.add_metric([stage, unfinished], number)
    for queue, age in ages.items():
        backlog.add_metric([queue], age)
        if (waiting := messages.depth(queue)) is not None:
            depth.add_metric([queue], waiting)
    yield from (stages, backlog, depth)


def _stages(midnight: datetime) -> Iterator[Metric]:
    took = SummaryMetricFamily(
        "lessonguard_stage_seconds", "Time of the attempts that succeeded since midnight UTC", labels=["stage"]
    )
    times = {name: (number, spent) for name, number, spent in rows.stage_times_since(midnight)}
    for stage in StageName:
        number, spent = times.get(stage, (0, None))
        took.add_metric([stage], count_value=number, sum_value=spent.total_seconds() if spent else 0.0)
    failing = GaugeMetricFamily(
        "lessonguard_stages_failing",
        "Stages that failed and have not succeeded since; parked ones need a person",
        labels=["stage", "family", "state"],
    )
    known = {(name, family, state): number for name, state, family, number in rows.failing_stages()}
    for stage in StageName:
        for family in Family:
            for state in (*rows.UNFINISHED, StageState.PARKED):
                failing.add_metric([stage, family, state], known.get((stage, family, state), 0))
    yield from (took, failing)


def _alerts(midnight: datetime) -> Iterator[Metric]:
    delays = rows.alert_delays_since(midnight)
    yield HistogramMetricFamily(
        "lessonguard_upload_to_alert_seconds",
        "From the upload to the first message, of alerts first sent since midnight UTC",
        buckets=[(str(float(bound)), sum(delay <= bound for delay in delays)) for bound in ALERT_BUCKETS_S]
        + [("+Inf", len(delays))],
        sum_value=sum(delays),
    )
    yield GaugeMetricFamily(
        "lessonguard_alerts_untold",
        "Open alerts that nobody was told of and no message is going to tell",
        count_untold(),
    )
    yield _by("lessonguard_alerts_open", "Alerts that nobody has acknowledged", "severity", rows.open_alerts())
    yield _by(
        "lessonguard_deliveries",
        "Messages of alerts that were not delivered: pending, or dead letters",
        "state",
        dict.fromkeys(rows.UNDELIVERED, 0) | rows.undelivered(),
    )


def _assurance(now: datetime) -> Iterator[Metric]:
    """What proves that nothing was lost: holds and the ledger."""
    yield GaugeMetricFamily(
        "lessonguard_holds_unverified", "Legal holds that the store has not confirmed", rows.unverified_holds()
    )
    if day := rows.last_ledger_day():
        start = datetime.combine(day.day, time(), UTC)
        yield GaugeMetricFamily(
            "lessonguard_ledger_last_day_timestamp_seconds", "Start of the newest day in the ledger", start.timestamp()
        )
        yield GaugeMetricFamily(
            "lessonguard_ledger_unexplained",
            "Lines of the newest day that nothing explains",
            day.counts.get("unexplained", 0),
        )
        yield GaugeMetricFamily(
            "lessonguard_ledger_age_seconds",
            "Since the newest day was written",
            (now - day.written_at).total_seconds(),
        )


def _fixity(policy: FixityPolicy, midnight: datetime, now: datetime) -> Iterator[Metric]:
    """What proves that what is stored is still what was handed in."""
    found = standing(policy, since=midnight, now=now)
    yield GaugeMetricFamily(
        "lessonguard_fixity_overdue", "Originals that were to be read again and are overdue", found.overdue
    )
    yield GaugeMetricFamily(
        "lessonguard_fixity_broken", "Originals that were not what was stored, or gone, when last read", found.broken
    )
    yield GaugeMetricFamily("lessonguard_recordings_frozen", "Recordings that wait for a person", found.frozen)
    yield CounterMetricFamily(
        "lessonguard_fixity_read_bytes", "Size of the originals read again since midnight UTC", found.bytes_since
    )


def _retention() -> Iterator[Metric]:
    """What leaves soon, and whether sweeps go on."""
    yield _by(
        "lessonguard_destructions",
        "Destructions that are not over: going on, or stopped half-way for a person to decide",
        "state",
        dict.fromkeys(rows.UNDESTROYED, 0) | rows.destructions(),
    )
    if mark := rows.last_sweep():
        forecast = GaugeMetricFamily(
            "lessonguard_retention_recordings", "Recordings that leave soon, or are due and kept", labels=["which"]
        )
        forecast.add_metric(["leaving"], mark.leaving)
        forecast.add_metric(["kept"], mark.kept)
        yield forecast
        yield GaugeMetricFamily(
            "lessonguard_retention_refused", "Whether the last sweep destroyed nothing", int(bool(mark.refusal))
        )
        yield GaugeMetricFamily(
            "lessonguard_retention_last_sweep_timestamp_seconds", "When it looked", mark.looked_at.timestamp()
        )


def _by(name: str, text: str, label: str, counts: dict[str, int]) -> Metric:
    metric = GaugeMetricFamily(name, text, labels=[label])
    for value, number in counts.items():
        metric.add_metric([value], number)
    return metric
