"""What the model is made of, typed: measured times, a day of lessons, resources, bounds, failures, prices."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, RootModel, ValidationError, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.errors import ConfigurationError
from analyzer.domain.stages import Queue, StageName
from analyzer.settings.configuration import describe, read_yaml

SHIPPED = Path(__file__).with_name("assumptions.yaml")
HOURS = 24

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1)]
Hour = Annotated[float, Field(ge=0, lt=HOURS)]


class Measured(Noun):
    """One figure that was measured."""

    value: Positive
    by: Annotated[str, Field(min_length=1)]
    """The command that anyone can run."""
    measured: date


class StageTime(Noun):
    """Processor seconds of one core that a stage takes: `fixed_s`, and `per_media_s` for each second of the lesson."""

    fixed_s: Amount
    per_media_s: Amount
    by: Annotated[str, Field(min_length=1)]
    measured: date

    def of(self, media_s: float) -> float:
        """Seconds for a lesson of this length."""
        return self.fixed_s + self.per_media_s * media_s


class ServiceCosts(Noun):
    """What the service around the analysis takes for each recording, and what its parts can do."""

    rows: Measured
    database_bytes: Measured
    """With indices."""
    write_ahead_bytes: Measured
    transactions: Measured
    messages: Measured
    store_writes: Measured
    store_lists: Measured
    store_reads: Measured
    derived_bytes_per_media_s: Measured
    """Signals, cards, transcripts."""
    recordings_per_s: Measured
    """Recordings of which one process was seen to write all rows into one database in a second."""
    upload_bytes_per_s: Measured
    """Of one upload, and here of one stream from or to the store."""
    custody_event_s: Measured
    """An event told; the events of one chain wait for each other."""


class Length(Noun):
    """Lessons of one length."""

    minutes: Positive
    share: Positive


class Grave(Noun):
    """Shares of lessons with something that is told at once, by the stage that tells it."""

    typed: Share
    """By `probe`, before it fetches media."""
    spoken: Share
    """By `speech`, part by part."""
    shown: Share
    """By `vision`, once all has been looked at."""


class Day(Noun):
    """What is handed in, and when."""

    lessons: Annotated[int, Field(ge=1)]
    """On a day whose weekday weighs 1."""
    hours: Annotated[tuple[Amount, ...], Field(min_length=HOURS, max_length=HOURS)]
    """Weights of the hours from 0 to 23 o'clock; of any sum."""
    weekdays: Annotated[tuple[Amount, ...], Field(min_length=7, max_length=7)]
    """Lessons from Monday to Sunday, as parts of `lessons`."""
    lengths: Annotated[tuple[Length, ...], Field(min_length=1)]
    bits_per_s: Positive
    """Of the originals."""
    playable_share: Share
    """Of lessons of which a copy for browsers is made, as large as the original."""
    views: Amount
    """Looks at content for each lesson: an event of custody each."""
    grave: Grave

    @model_validator(mode="after")
    def _something_comes(self) -> "Day":
        if not sum(self.hours):
            raise ValueError("hours: nothing is handed in at any hour")
        if not any(self.weekdays):
            raise ValueError("weekdays: nothing is handed in on any day")
        return self

    @property
    def mean_media_s(self) -> float:
        """Seconds of the mean lesson."""
        return 60 * sum(one.minutes * one.share for one in self.lengths) / sum(one.share for one in self.lengths)

    @property
    def busiest_share(self) -> float:
        """Of a day's lessons, those of its busiest hour."""
        return max(self.hours) / sum(self.hours)

    def media_bytes(self, media_s: float) -> float:
        """Of the original of a lesson of this length."""
        return media_s * self.bits_per_s / 8


class Pool(Noun):
    """Workers that serve the same queues."""

    name: Annotated[str, Field(min_length=1)]
    queues: Annotated[frozenset[Queue], Field(min_length=1)]
    children: Annotated[int, Field(ge=1)]
    """Each keeps one core busy."""


