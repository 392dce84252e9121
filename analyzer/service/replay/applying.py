"""Makes what a replay found the current assessment, once somebody has read its report; or lets it be."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.finding import Finding
from analyzer.domain.replay import ReplayState
from analyzer.records import custody
from analyzer.records.applying import changed_and_left, left_to_apply, make_current, withdraw_copy
from analyzer.records.assessments import recording_of
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.replays import (
    find_replay,
    move,
    outcomes,
    skipped_recordings,
)
from analyzer.records.rows import Item, Replay, Replayed
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.queueing.placing import place
from analyzer.service.removing import remove_version
from analyzer.service.replay.changes import Changes
from analyzer.service.replay.reporting import NAMED
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()


def apply_replay(replay_id: int, by: str, service: Service) -> Replay:
    """Make the runs of a replay current, wherever the run that they were compared with still is.

    Evidence first: every hold that its findings ask for is placed and read back before anything is shown. Then, with
    the runs, alerts are raised for findings that are new or weigh otherwise, each once as ever, and copies that may not
    be any more are withdrawn. One that was interrupted is called again and goes on.

    Args:
        replay_id: which.
        by: name of the account that has read its report.
        service: the service's parts.

    Raises:
        ConflictError: it is not done, was abandoned, or is current already.
        TransientError: a hold could not be placed, or the store not be reached: there is an alert; try again.
        IntegrityError: a stored analysis is not what was stored.
    """
    if not move(replay_id, (ReplayState.DONE, ReplayState.APPLYING), ReplayState.APPLYING, applied_by=by):
        raise ConflictError(f"replay {replay_id} cannot be applied: {_state(replay_id)}")
    _preserve(replay_id, service)
    while rows := left_to_apply(replay_id):
        _apply(rows, by, service)
    replay = _replay(replay_id)
    counts = outcomes(replay_id)
    skipped = [str(one) for one in skipped_recordings(replay_id, NAMED)]
    report = {**replay.report, "applied": counts.get("current", 0), "skipped": counts.get("skipped", 0)}
    move(
        replay_id,
        (ReplayState.APPLYING,),
        ReplayState.CURRENT,
        applied_at=service.clock(),
        report={**report, "skipped_recordings": skipped},
    )
    log.info("replay applied", replay=replay_id, applied=report["applied"], skipped=report["skipped"])
    return _replay(replay_id)


def abandon_replay(replay_id: int, *, now: datetime) -> Replay:
    """Let a replay be: it is not gone on with and can never be applied; the runs that it made stay as history.

    Raises:
        ConflictError: it is being applied, or has ended already.
    """
    if not move(replay_id, (ReplayState.RUNNING, ReplayState.DONE), ReplayState.ABANDONED, finished_at=now):
        raise ConflictError(f"replay {replay_id} cannot be abandoned: {_state(replay_id)}")
    log.info("replay abandoned", replay=replay_id)
    return _replay(replay_id)


def _preserve(replay_id: int, service: Service) -> None:
    """Place and read back every hold that the runs would ask for."""
    after = 0
    while rows := changed_and_left(replay_id, after):
        for row in rows:
            if kinds := Changes.model_validate(row.changes).preserve:
                preserve(row.recording, kinds, service)
        after = rows[-1].pk


def _apply(rows: Sequence[Replayed], by: str, service: Service) -> None:
    """Make one batch of runs current, with everything that has to be true from then on."""
    changes = {row.pk: Changes.model_validate(row.changes) for row in rows}
    whole = {row.pk: _findings(row, changes[row.pk], service.store) for row in rows}
    with unit_of_work():
        withdrawn: list[Item] = []
        for row in make_current(rows):
            if told := _to_be_told(whole[row.pk], changes[row.pk]):
                raise_finding_alerts(recording_of(row.recording_id), told, service, whole[row.pk])
            if reason := changes[row.pk].withdraw:
                withdrawn += withdraw_copy(row, reason)
            _note_custody(row, by, service.clock())
        place([row.recording_id for row in rows])
    for item in withdrawn:
        remove_version(item.key, item.version_id, service.store)
        log.info("playable copy withdrawn", recording=str(item.recording_id))


def _note_custody(row: Replayed, by: str, now: datetime) -> None:
    facts: Facts = {"replay": row.replay_id, "run": row.after_id}
    chain, about = Chain.recording(row.recording_id), whole(row.recording_id)
    custody.note(chain, CustodyAction.REPLAYED, person(by), facts, about=about, now=now)


def _findings(row: Replayed, changes: Changes, store: ObjectStore) -> tuple[Finding, ...]:
    """All findings of a run; none where no finding of it is new or weighs otherwise."""
    if not (changes.gained or changes.shifted):
        return ()
    return read_noun(row.recording_id, "analysis", Analysis, store, row.after_id).findings


def _to_be_told(findings: Sequence[Finding], changes: Changes) -> list[Finding]:
    """The findings that are new or weigh otherwise, as their run has them."""
    ids = {mark.id for mark in changes.gained} | {shift.id for shift in changes.shifted}
    return [finding for finding in findings if finding.id in ids]


def _replay(replay_id: int) -> Replay:
    replay = find_replay(replay_id)
    if replay is None:
        raise PermanentError(f"there is no replay {replay_id}")
    return replay


def _state(replay_id: int) -> str:
    return f"it is {_replay(replay_id).state}"
