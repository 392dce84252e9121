"""How a legal hold stands, and who asked for it."""

from enum import StrEnum


class HoldState(StrEnum):
    """A hold is a lock in the store, a row, and a proof that was read back."""

    REQUESTED = "requested"
    """There is a row; the store has not confirmed it yet."""
    IN_FORCE = "in_force"
    """The store itself said that it lies on everything that was handed in."""
    FAILED = "failed"
    """It does not lie everywhere; it is tried again until it does, and somebody is told."""
    RELEASED = "released"
    """Two people have let it go. It is never taken up again: another reason is another hold."""


LIVE = (HoldState.REQUESTED, HoldState.IN_FORCE, HoldState.FAILED)
"""While any hold of a recording is in one of these, nothing of it is removed."""


class HoldOrigin(StrEnum):
    """Who asked for a hold."""

    FINDING = "finding"
    """A finding of a kind that policy preserves."""
    PERSON = "person"
    STORE = "store"
    """A lock lay in the store and no row knew why: it was adopted, never removed."""


APPROVALS = 2
"""People who have to let a hold go, each with a reason."""
