"""The one thing that a worker does: takes a stage, does it, and writes down how it ended."""

from collections.abc import Callable, Mapping
from threading import Event
from types import MappingProxyType

import structlog
from pydantic import JsonValue
from structlog.contextvars import bound_contextvars

from analyzer.domain.custody import Chain, CustodyAction, process
from analyzer.domain.errors import LessonguardError, LostLeaseError
from analyzer.domain.kinds import Severity
from analyzer.domain.stages import StageName
from analyzer.records import custody, stages
from analyzer.records.custody_states import whole
from analyzer.records.database import AWAY, drop_stale_connections
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.assess import assess
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.failure_classification import UNFIT, classify_failure
from analyzer.service.pipeline.halt import Halt
from analyzer.service.pipeline.heartbeat import Heartbeat, end_process
from analyzer.service.pipeline.probe import probe
from analyzer.service.pipeline.speech import speech
from analyzer.service.pipeline.transcode import transcode
from analyzer.service.pipeline.vision import vision
from analyzer.service.pipeline.work import Body, Outcome, Work

LONGEST_HOST = 63
"""Characters of a machine's name (RFC 1035) that an alert names."""

log = structlog.get_logger()

BODIES: Mapping[StageName, Body] = MappingProxyType(
    {
        StageName.PROBE: probe,
        StageName.SPEECH: speech,
        StageName.VISION: vision,
        StageName.ASSESS: assess,
        StageName.TRANSCODE: transcode,
    }
)
"""What is done in each stage."""


def run_stage(
    stage_id: int,
    service: Service,
    worker: str,
    stop: Event | None = None,
    bodies: Mapping[StageName, Body] = BODIES,
    end: Callable[[], object] = end_process,
) -> None:
    """Do one stage, if nobody else does, and enqueue what becomes ready.

    However it ends, the row says how: done, skipped, ready again after a wait, or parked. Whoever calls it again, or
    at the same time, does nothing twice. A failure of the worker's own set-up is no failure of the recording: the
    stage is given back, a person is told, and the worker rests, so that sound ones are faster.

    Args:
        stage_id: which.
        service: the service's parts.
        worker: names host and process.
        stop: set when the worker shuts down; the stage is then given back, its attempt not counted.
        bodies: what is done in each stage.
        end: ends the process, where work stands still and does not stop when it is asked to.
    """
    drop_stale_connections()
    try:
        claim = stages.claim(
            stage_id, worker=worker, engine=service.engine, now=service.clock(), policy=service.policy.stages
        )
    except UNFIT as error:
        _unfit(error, service, worker, stop)
        return
    except AWAY as error:
        log.critical("this worker cannot work", stage_id=stage_id, **_said(error))
        return
    if claim is None:
        log.info("stage not to be had", stage_id=stage_id)
        return
    with bound_contextvars(recording=str(claim.recording_id), stage=claim.name.value, attempt=claim.attempt):
        log.info("stage begun", worker=worker)
        work = Work(claim, service, Halt(stop))
        try:
            _do(work, bodies[claim.name], end)
        except BaseException as error:
            _settle(work, error)
            if isinstance(error, UNFIT):
                _unfit(error, service, worker, stop)
            if not isinstance(error, Exception):
                raise


def _do(work: Work, body: Body, end: Callable[[], object]) -> None:
    with Heartbeat(work, end) as heart:
        try:
            outcome = body(work)
        except Exception as error:  # noqa: BLE001 - if it was stopped, whatever came of that
            raise (heart.ended_by or error) from None
        if heart.ended_by:
            outcome.refused()
            raise heart.ended_by
    drop_stale_connections()
    try:
        _finish(work, outcome)
    except LostLeaseError:
        outcome.refused()
        raise


def _finish(work: Work, outcome: Outcome) -> None:
    service = work.service
    with stages.finishing(work.claim, now=service.clock(), skipped=outcome.skipped) as finished:
        outcome.write()
        _note_custody(work, outcome)
    log.info("stage skipped" if outcome.skipped else "stage done", why=outcome.skipped)
    enqueue_after_commit(finished.ready, service.queue, service.policy.stages, now=service.clock())


def _note_custody(work: Work, outcome: Outcome) -> None:
    """Say in the chain of custody what was done to the recording, and what came of it."""
    claim = work.claim
    facts: dict[str, JsonValue] = {"stage": claim.name.value, "attempt": claim.attempt, "engine": work.service.engine}
    if outcome.skipped:
        facts["skipped"] = outcome.skipped
    chain, about = Chain.recording(claim.recording_id), whole(claim.recording_id)
    agent, now = process(claim.name.value), work.service.clock()
    custody.note(chain, CustodyAction.STAGE_DONE, agent, facts, about=about, now=now)


def _settle(work: Work, error: BaseException) -> None:
    """Write down how a stage failed; where even that fails, its lease ends and a sweep takes it up."""
    claim, service = work.claim, work.service
    drop_stale_connections()
    try:
        if isinstance(error, LostLeaseError):
            log.warning("lease lost, nothing written")
        elif work.halt.shutting_down or isinstance(error, UNFIT) or not isinstance(error, Exception):
            stages.give_back(claim, now=service.clock())
            log.warning("stage given back", **_said(error))
        else:
            family, reason = classify_failure(error)
            state = stages.fail(claim, family, reason, now=service.clock(), policy=service.policy.stages)
            log.warning("stage failed", family=family.value, why=reason, state=state.value)
    except (LostLeaseError, *AWAY) as failure:
        log.critical("failure not written down", kind=type(failure).__name__)


def _unfit(error: Exception, service: Service, worker: str, stop: Event | None) -> None:
    """Tell a person, once a day and machine, and rest."""
    log.critical("this worker cannot work", **_said(error))
    subject = f"worker:{worker.partition(':')[0][:LONGEST_HOST]}:{service.clock():%Y-%m-%d}"
    try:
        raise_trouble(subject, "worker", Severity.SERIOUS, service)
    except AWAY as failure:
        log.critical("nobody could be told", kind=type(failure).__name__)
    (stop or Event()).wait(service.policy.stages.backoff_s)


def _said(error: BaseException) -> dict[str, str]:
    """What may be logged of a failure: the text of our own, of others the type alone."""
    return {"why": str(error)} if isinstance(error, LessonguardError) else {"kind": type(error).__name__}
