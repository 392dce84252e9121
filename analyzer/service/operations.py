"""How the work goes: what waits, what failed, what answers, and what is proven; counts and times alone."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version

from analyzer.domain.holding import HoldState
from analyzer.domain.sight import Sight
from analyzer.domain.stages import QUEUES, Family, Queue, StageName, StageState
from analyzer.records import metrics, operations
from analyzer.records.fixity import Standing, standing
from analyzer.records.ledger import newest_days
from analyzer.records.rows import LedgerDay, SweepMark
from analyzer.service.bootstrap import Service
from analyzer.service.readiness import readiness
from analyzer.settings.configuration import fingerprint, read_yaml, shipped_or
from analyzer.signals.weights import Catalogue, package_version

DAYS = 7
"""Of the ledger that are shown, and for which what was not taken in is counted."""
LATE_SWEEPS = 6
"""So many times a scheduler may pass something over that it has to see to before it counts as left undone."""


@dataclass(frozen=True)
class OpenRecordings:
    """Recordings in one state that is not their last."""

    state: str
    number: int
    oldest_at: datetime | None
    """When the first of them was handed in."""


@dataclass(frozen=True)
class Backlog:
    """One kind of work."""

    queue: Queue
    stage: StageName
    ready: int
    running: int
    oldest_at: datetime | None
    """When the one of them that waits or runs for longest could have begun."""


@dataclass(frozen=True)
class Failures:
    """Stages that failed and have not succeeded since, by the family of the failure, which says what to do."""

    family: Family
    retried: int
    """Are tried again by themselves."""
    parked: int
    """Were given up, for a person to decide."""


@dataclass(frozen=True)
class Disk:
    """The file system that the service works on; None where it cannot be asked."""

    total: int
    free: int


@dataclass(frozen=True)
class ModelVersion:
    """One weight file, as config/models.yaml names it."""

    name: str
    used_for: str
    package: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Software:
    """What decides about lessons."""

    version: str
    rules_sha256: str
    """Of the configuration as it lies there now."""
    last_decided: tuple[str, str, datetime] | None
    """Software and SHA-256 of the rules of the newest assessment, and when; workers may be of another day."""
    models: tuple[ModelVersion, ...]


@dataclass(frozen=True)
class Operations:
    """Everything that whoever keeps the work going has to see."""

    at: datetime
    recordings: tuple[OpenRecordings, ...]
    assessed_today: int
    media_today_ms: int
    backlog: tuple[Backlog, ...]
    messages: Mapping[Queue, int | None]
    """That wait in the broker; None where it does not answer."""
    failures: tuple[Failures, ...]
    parked: tuple[operations.ParkedStage, ...]
    """The latest."""
    untaken: Mapping[str, int]
    answers: Mapping[str, bool]
    unswept: int
    last_done: Mapping[str, datetime]
    days: tuple[LedgerDay, ...]
    holds: Mapping[str, int]
    fixity: Standing
    retention: SweepMark | None
    destructions: Mapping[str, int]
    disk: Disk | None
    software: Software

    @property
    def well(self) -> bool:
        """Whether everything answers and no scheduler is missing."""
        return all(self.answers.values()) and not self.unswept


def look(service: Service, sight: Sight, *, parked: int) -> Operations:
    """How the work goes.

    Args:
        service: the service's parts.
        sight: of the right by which somebody looks; what is cut off from them is in no count of recordings.
        parked: how many of what was given up are told one by one.
    """
    now = service.clock()
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    assessed, media_ms = metrics.assessed_since(midnight, sight)
    late = timedelta(seconds=LATE_SWEEPS * service.policy.scheduler.sweep_s)
    return Operations(
        at=now,
        recordings=_open(sight),
        assessed_today=assessed,
        media_today_ms=media_ms,
        backlog=_backlog(sight),
        messages={queue: service.queue.depth(queue) for queue in Queue},
        failures=_failures(sight),
        parked=operations.parked_stages(sight, limit=parked),
        untaken=operations.untaken_since(now - timedelta(days=DAYS)),
        answers=readiness(service.store, service.queue),
        unswept=operations.unswept_stages(before=now - late),
        last_done=operations.last_done(),
        days=tuple(newest_days(None, DAYS)),
        holds=dict.fromkeys(HoldState, 0) | operations.hold_counts(sight),
        fixity=standing(service.policy.fixity, sight, since=midnight, now=now),
        retention=metrics.last_sweep(),
        destructions=dict.fromkeys(metrics.UNDESTROYED, 0) | metrics.destructions(sight),
        disk=_disk(service),
        software=_software(service, sight),
    )


def _open(sight: Sight) -> tuple[OpenRecordings, ...]:
    found = metrics.open_recordings(sight)
    return tuple(OpenRecordings(state, *found.get(state, (0, None))) for state in metrics.OPEN)


def _backlog(sight: Sight) -> tuple[Backlog, ...]:
    found = {(name, state): (number, at) for name, state, number, at in metrics.unfinished_stages(sight)}
    lines = []
    for stage in StageName:
        ready, running = (found.get((stage, state), (0, None)) for state in (StageState.READY, StageState.RUNNING))
        oldest = min((at for _, at in (ready, running) if at), default=None)
        lines.append(Backlog(QUEUES[stage], stage, ready[0], running[0], oldest))
    return tuple(lines)


def _failures(sight: Sight) -> tuple[Failures, ...]:
    found = metrics.failing_stages(sight)
    counted = [
        Failures(
            family,
            retried=sum(number for _, state, its, number in found if its == family and state != StageState.PARKED),
            parked=sum(number for _, state, its, number in found if its == family and state == StageState.PARKED),
        )
        for family in Family
    ]
    return tuple(one for one in counted if one.retried or one.parked)


def _disk(service: Service) -> Disk | None:
    try:
        used = shutil.disk_usage(service.settings.home)
    except OSError:
        return None
    return Disk(used.total, used.free)


def _software(service: Service, sight: Sight) -> Software:
    folder = shipped_or(service.settings.config)
    weights = read_yaml(folder / "models.yaml", Catalogue).weights
    named = (ModelVersion(w.name, w.used_for, w.package, package_version(w.package), w.sha256) for w in weights)
    return Software(version("lessonguard"), fingerprint(folder), operations.newest_decision(sight), tuple(named))