class Resources(Noun):
    """What there is to do the work."""

    pools: tuple[Pool, ...] | None
    """None: as docker/compose.yaml starts them, without `--scale`."""
    store_bytes_per_s: Positive
    """Read and written, in all."""
    databases: Annotated[int, Field(ge=1)]
    """Each as fast as the one that was measured; shards, where there are several."""
    schedulers: Annotated[int, Field(ge=1)]
    """Each sends one alert after the other."""
    message_s: Positive
    """One alert, until a mail server or webhook has accepted it."""
    restart_s: Amount
    """Until a worker's child that died works again."""

    @model_validator(mode="after")
    def _each_queue_once(self) -> "Resources":
        if self.pools is None:
            return self
        served = sorted(queue for pool in self.pools for queue in pool.queues)
        if served != sorted(Queue):
            raise ValueError(f"pools: each of {', '.join(sorted(Queue))} is served by one pool, and by no other")
        if len({pool.name for pool in self.pools}) != len(self.pools):
            raise ValueError("pools: two have the same name")
        return self


class Bounds(Noun):
    """What is asked of the service."""

    alert_s: Positive
    """From upload until an alert has left, for 99 of 100."""
    scorecard_s: Positive
    """From upload until the scorecard stands, for 95 of 100."""


class Outage(Noun):
    """Part of the busiest day."""

    begins_h: Hour
    minutes: Positive


class SlowStore(Outage):
    """A store that answers slowly."""

    speed: Annotated[float, Field(gt=0, le=1)]
    """Part of its ordinary speed."""


class RegionDown(Outage):
    """Nothing works and nothing comes in."""

    catch_up_minutes: Amount
    """Afterwards, in which everything comes that was to be handed in meanwhile."""


class Failures(Noun):
    """What goes wrong. Outages are on the second day."""

    hours_between_crashes: Positive
    """Mean hours of work of one worker's child."""
    poison_share: Share
    """Of recordings that end every process that works on them."""
    slow_store: SlowStore
    database_down: Outage
    region_down: RegionDown


class Prices(Noun):
    """Unit prices: assumptions, in the currency of whoever gives them."""

    currency: str
    core_hour: Amount
    gigabyte_month: Amount
    million_writes_or_lists: Amount
    million_reads: Amount
    gigabyte_read: Amount


class Assumptions(Noun):
    """All of it."""

    stages: dict[StageName, StageTime]
    service: ServiceCosts
    day: Day
    resources: Resources
    bounds: Bounds
    failures: Failures
    prices: Prices

    @model_validator(mode="after")
    def _every_stage_has_a_time(self) -> "Assumptions":
        if missing := [name for name in StageName if name not in self.stages]:
            raise ValueError(f"stages: no time for {', '.join(missing)}")
        if not any(time.fixed_s + time.per_media_s for time in self.stages.values()):
            raise ValueError("stages: all of them take no time")
        return self


class Sections(RootModel[Annotated[dict[str, Any], Field(min_length=1)]]):
    """A file of assumptions before it is looked into."""


def read_assumptions(given: Path | None = None) -> Assumptions:
    """The shipped assumptions, each section that is given in place of the shipped one.

    Args:
        given: a YAML or JSON file with sections; None for none.

    Raises:
        ConfigurationError: it cannot be read, is empty, or holds what it may not; names file and key.
    """
    sections = read_yaml(SHIPPED, Sections).root
    if given is not None:
        sections = {**sections, **read_yaml(given, Sections).root}
    return make_assumptions(sections, (given or SHIPPED).name)


def make_assumptions(sections: Mapping[str, Any], source: str) -> Assumptions:
    """Assumptions from sections; `source` is named where something is wrong.

    Raises:
        ConfigurationError: something is not what it may be; names the key.
    """
    try:
        return Assumptions.model_validate(sections)
    except ValidationError as error:
        raise ConfigurationError(f"{source}:\n{describe(error)}") from None
