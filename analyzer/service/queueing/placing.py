"""Puts lessons in their place in the queue: the one way by which its rows come about and change."""

from collections.abc import Collection
from uuid import UUID

from analyzer.domain.review import Acts
from analyzer.records import queue
from analyzer.records.database import unit_of_work
from analyzer.records.planned import planned_of
from analyzer.records.reviews import acts_of
from analyzer.review.queue import facts_of

AT_ONCE = 200
"""Lessons placed in one transaction."""
NOTHING_SAID = Acts()


def place(ids: Collection[UUID]) -> None:
    """Let the queue say what is true of these recordings now.

    To be called in the transaction of whatever changes it: the run that is shown, what people say of it, who observes
    it, what is planned, whether it is there at all.
    """
    with unit_of_work():
        material, planned = queue.material_of(ids), planned_of(ids)
        facts = {
            id_: facts_of(one.findings, acts_of(id_) if one.judged else NOTHING_SAID, one.grades, planned.get(id_))
            for id_, one in material.items()
        }
        queue.put(facts, material, ids)


def place_missing() -> int:
    """Place lessons that were assessed before there was a queue; says how many."""
    placed = 0
    while found := queue.not_placed(AT_ONCE):
        place(found)
        placed += len(found)
    return placed
