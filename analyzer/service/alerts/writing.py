"""Writes one message about everything that is due to one address at once about one recording."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from analyzer.domain.sight import name_of_cut
from analyzer.notify.message import Message
from analyzer.records.deliveries import Due
from analyzer.service.alerts import wording


def bundles(rows: Sequence[Due]) -> list[list[Due]]:
    """Rows that make up one message: one address, level and recording (or the service itself), due at the same moment.

    What was raised together is due together, and stays so through every attempt; so a message that is sent again is
    the same message. Gravest first, within a message and among them.
    """
    grouped = groupby(sorted(rows, key=_bundle), key=_bundle)
    ordered = (sorted(bundle, key=lambda row: (-row.rank, row.id)) for _, bundle in grouped)
    return sorted(ordered, key=lambda bundle: (-bundle[0].rank, bundle[0].next_at))


def write(bundle: Sequence[Due], url: str, now: datetime) -> Message:
    """The message for a bundle.

    Args:
        bundle: at least one row, as `bundles` puts them together.
        url: address under which people reach the service.
        now: when this attempt is made.
    """
    return Message(
        id=_id(bundle, url),
        subject=wording.subject(bundle),
        text=wording.text(bundle, lambda row: _link(row, url)),
        facts=_facts(bundle, url),
        at=now,
    )


def _bundle(row: Due) -> tuple[datetime, int, str, str, str, int]:
    about = str(row.recording_id) if row.recording_id else "the service"
    return row.next_at, row.level, row.channel, row.target, about, row.attempts


def _id(bundle: Sequence[Due], url: str) -> str:
    """The same for the same rows of the same service, and for no others."""
    ids = sorted(row.id for row in bundle)
    return hashlib.sha256("\x1f".join([url, *map(str, ids)]).encode()).hexdigest()[:32]


def _link(row: Due, url: str) -> str:
    """Where a person opens it, which leads them to what it is about: only what was opened can be acknowledged."""
    return f"{url.rstrip('/')}/alerts/{row.alert_id}/open"


def _named(row: Due) -> str | None:
    """A recording that is cut off is not called by its id where machines keep what they are told."""
    if row.recording_id is None:
        return None
    return name_of_cut(row.recording_id) if row.cut else str(row.recording_id)


def _facts(bundle: Sequence[Due], url: str) -> dict[str, object]:
    first = bundle[0]
    return {
        "type": "alert.escalated" if first.level else "alert.raised",
        "timestamp": first.raised_at.isoformat(),
        "data": {
            "link": _link(first, url),
            "level": first.level,
            "recording": _named(first),
            "lesson": None if first.cut else first.lesson_id,
            "uploaded_at": first.uploaded_at.isoformat() if first.uploaded_at and not first.cut else None,
            "alerts": [
                {
                    "id": row.alert_id,
                    "kind": row.kind,
                    "label": wording.kind_words(row.kind).label,
                    "severity": row.severity,
                    "finding": row.finding_id or None,
                    "link": _link(row, url),
                    "raised_at": row.raised_at.isoformat(),
                }
                for row in bundle
            ],
        },
    }
