"""What is planned of observations: why, and how each stands, by facts alone."""

from datetime import datetime
from enum import StrEnum


class ObservationReason(StrEnum):
    """Why a lesson of a tutor is to be observed."""

    TERM = "term"
    """Every tutor is, each term (clause 11.1)."""
    REPEAT_FINDINGS = "repeat_findings"
    """People have confirmed findings of one clause again and again (clause 1.1)."""
    LOW_GRADES = "low_grades"
    """People have graded a lesson low (clause 11.1)."""


class ObservationState(StrEnum):
    """How a planned observation stands."""

    DUE = "due"
    DONE = "done"
    """A person has graded the lesson within the term."""
    OVERDUE = "overdue"
    EXCUSED = "excused"


class Draw(StrEnum):
    """How a lesson is chosen."""

    RANDOM = "random"
    """Every eligible lesson of the week is as likely as any other."""
    RISK_WEIGHTED = "risk_weighted"
    """By weights: lessons with graver questions are likelier."""


def state_of(
    due_at: datetime, done_at: datetime | None, excused_at: datetime | None, now: datetime
) -> ObservationState:
    """How an observation stands; records/observation_states.py says the same of many.

    Args:
        due_at: the first moment at which it is late.
        done_at: when a person graded the lesson within the term; None where nobody did.
        excused_at: since when it is not asked for; None where it is.
        now: the time.
    """
    if done_at is not None:
        return ObservationState.DONE
    if excused_at is not None:
        return ObservationState.EXCUSED
    return ObservationState.OVERDUE if now >= due_at else ObservationState.DUE
