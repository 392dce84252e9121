"""Tells people what a look could not read, and why; what is refused, at whatever door, the sweep tells."""

import hashlib
from collections.abc import Mapping

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.kinds import Severity
from analyzer.records.arrivals import bounded, close_arrival, forget_arrival, note_arrival, unfinished_arrivals
from analyzer.records.rows import Arrival
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.intake.place import Place

UNREADABLE = "unreadable"
"""Kind of trouble; subjects begin like this, and go on with the number of the arrival."""
UNREAD = "unread"
"""The fingerprint of what could not be read."""


def tell_unreadable(arrival: Arrival, service: Service) -> None:
    """Raise an alert about an arrival that cannot be read, once for what lies there now."""
    now = hashlib.sha256(arrival.fingerprint.encode()).hexdigest()[:16]
    raise_trouble(f"{UNREADABLE}:{arrival.pk}:{now}", UNREADABLE, Severity.SERIOUS, service)


def tell_folder_away(service: Service) -> None:
    """Raise an alert, once a day, that the watched folder itself cannot be read."""
    raise_trouble(f"watched_folder:{service.clock():%Y-%m-%d}", UNREADABLE, Severity.SERIOUS, service)


def note_unread(place: Place, unread: Mapping[str, str], service: Service) -> None:
    """Note and tell what a look could not read; forget what was noted so and can be read again, or is gone.

    Args:
        place: where.
        unread: what could not be read, and why.
        service: the service.
    """
    now = service.clock()
    for name, reason in unread.items():
        arrival = note_arrival(place.source, place.reference(name), UNREAD, now=now)
        if (arrival.state, arrival.reason) != (ArrivalState.FAILED, reason):
            close_arrival(arrival, ArrivalState.FAILED, now=now, reason=reason)
            tell_unreadable(arrival, service)
    there = {bounded(place.reference(name)) for name in unread}
    for arrival in unfinished_arrivals(place.source):
        if arrival.fingerprint == UNREAD and arrival.reference not in there:
            forget_arrival(arrival)
