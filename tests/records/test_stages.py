"""A stage is done by one worker at a time, in its turn, and ends done or where a person finds it."""

from datetime import timedelta

import pytest

from analyzer.domain.errors import ConflictError, LostLeaseError
from analyzer.domain.stages import Family, RecordingState, StageName, StageState
from analyzer.records.models import Recording, Stage
from analyzer.records.stages import (
    Claim,
    beat,
    claim,
    fail,
    finishing,
    give_back,
    mark_rung,
    ready_counts,
    reap,
    retry,
    ringable,
    unfreeze,
)
from analyzer.usecases.service_policy import read_service_policy
from tests.records.rows import with_stages
from tests.service import START, FakeClock

POLICY = read_service_policy(None).stages
pytestmark = pytest.mark.usefixtures("each_catalogue")


def take(stage: Stage, clock: FakeClock) -> Claim:
    """A claim that has to succeed."""
    taken = claim(stage.pk, worker="w", engine="e", now=clock(), policy=POLICY)
    assert taken
    return taken


def finish(stage: Stage, clock: FakeClock) -> list[StageName]:
    """Do a stage; what it has set free."""
    with finishing(take(stage, clock), now=clock()) as finished:
        pass
    return [StageName(each.name) for each in finished.ready]


def states(recording: Recording) -> dict[str, str]:
    """The state of every stage."""
    return dict(recording.stages.values_list("name", "state"))


def test_every_stage_follows_those_before_it(clock: FakeClock) -> None:
    """Listening and looking become ready together, assessing after both, the copy last."""
    recording, stages = with_stages()
    assert states(recording) == dict.fromkeys(StageName, "waiting") | {"probe": "ready"}
    freed = {name: finish(stages[name], clock) for name in StageName}
    assert freed == {
        "probe": ["listen", "look"],
        "listen": [],
        "look": ["assess"],
        "assess": ["transcode"],
        "transcode": [],
    }
    assert states(recording) == dict.fromkeys(StageName, "done")
