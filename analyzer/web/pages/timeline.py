"""When each stage of a recording ran, as bars on one clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.domain.stages import StageState
from analyzer.records.details import Details, StageDetails

WIDTH = 200
"""Units across, from when the recording came to the end of its last stage."""
THINNEST = 2.0
"""Units; what is shorter could not be seen."""


@dataclass(frozen=True)
class Bar:
    """One stage and where its last attempt lies."""

    stage: StageDetails
    took: timedelta | None
    x: float | None
    """None where it has not started."""
    width: float


def timeline(details: Details, now: datetime) -> list[Bar]:
    """A bar for every stage; what is running goes on until now."""
    start = details.recording.uploaded_at
    ends = [_end(stage, now) for stage in details.stages if stage.started_at]
    whole = max([(end - start).total_seconds() for end in ends], default=0.0) or 1.0
    return [_bar(stage, start, whole, now) for stage in details.stages]


def _bar(stage: StageDetails, start: datetime, whole: float, now: datetime) -> Bar:
    if stage.started_at is None:
        return Bar(stage, None, None, 0.0)
    took = _end(stage, now) - stage.started_at
    width = max(THINNEST, WIDTH * took.total_seconds() / whole)
    x = WIDTH * (stage.started_at - start).total_seconds() / whole
    return Bar(stage, took, round(min(max(0.0, x), WIDTH - width), 1), round(width, 1))


def _end(stage: StageDetails, now: datetime) -> datetime:
    """When its last attempt ended; for one that is being tried again that is when it became ready."""
    started = stage.started_at or now
    ended = now if stage.state == StageState.RUNNING else stage.finished_at or stage.ready_at or now
    return max(started, ended)
