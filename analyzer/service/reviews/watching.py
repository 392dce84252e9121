"""Tells what is played of a copy: one event a ticket and stretch of it, not one for every range that is asked for."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from analyzer.domain.content import Content
from analyzer.records.details import ItemDetails
from analyzer.service.viewing import saw

STRETCH = 16 * 1024 * 1024
"""Bytes of a copy that are told as one: a minute or two of it."""
TICKETS = 512
"""Of which a process remembers what was told; one that is forgotten is told anew, never not."""


@dataclass
class _Told:
    """The stretches of each ticket that were told, the ticket that was used last at the end."""

    stretches: OrderedDict[str, set[int]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def new(self, ticket: str, touched: range) -> list[int]:
        """Those of these stretches that were not told of this ticket."""
        with self.lock:
            return [one for one in touched if one not in self.stretches.get(ticket, ())]

    def add(self, ticket: str, stretches: list[int]) -> None:
        """Remember that they were told."""
        with self.lock:
            self.stretches.setdefault(ticket, set()).update(stretches)
            self.stretches.move_to_end(ticket)
            while len(self.stretches) > TICKETS:
                self.stretches.popitem(last=False)


_TOLD = _Told()


def watched(  # noqa: PLR0913 - of what, by whom, by which ticket, and from where to where
    recording_id: UUID, item: ItemDetails, start: int, end: int, *, ticket: str, by: str, now: datetime
) -> None:
    """Note, before they are shown, that the bytes [start, end) are played, unless their stretches were told.

    Args:
        recording_id: of which a copy is played.
        item: the copy.
        start: first byte.
        end: the one after the last.
        ticket: by which it is read: it is of one person, and for minutes.
        by: whom, as `custody.person` names them.
        now: the time.

    Raises:
        django.db.DatabaseError: it could not be noted.
    """
    if new := _TOLD.new(ticket, range(start // STRETCH, (end - 1) // STRETCH + 1)):
        first, last = new[0] * STRETCH, min(item.bytes, (new[-1] + 1) * STRETCH) - 1
        saw(recording_id, Content.MEDIA, by, now=now, item=item.id, first_byte=first, last_byte=last)
        _TOLD.add(ticket, new)
