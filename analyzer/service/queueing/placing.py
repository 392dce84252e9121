"""Puts lessons in their place in the queue: the one way by which its rows come about and change."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from analyzer.domain.queue import QueueFacts
from analyzer.domain.review import Acts
from analyzer.records import queue
from analyzer.records.database import unit_of_work
from analyzer.records.due_observations import due_observations
from analyzer.records.queue import Material
from analyzer.records.reviews import acts_of
from analyzer.review.blind import answers_alone
from analyzer.review.queue import facts_of

AT_ONCE = 200
"""Lessons placed in one transaction."""
NOTHING_SAID = Acts()
HALF_A_DAY = timedelta(hours=12)
"""Before the midnight from which on an observation is late: the noon of the last day, in UTC, too."""


def place(ids: Collection[UUID]) -> None:
    """Let the queue say what is true of these recordings now.

    To be called in the transaction of whatever changes it: the run that is shown, what people say of it, who observes
    it, what is planned, whether it is there at all.
    """
    with unit_of_work():
        material, planned = queue.material_of(ids), due_observations(ids)
        queue.put({id_: _facts(id_, one, planned.get(id_)) for id_, one in material.items()}, material, ids)


def _facts(recording_id: UUID, one: Material, planned: tuple[datetime, str] | None) -> QueueFacts:
    said = acts_of(recording_id) if one.judged else NOTHING_SAID
    due_on = (planned[0] - HALF_A_DAY).date() if planned else None
    return facts_of(one.findings, answers_alone(said) if one.hides else said, one.grades, due_on, finished=one.finished)


def place_missing() -> int:
    """Place lessons that were assessed before there was a queue; says how many."""
    placed = 0
    while found := queue.not_placed(AT_ONCE):
        place(found)
        placed += len(found)
    return placed
