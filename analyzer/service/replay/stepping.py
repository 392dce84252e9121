"""Goes on with replays, a few recordings at a time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from analyzer.analysis.bootstrap import make_detectors
from analyzer.analysis.decide import Detectors
from analyzer.analysis.playable import why_not_playable
from analyzer.domain.errors import ConfigurationError, IntegrityError, LostLeaseError
from analyzer.domain.replay import ReplayState
from analyzer.domain.signals import Signals
from analyzer.domain.stages import Family
from analyzer.records.database import unit_of_work
from analyzer.records.fixity import is_frozen
from analyzer.records.replays import (
    Turn,
    keep_failure,
    keep_result,
    next_recordings,
    running_replays,
    shown_run,
    take_up,
    weighed,
)
from analyzer.records.rows import Recording, Replay
from analyzer.service.bootstrap import Clock, Service
from analyzer.service.pipeline.failure_classification import classify_failure
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.originals import lesson_of
from analyzer.service.pipeline.runs import Draft, draft_run, write_run
from analyzer.service.replay.changes import compare
from analyzer.service.replay.reporting import finish
from analyzer.service.replay.starting import configuration_of
from analyzer.settings.configuration import Configuration
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

BURST = timedelta(minutes=1)
"""No more is made up for than a minute's worth, however long nobody called."""
log = structlog.get_logger()


def step_replays(service: Service) -> int:
    """Re-assess as many recordings as the pace of each running replay allows by now; to be called now and then.

    Any number of processes may call it at once: one of them goes on with a replay, under a lease. Each recording is
    kept in one transaction with the replay's progress, so that a killed process leaves nothing half-done or undone.

    Returns:
        How many recordings were looked at.
    """
    return sum(_step(replay, service) for replay in running_replays())


def allowance(replay: Replay, now: datetime) -> int:
    """How many recordings the pace allows by now."""
    return int((now - _paced(replay, now)) / _pause(replay))


def _pause(replay: Replay) -> timedelta:
    return timedelta(minutes=1) / replay.per_minute


def _paced(replay: Replay, now: datetime) -> datetime:
    """From when unused allowance counts; a clock that was put back does not stop the replay."""
    return min(now, max(replay.paced_at, now - BURST))


def _step(replay: Replay, service: Service) -> int:
    now = service.clock()
    lease_s = service.policy.stages.lease_s
    if not allowance(replay, now) or (turn := take_up(replay, now=now, lease_s=lease_s)) is None:
        return 0
    with structlog.contextvars.bound_contextvars(replay=replay.pk):
        try:
            return _go_on(turn, now, service)
        except ConfigurationError as error:
            turn.end(ReplayState.FAILED, {"why": str(error)}, now=service.clock())
            log.warning("replay failed", why=str(error))
        except LostLeaseError:
            log.warning("replay taken over or ended")
        finally:
            turn.give_back()
    return 0


def _go_on(turn: Turn, now: datetime, service: Service) -> int:
    replay, lease = turn.replay, timedelta(seconds=service.policy.stages.lease_s)
    configuration = configuration_of(replay, service.settings.config)
    paced, allowed = _paced(replay, now), allowance(replay, now)
    detectors = make_detectors(configuration, service.settings.models)
    recordings = next_recordings(replay, allowed)
    done = 0
    for done, recording in enumerate(_in_time(recordings, now + lease, service.clock), start=1):
        if not _reassess(turn, recording, paced + done * _pause(replay), detectors, configuration, service):
            return done - 1
    if len(recordings) < allowed and not next_recordings(replay, 1):
        finish(turn, now=service.clock())
    return done


def _in_time(recordings: list[Recording], ends: datetime, clock: Clock) -> Iterator[Recording]:
    """The recordings that can be begun while a lease that was never renewed would still last: a step stays short."""
    for recording in recordings:
        if clock() >= ends:
            return
        yield recording


def _reassess(
    turn: Turn,
    recording: Recording,
    paced_at: datetime,
    detectors: Detectors,
    configuration: Configuration,
    service: Service,
) -> bool:
    """Make and compare the run of one recording; False where the surroundings failed and it is to be tried again."""
    draft, reason = None, ""
    try:
        draft = _draft(turn.replay, recording.id, detectors, configuration, service.store, service.settings)
    except Exception as error:  # noqa: BLE001 - classify_failure tells apart what concerns this recording alone
        family, reason = classify_failure(error)
        log.warning("not re-assessed", recording=str(recording.id), family=family.value)
        if family is Family.TRANSIENT:
            return False
    now, lease = service.clock(), timedelta(seconds=service.policy.stages.lease_s)
    with unit_of_work():
        turn.go_on(recording, failed=draft is None, paced_at=paced_at, lease_until=now + lease)
        if draft is None:
            keep_failure(turn, recording, reason)
        else:
            _keep(turn, recording, draft, configuration, now=now)
    return True


def _draft(
    replay: Replay,
    recording_id: UUID,
    detectors: Detectors,
    configuration: Configuration,
    store: ObjectStore,
    settings: ServiceSettings,
) -> Draft:
    if is_frozen(recording_id):
        raise IntegrityError("the recording is frozen: something of it is not what was stored")
    signals = read_noun(recording_id, "signals", Signals, store)
    lesson = lesson_of(recording_id, store, settings)
    folder = f"derived/{recording_id}/replay-{replay.pk}-{replay.fence}"
    return draft_run(signals, lesson, detectors, configuration, store, folder=folder)


def _keep(turn: Turn, recording: Recording, draft: Draft, configuration: Configuration, *, now: datetime) -> None:
    before = shown_run(recording)
    after = write_run(recording.id, draft, now=now, replay=turn.replay)
    withdraw = why_not_playable(draft.analysis, configuration.policy) or ""
    changes = compare(weighed(before), weighed(after), withdraw)
    keep_result(
        turn, before, after, changed=changes.any, changes=changes.model_dump(mode="json", exclude_defaults=True)
    )
