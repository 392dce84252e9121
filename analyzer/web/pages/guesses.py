"""How often somebody has guessed a password in vain: whoever guesses on is not listened to for a while."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST = 10
"""Wrong passwords for one name from one address, within the time."""
WITHIN = timedelta(minutes=15)
MOST_KEPT = 10_000
"""Names and addresses that are remembered, the latest; checking a password takes long enough that few more can come."""


class Guesses:
    """Wrong passwords of late, by name and address, in this process alone.

    By both, so that nobody can shut somebody else out from another address.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._wrong: OrderedDict[tuple[str, str], tuple[datetime, ...]] = OrderedDict()

    def are_too_many(self, name: str, address: str, now: datetime) -> bool:
        """Whether nothing more is checked for this name from this address now."""
        with self._lock:
            return len(self._late((name, address), now)) >= MOST

    def note(self, name: str, address: str, now: datetime) -> None:
        """One was wrong."""
        with self._lock:
            key = (name, address)
            self._wrong[key] = (*self._late(key, now), now)
            self._wrong.move_to_end(key)
            while len(self._wrong) > MOST_KEPT:
                self._wrong.popitem(last=False)

    def forget(self, name: str, address: str) -> None:
        """One was right."""
        with self._lock:
            self._wrong.pop((name, address), None)

    def _late(self, key: tuple[str, str], now: datetime) -> tuple[datetime, ...]:
        return tuple(at for at in self._wrong.get(key, ()) if at > now - WITHIN)[-MOST:]
