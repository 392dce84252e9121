"""How the work goes, for whatever watches it: counts, times and versions, which name nobody."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema

from analyzer.domain.scope import Scope
from analyzer.domain.sight import BUT_WHAT_IS_CUT
from analyzer.service.operations import Operations, look
from analyzer.web.api.auth import BearerToken
from analyzer.web.service import the_service

router = Router(auth=BearerToken(Scope.METRICS), tags=["operations"])


class OpenOut(Schema):
    """Recordings in a state that is not their last."""

    state: str
    number: int
    oldest_at: datetime | None


class BacklogOut(Schema):
    """Stages of one kind that are ready or running."""

    queue: str
    stage: str
    ready: int
    running: int
    oldest_at: datetime | None


class FailuresOut(Schema):
    """Stages that failed and have not succeeded since; `parked` ones need a person."""

    family: str
    retried: int
    parked: int


class DayOut(Schema):
    """A day of the ledger."""

    day: date
    counts: dict[str, int]
    signed_off_at: datetime | None


class FixityOut(Schema):
    """How the proof of stored bytes stands."""

    overdue: int
    broken: int
    frozen: int
    bytes_since: int


class RetentionOut(Schema):
    """What the last sweep saw coming."""

    looked_at: datetime
    leaving: int
    kept: int
    refusal: str


class DiskOut(Schema):
    """The file system that the service works on."""

    total: int
    free: int


class ModelOut(Schema):
    """A weight file."""

    name: str
    package: str
    version: str
    sha256: str


class SoftwareOut(Schema):
    """What decides about lessons."""

    version: str
    rules_sha256: str
    models: list[ModelOut]


class OperationsOut(Schema):
    """Everything that whoever keeps the work going has to see."""

    at: datetime
    well: bool
    """Everything answers, and no scheduler is missing."""
    answers: dict[str, bool]
    unswept: int
    recordings: list[OpenOut]
    assessed_today: int
    backlog: list[BacklogOut]
    messages: dict[str, int | None]
    failures: list[FailuresOut]
    untaken: dict[str, int]
    last_done: dict[str, datetime]
    days: list[DayOut]
    holds: dict[str, int]
    fixity: FixityOut
    retention: RetentionOut | None
    destructions: dict[str, int]
    disk: DiskOut | None
    software: SoftwareOut


@router.get("/operations", response=OperationsOut, summary="How the work goes")
def operations(request: HttpRequest) -> Operations:  # noqa: ARG001 - ninja's signature
    """What waits, what failed, whether everything answers, and what is proven; nothing of what is cut off."""
    return look(the_service(), BUT_WHAT_IS_CUT, parked=0)
