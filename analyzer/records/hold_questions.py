"""Whether a person was asked if a hold is still needed, and what the hold was placed for."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from analyzer.domain.custody import process
from analyzer.domain.holding import LIVE, HoldOrigin
from analyzer.domain.kinds import Kind
from analyzer.records.holds import LONGEST_REASON
from analyzer.records.models import Alert, Finding, Hold

ASKS: Final = "hold_asks"
"""Kind of the alert that asks, and the beginning of what it is called."""


def placed_for(recording_id: UUID) -> Mapping[int, frozenset[str]]:
    """What kinds each live hold lies for that findings asked for; every kind, where its row had no room for all."""
    rows = Hold.objects.filter(recording=recording_id, origin=HoldOrigin.FINDING, state__in=LIVE).order_by("id")
    return {
        hold_id: frozenset(reason.split(", ") if len(reason) < LONGEST_REASON else Kind)
        for hold_id, reason in rows.values_list("id", "reason")
    }


def ever_sealed(recording_id: UUID) -> frozenset[str]:
    """The kinds of what a machine ever sealed of a recording, in any run."""
    rows = Finding.objects.filter(run__recording=recording_id, sealed=True)
    return frozenset(rows.values_list("kind", flat=True))


def question(hold_id: int) -> str:
    """What the alert is called that asks about a hold now: another one only where the one before ended unanswered."""
    unanswered = _asking(hold_id).filter(acknowledged_by__startswith=process("")).count()
    return f"{ASKS}:{hold_id}:{unanswered + 1}"


def open_questions(hold_id: int) -> list[int]:
    """The alerts that ask about a hold and that nobody has answered."""
    return list(_asking(hold_id).filter(acknowledged_at=None).values_list("id", flat=True))


def _asking(hold_id: int) -> QuerySet[Alert]:
    return Alert.objects.filter(recording__holds=hold_id, kind=ASKS, subject__startswith=f"{ASKS}:{hold_id}:")
