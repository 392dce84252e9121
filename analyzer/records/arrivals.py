"""What was handed in at which door, and what became of it."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from analyzer.domain.arrival import OVER, ArrivalState
from analyzer.records.models import Alert, Arrival

LONGEST_REFERENCE = 512
LONGEST_REASON = 500
BATCH = 500
EVENT = "event"
ONCE = ("api", "command")
"""Doors at which nobody looks again at what was handed in: whoever did hands it in again."""


def note_arrival(source: str, reference: str, fingerprint: str, *, now: datetime) -> Arrival:
    """The row of one thing at one door, made or found; one whose fingerprint has changed is a new thing to see."""
    arrival, _ = Arrival.objects.get_or_create(
        source=source,
        reference=bounded(reference),
        defaults={"fingerprint": fingerprint, "first_seen_at": now, "changed_at": now},
    )
    if is_stale(arrival, fingerprint, now):
        arrival.fingerprint, arrival.state, arrival.reason = fingerprint, ArrivalState.SEEN, ""
        arrival.changed_at, arrival.attempts = now, 0
        arrival.save(update_fields=["fingerprint", "state", "reason", "changed_at", "attempts"])
    return arrival


def is_stale(arrival: Arrival, fingerprint: str, now: datetime) -> bool:
    """Whether a row tells of something else than lies there now, or of a time that has not come: the clock was set."""
    return arrival.fingerprint != fingerprint or (arrival.state not in OVER and arrival.changed_at > now)


def claim_event(reference: str, fingerprint: str, *, now: datetime) -> bool:
    """Whether this is the first time that a message is seen; of several at once, only one hears yes.

    The message itself is what arrived: what it tells of has arrivals of its own.
    """
    try:
        with transaction.atomic():
            Arrival.objects.create(
                source=EVENT,
                reference=reference,
                fingerprint=fingerprint,
                state=ArrivalState.TAKEN,
                first_seen_at=now,
                changed_at=now,
            )
    except IntegrityError:
        return False
    return True


def forget_event(reference: str) -> None:
    """Let a message that could not be dealt with be sent again."""
    Arrival.objects.filter(source=EVENT, reference=reference).delete()


def forget_arrival(arrival: Arrival) -> None:
    """Drop the row of what could not be read and now can, or is gone: if it is of a lesson it arrives as itself."""
    Arrival.objects.filter(id=arrival.id, recording=None).delete()


def close_arrival(
    arrival: Arrival, state: ArrivalState, *, now: datetime, reason: str = "", recording_id: UUID | None = None
) -> None:
    """Say what became of it; what was taken stays taken when it turns out to be there already."""
    rows = Arrival.objects.filter(id=arrival.id)
    if state is ArrivalState.SAME:
        rows = rows.exclude(state=ArrivalState.TAKEN)
    changes: dict[str, object] = {"state": state, "reason": reason[:LONGEST_REASON], "changed_at": now}
    if recording_id is not None:
        changes["recording_id"] = recording_id
    rows.update(attempts=F("attempts") + 1, **changes)


def attach_arrival(arrival: Arrival, recording_id: UUID) -> None:
    """Say which recording it is, before anything is stored: from here a crash leaves a trace to follow."""
    Arrival.objects.filter(id=arrival.id).update(recording=recording_id)


def close_open_arrivals(recording_id: UUID, state: ArrivalState, *, now: datetime, reason: str = "") -> None:
    """Say what became of everything that was handed in as this recording and has not come to an end."""
    for arrival in Arrival.objects.filter(recording=recording_id).exclude(state__in=OVER):
        close_arrival(arrival, state, now=now, reason=reason)


def close_cut_off(reason: str, *, before: datetime, now: datetime) -> int:
    """Note as failed what was handed in at a door that looks at it once, and of which nothing came since then.

    Returns:
        How many.
    """
    silent = Arrival.objects.filter(source__in=ONCE, state=ArrivalState.SEEN, recording=None, changed_at__lt=before)
    return silent.update(state=ArrivalState.FAILED, reason=reason, changed_at=now)


def explain_wait(arrival: Arrival, reason: str) -> None:
    """Say what something that was seen waits for; it is no news, so its time stays."""
    if arrival.reason != reason:
        Arrival.objects.filter(id=arrival.id).update(reason=reason)


def known_arrivals(source: str, references: Iterable[str]) -> dict[str, Arrival]:
    """The rows of many things at one door, by reference, in a few queries."""
    return {
        arrival.reference: arrival
        for batch in batched(references)
        for arrival in Arrival.objects.filter(source=source, reference__in=batch)
    }


def lessons_of(source: str, references: Iterable[str]) -> set[str]:
    """The lessons whose recordings these things at one door became, where they became recordings of lessons."""
    return {
        lesson
        for batch in batched(references)
        for lesson in Arrival.objects.filter(source=source, reference__in=batch)
        .exclude(recording__lesson=None)
        .values_list("recording__lesson", flat=True)
    }


def unfinished_arrivals(source: str) -> list[Arrival]:
    """What a door has seen and not taken in yet."""
    return list(Arrival.objects.filter(source=source, state__in=(ArrivalState.SEEN, ArrivalState.FAILED)))


def batched(references: Iterable[str]) -> Iterator[list[str]]:
    """References in lists that one query can name."""
    rest = iter(references)
    while batch := [bounded(one) for one in islice(rest, BATCH)]:
        yield batch


def find_arrival(source: str, reference: str) -> Arrival | None:
    """The row of one thing at one door, where it was seen before."""
    return Arrival.objects.filter(source=source, reference=bounded(reference)).select_related("recording").first()


def bounded(reference: str) -> str:
    """A reference that a row can hold: printable, and a digest in place of the end of one that is too long."""
    text = reference.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
    if len(text) <= LONGEST_REFERENCE:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: LONGEST_REFERENCE - len(digest) - 1]}…{digest}"


def unalerted_refusals(kind: str, *, since: datetime, limit: int = 500) -> list[str]:
    """What names the refusals that nobody was told of, newest first: one a thing and time, so that a later one is new.

    Args:
        kind: of the alerts.
        since: what was refused before is left out.
        limit: how many are looked at.
    """
    rows = Arrival.objects.filter(state=ArrivalState.REFUSED, changed_at__gte=since).order_by("-changed_at")
    named = [f"{kind}:{row.id}:{row.changed_at:%Y-%m-%dT%H:%M:%S}" for row in rows[:limit]]
    told = set(Alert.objects.filter(recording=None, subject__in=named).values_list("subject", flat=True))
    return [subject for subject in named if subject not in told]


def handed_in_as(recording_id: UUID) -> str:
    """The name of the file or object that a recording first came as; empty where the door knew none."""
    rows = Arrival.objects.filter(recording=recording_id).exclude(source__in=ONCE).order_by("first_seen_at", "id")
    return rows.values_list("reference", flat=True).first() or ""
