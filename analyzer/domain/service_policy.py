"""What operations and the safeguarding lead decide about the running service, typed; read from config/service/."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from analyzer.domain.access import AccessPolicy
from analyzer.domain.base import Noun, Renamed
from analyzer.domain.case_policy import CasePolicy
from analyzer.domain.feedback import FeedbackPolicy
from analyzer.domain.kinds import Kind, Route, Severity
from analyzer.domain.pattern import PatternPolicy
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.quality_policy import QualityPolicy
from analyzer.domain.queue import QueuePolicy
from analyzer.domain.rates import RatesPolicy
from analyzer.domain.redaction import RedactionPolicy
from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.stages import StageName
from analyzer.domain.zone import Zone


class PolicyFile(Renamed):
    """One file of config/service/."""

    version: str
    """Of what the file says; for its owner."""


Seconds = Annotated[float, Field(gt=0)]
Hours = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class StageLimit(Noun):
    """How long one stage may stand still. A busy machine makes work slow, and slow work is not ended for it."""

    still_s: Seconds
    """Nothing moved for this long: no part was heard or seen, no block fetched, nobody asked whether to stop."""

    @model_validator(mode="before")
    @classmethod
    def _says_what_became_of_others(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and given.keys() & {"base_s", "per_media_s"}:
            raise ValueError("base_s and per_media_s are no more: still_s says how long a stage may stand still")
        return given


class Backoff(PolicyFile):
    """How long to wait before trying again: exponentially longer, up to a limit."""

    backoff_s: Seconds
    """Before the second attempt; doubles with each."""
    longest_backoff_s: Seconds
    """No wait is longer."""

    def backoff(self, attempts: int) -> float:
        """Seconds to wait after this many attempts."""
        return float(min(self.longest_backoff_s, self.backoff_s * 2 ** max(0, attempts - 1)))


def _by_todays_stages(given: Any) -> Any:
    renamed = {"listen": StageName.SPEECH, "look": StageName.VISION}
    return {renamed.get(key, key): value for key, value in given.items()} if isinstance(given, Mapping) else given


class StagePolicy(Backoff):
    """config/service/stages.yaml."""

    renamed = MappingProxyType({"ring_again_s": "enqueue_again_s"})

    lease_s: Seconds
    """A worker silent for this long is taken for dead."""
    heartbeat_s: Seconds
    """How often a worker says that it is alive."""
    attempts: Count
    """How often a stage may end with a dead process, an exceeded limit or an error that nobody foresaw."""
    transient_attempts: Count
    """How often it is tried in all, where disk, network or a server fail."""
    limits: Annotated[dict[StageName, StageLimit], BeforeValidator(_by_todays_stages)]
    """One for every stage."""
    longest_s: Seconds
    """No stage takes longer, however it moves: a net far below still_s, and the broker's limit."""
    grace_s: Seconds
    """Between asking a stage to stop and killing its process."""
    finish_s: Seconds
    """How long a worker that is asked to end lets its stages finish before they are given back."""
    enqueue_again_s: Seconds
    """How long a stage is ready before its message is taken for lost."""
    orphan_s: Seconds
    """How old what no row knows must be before it is removed; longer than the longest stage writes."""
    child_memory_mb: Count
    """A worker's child is replaced once its resident memory has passed this."""

    @model_validator(mode="after")
    def _makes_sense(self) -> "StagePolicy":
        if missing := set(StageName) - set(self.limits):
            raise ValueError(f"limits: no limit for {', '.join(sorted(missing))}")
        if self.heartbeat_s * 2 > self.lease_s:
            raise ValueError("lease_s is at least twice heartbeat_s: one missed beat is no death")
        return self


class AlertPolicy(Backoff):
    """config/service/alerts.yaml."""

    routes: tuple[Route, ...]
    """Findings that go one of these ways are alerted, where their severity is among `severities`."""
    severities: tuple[Severity, ...]
    """How grave a finding on these routes must be to be alerted."""
    bundle_s: Seconds = 60
    """A lesson's findings make one message in this time; one graver than those that were told goes at once."""
    escalate_after_s: Seconds
    """Without an acknowledgement."""
    escalations: Annotated[int, Field(ge=0)]
    """How many times an alert goes out again to the next level, at most."""
    attempts: Count
    """For each message; then it is a dead letter."""
    timeout_s: Seconds
    """For one connection to a mail server or webhook."""


