"""Writes the ledger of a day: gathered, stored under a lock, signed, and alerted where it does not balance."""

import hashlib
from datetime import date, timedelta
from pathlib import Path

import structlog
from django.db import transaction

from analyzer.domain.kinds import Severity
from analyzer.domain.ledger import LineState, canonical
from analyzer.domain.stored import Stored
from analyzer.records.ledger import keep_ledger
from analyzer.records.models import LedgerDay
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.gathering import gather
from analyzer.service.ledger.signing import sign_ledger
from analyzer.service.ledger.tally import Tally
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.service.signing_keys import key_ring

SCHEMA = 1
log = structlog.get_logger()


def write_ledger(day: date, service: Service) -> LedgerDay:
    """Hold what should exist against what was assessed on one day in UTC, and keep the answer.

    The stored object has one JSON object a line: the day, then every line, then the totals. It holds no time of
    writing, so that the same facts are the same object: writing a day again changes nothing, or makes a new version,
    unsigned, beside the earlier ones, which stay.

    Raises:
        ConfigurationError: there is no key to sign with.
        TransientError: the store cannot be reached.
    """
    keys = key_ring(service.settings)
    tally = Tally(at=service.clock(), limit_s=service.policy.ledger.in_progress_limit_s)
    with working_folder(service.settings) as scratch:
        path = scratch / "ledger.jsonl"
        sha256 = _write(path, day, tally, service)
        until = tally.at + timedelta(days=service.policy.ledger.keep_days)
        stored = service.store.put(f"ledgers/{day}/ledger.jsonl", path, sha256, retain_until=until)
    with transaction.atomic():
        row = keep_ledger(_row(day, tally, stored, sign_ledger(day, sha256, keys)))
        _alert(day, tally, service)
    log.info("ledger written", day=str(day), corrects_signed=bool(row.corrects), **tally.counts)
    return row


def _write(path: Path, day: date, tally: Tally, service: Service) -> str:
    """Write every line as it is found; returns the checksum of all of them."""
    checksum = hashlib.sha256()
    with path.open("wb") as file:

        def put(line: str) -> None:
            data = line.encode()
            file.write(data)
            checksum.update(data)

        put(canonical({"schema": SCHEMA, "day": str(day)}))
        for line in gather(day, tally, service):
            put(line.canonical())
        put(canonical({"counts": tally.counts, "totals": tally.totals}))
    return checksum.hexdigest()


def _row(day: date, tally: Tally, stored: Stored, signature: str) -> LedgerDay:
    return LedgerDay(
        day=day,
        written_at=tally.at,
        counts=tally.counts,
        totals=tally.totals,
        key=stored.key,
        version_id=stored.version_id,
        sha256=stored.sha256,
        signature=signature,
    )


def _alert(day: date, tally: Tally, service: Service) -> None:
    """Ask for an explanation of whatever has none, once a day and kind of trouble."""
    troubles = {
        "unexplained": tally.states[LineState.UNEXPLAINED],
        "missing": tally.states[LineState.MISSING],
        "overdue": tally.overdue,
    }
    for trouble in [name for name, lines in troubles.items() if lines]:
        raise_trouble(f"ledger:{day}:{trouble}", f"ledger_{trouble}", Severity.SERIOUS, service)
