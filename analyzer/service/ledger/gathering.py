"""Goes through everything that should have been processed on one day, a line for each thing."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.ledger import LedgerLine, LineState, What, bounds
from analyzer.domain.service_policy import FixityPolicy
from analyzer.domain.stages import GONE, Family, RecordingState
from analyzer.records.arrivals import EVENT
from analyzer.records.ledger import DayRecording, day_arrivals, day_recordings, expected_lessons
from analyzer.records.rows import Arrival
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.keeping import what_is_unproven, what_is_wrong
from analyzer.service.ledger.orphans import unknown_objects
from analyzer.service.ledger.tally import Tally
from analyzer.storage.port import ObjectStore

AWAITED = "its recording has not come yet"
NEVER_CAME = "its recording never came"
DESTROYED = "it was processed, and is destroyed, since it had been kept for long enough"


def gather(day: date, tally: Tally, service: Service) -> Iterator[LedgerLine]:
    """Every line of a day, counted in `tally` as it passes: lessons, recordings, arrivals, then objects.

    Raises:
        TransientError: the store cannot be reached.
    """
    policy, now = service.policy.ledger, service.clock()
    before = min(bounds(day)[1], now - timedelta(seconds=policy.unexplained_after_s))
    lines = chain(
        _lessons(day, tally, timedelta(seconds=policy.missing_after_s), now),
        _recordings(day, tally, service.store, service.policy.fixity),
        _arrivals(day, tally),
        unknown_objects(before, service.store, service.settings),
    )
    for line in lines:
        tally.add(line)
        yield line


def _lessons(day: date, tally: Tally, patience: timedelta, now: datetime) -> Iterator[LedgerLine]:
    """The lessons of the schedule that have no recording; one that has stands in its recording's line."""
    for lesson in expected_lessons(*bounds(day)):
        tally.expected += 1
        if lesson.recorded:
            tally.matched += 1
        elif now < lesson.end + patience:
            tally.awaited += 1
            yield LedgerLine(
                what=What.LESSON, id=lesson.id, state=LineState.IN_PROGRESS, since=lesson.end, reasons=(AWAITED,)
            )
        else:
            yield LedgerLine(what=What.LESSON, id=lesson.id, state=LineState.MISSING, reasons=(NEVER_CAME,))


def _recordings(day: date, tally: Tally, store: ObjectStore, policy: FixityPolicy) -> Iterator[LedgerLine]:
    for batch in day_recordings(*bounds(day)):
        tally.recordings += len(batch)
        for recording, faults in zip(batch, what_is_wrong(batch, store), strict=True):
            line = _recording(recording, faults)
            if line.state is LineState.PROCESSED and (unproven := what_is_unproven(recording, policy, tally.at)):
                tally.unproven += 1
                line = line.model_copy(update={"reasons": unproven})
            yield line


def _recording(recording: DayRecording, faults: tuple[str, ...]) -> LedgerLine:
    row = recording.row
    line = LedgerLine(what=What.RECORDING, id=str(row.id), lesson=row.lesson_id, state=LineState.PROCESSED)
    if row.state in GONE:
        return line.model_copy(update={"reasons": (DESTROYED,)})
    parked = row.state == RecordingState.PARKED
    if faults:
        reasons = (*faults, *((row.reason,) if parked and row.reason else ()))
        return line.model_copy(update={"state": LineState.UNEXPLAINED, "reasons": reasons})
    if parked:
        family = Family(row.family) if row.family else None
        reasons = (row.reason,) if row.reason else ()
        return line.model_copy(update={"state": LineState.FAILED, "reasons": reasons, "family": family})
    if row.state == RecordingState.ASSESSED:
        return line
    return line.model_copy(
        update={"state": LineState.IN_PROGRESS, "since": row.uploaded_at, "reasons": (str(row.state),)}
    )


def _arrivals(day: date, tally: Tally) -> Iterator[LedgerLine]:
    """What was handed in and became no recording; what became one stands in its line."""
    for arrival in day_arrivals(*bounds(day)):
        tally.arrivals += 1
        line = LedgerLine(what=What.ARRIVAL, id=str(arrival.id), state=LineState.UNEXPLAINED)
        if update := _arrival(arrival):
            yield line.model_copy(update=update)


def _arrival(arrival: Arrival) -> dict[str, object]:
    """What a line says of an arrival; nothing where its recording's line says it."""
    if arrival.source == EVENT:  # a message; what it told of has arrivals of its own
        return {}
    reasons = tuple(filter(None, (arrival.source, arrival.reason)))
    if arrival.state == ArrivalState.REFUSED:
        return {"state": LineState.FAILED, "reasons": reasons, "family": Family.PERMANENT}
    if arrival.recording_id is not None:
        return {}
    if arrival.state == ArrivalState.FAILED:
        return {"state": LineState.FAILED, "reasons": reasons, "family": Family.TRANSIENT}
    if arrival.state == ArrivalState.SEEN:
        return {"state": LineState.IN_PROGRESS, "since": arrival.first_seen_at, "reasons": reasons}
    return {"state": LineState.UNEXPLAINED, "reasons": (*reasons, "taken in, and no recording knows of it")}