class FixityPolicy(PolicyFile):
    """config/service/fixity.yaml."""

    held_every_h: Hours
    """How often everything that is held is read again, and the store asked whether its lock still lies."""
    first_h: Hours
    """How soon after it was stored an original is read again for the first time, as it lies in the store."""
    every_days: Count
    """How often every other original is read again."""
    grace_h: Hours
    """How long something may be due before it is overdue; waiting stages are yielded to no longer than this."""
    bytes_per_s: Count
    """No more is read than this, over an hour; one original is always read to its end."""
    share: Annotated[float, Field(gt=0, le=1)]
    """Share of the time between two runs of the rota after which no further original is begun."""
    yields_to: Annotated[int, Field(ge=0)]
    """With more stages than this ready to be worked on, nothing is begun that is not overdue."""

    @model_validator(mode="after")
    def _held_ones_come_first(self) -> "FixityPolicy":
        if self.held_every_h > self.every_days * 24:
            raise ValueError("held_every_h is no longer than every_days: what is held is read more often, not less")
        return self


class LedgerPolicy(PolicyFile):
    """config/service/ledger.yaml."""

    closes_after_s: Seconds
    """From the end of a day (midnight UTC) until its ledger is written."""
    in_progress_limit_s: Seconds
    """How long anything may be in progress before that is alerted."""
    missing_after_s: Seconds
    """From a lesson's scheduled end until its recording is taken for missing; awaited until then."""
    unexplained_after_s: Seconds
    """How old an object of the store must be before it is unexplained that no row knows it."""
    look_back_days: Count
    """How many closed days are looked at again, in case something came late or has moved on."""
    keep_days: Count
    """How long a written ledger is locked against removal."""


class CustodyPolicy(PolicyFile):
    """config/service/custody.yaml."""

    anchor_after_s: Seconds
    """How often what has been told since is anchored: until then its end could still be cut off unnoticed."""
    keep_days: Count
    """How long a checkpoint is locked against removal; longer than anything that it proves is kept."""
    verify_after_s: Seconds
    """How often everything that was told is proven again; what does not fit raises an alert."""


class SchedulerPolicy(PolicyFile):
    """config/service/scheduler.yaml."""

    renamed = MappingProxyType({"look_s": "scan_folder_s", "settle_s": "reconcile_s", "tidy_s": "collect_garbage_s"})

    sweep_s: Seconds
    """How often stages of dead workers are taken back and lost messages sent again, and failed holds are retried."""
    deliver_s: Seconds
    """How often messages of alerts that are due are sent."""
    escalate_s: Seconds
    """How often alerts that nobody acknowledged are looked for."""
    scan_folder_s: Seconds
    """How often the watched folder is looked into."""
    poll_s: Seconds
    """How often the store's incoming prefix is listed."""
    reconcile_s: Seconds
    """How often recordings are looked for whose arrival was cut off, or that stand still for no reason."""
    replay_s: Seconds
    """How often a running replay goes on; it keeps its own pace."""
    collect_garbage_s: Seconds
    """How often what no row knows is removed."""
    fixity_s: Seconds = 60
    """How often the rota that reads originals again goes on."""
    compare_holds_s: Seconds = 60
    """How often the comparison of holds and locks goes on; every original is asked for once a day."""
    cases_s: Seconds = 3600
    """How often cases are looked for in which nothing was done for long."""
    plan_s: Seconds = 600
    """How often lessons are drawn that are to be observed, as they come in."""
    ledger_s: Seconds
    """How often it is asked whether a day's ledger is due; missed days are made up for."""
    retention_s: Seconds = 21600
    """How often what has been kept for long enough is removed."""


ReasonName = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=64)]
ReasonWords = Annotated[str, Field(min_length=1, max_length=200)]


class ReviewPolicy(PolicyFile):
    """config/service/review.yaml."""

    reasons: Annotated[dict[ReasonName, ReasonWords], Field(min_length=1)]
    """Why a finding may be dismissed: a name, which rows keep, and the words that people choose by."""
    padding_s: Annotated[float, Field(ge=0, le=120)]
    """How much is played before and after a flagged stretch."""
    blurred: frozenset[Kind]
    """Around findings of which kinds the picture is blurred, `padding_s` on either side, until somebody asks for it."""
    link_s: Seconds
    """How long a link to the playable copy opens it, for the account that it was made for."""
    longest_text: Count
    """Characters of a note, or of the words that go with a verdict."""


class PagesPolicy(PolicyFile):
    """config/service/pages.yaml."""

    zone: Zone
    """In which pages tell times to whoever has chosen no zone of their own."""


@dataclass(frozen=True)
class ServicePolicy:
    """Everything that config/service/ and config/access.yaml decide."""

    stages: StagePolicy
    retention: RetentionPolicy
    alerts: AlertPolicy
    ledger: LedgerPolicy
    fixity: FixityPolicy
    custody: CustodyPolicy
    cases: CasePolicy
    scheduler: SchedulerPolicy
    access: AccessPolicy
    review: ReviewPolicy
    quality: QualityPolicy
    redaction: RedactionPolicy
    plan: PlanPolicy
    queue: QueuePolicy
    feedback: FeedbackPolicy
    patterns: PatternPolicy
    pages: PagesPolicy
    rates: RatesPolicy
