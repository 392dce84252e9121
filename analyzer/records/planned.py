"""Which recordings are planned to be observed, and by when."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID


def planned_of(ids: Collection[UUID]) -> Mapping[UUID, date]:  # noqa: ARG001 - nothing is planned yet
    """By when which of some recordings are to be observed; whoever changes that puts them in the queue anew."""
    return {}
