"""The queue's filters and places as addresses carry them, so that every view of it can be bookmarked."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from uuid import UUID

from analyzer.domain.kinds import Severity
from analyzer.domain.queue import Place, QueueState, Reason, Stretch, Wanted, Whose

LONGEST_ID = 200
PARTS = 4
EVERYTHING = Wanted()


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """The filters of an address; unknown keys are somebody else's.

    Raises:
        ValueError: a filter has a choice that there is not.
    """
    for name in ("subject", "tutor", "find"):
        if len(given.get(name, "")) > LONGEST_ID or "\x00" in given.get(name, ""):
            raise ValueError("no lesson, tutor or subject is called so")
    return Wanted(
        state=QueueState(given.get("state") or QueueState.WAITING),
        reason=Reason(given["reason"]) if given.get("reason") else None,
        weight=Severity(given["weight"]) if given.get("weight") else None,
        whose=Whose(given.get("whose") or Whose.ALL),
        subject=given.get("subject") or None,
        tutor=given.get("tutor", "").strip(),
        find=given.get("find", "").strip(),
    )


def filters(wanted: Wanted) -> dict[str, str]:
    """What an address says to show this; what asks for nothing is left out."""
    said = {field.name: getattr(wanted, field.name) for field in fields(Wanted)}
    return {name: str(value) for name, value in said.items() if value and value != getattr(EVERYTHING, name)}


def query(wanted: Wanted, after: Place | None = None) -> str:
    """The same as a query, from a place on; empty where it asks for nothing."""
    said = filters(wanted) | ({"after": write_place(after)} if after else {})
    return f"?{urlencode(said)}" if said else ""


def write_place(place: Place) -> str:
    """Where the next page begins, on one line."""
    due = place.due_on.isoformat() if place.due_on else ""
    at = f"{place.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
    return f"{place.stretch.reason}.{place.stretch.key},{at},{place.id},{due}"


def read_place(given: str) -> Place | None:
    """Where a page begins; None at the front.

    Raises:
        ValueError: no page gave this.
    """
    if not given:
        return None
    parts = given.split(",")
    if len(parts) != PARTS:
        raise ValueError("no page gave this place")
    where, at, name, due = parts
    reason, _, key = where.partition(".")
    if not (key.isdecimal() and key.isascii() and len(key) <= PARTS):
        raise ValueError("no page gave this place")
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None or not datetime(1970, 1, 1, tzinfo=UTC) <= moment < datetime(9000, 1, 1, tzinfo=UTC):
        raise ValueError("no page gave this place")
    return Place(Stretch(Reason(reason), int(key)), moment, UUID(name), date.fromisoformat(due) if due else None)
