"""Writes the ledger of a day: gathered, stored under a lock, signed, and alerted where it does not balance."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import structlog

from analyzer.domain.canonical import canonical
from analyzer.domain.kinds import Severity
from analyzer.domain.ledger import LedgerLine, LineState
from analyzer.records.database import unit_of_work
from analyzer.records.ledger import FreshLedger, keep_ledger
from analyzer.records.rows import LedgerDay
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.custody import note_written, told_before
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
        sha256 = _write(path, day, gather(day, tally, service), tally)
        until = tally.at + timedelta(days=service.policy.ledger.keep_days)
        stored = service.store.put(f"ledgers/{day}/ledger.jsonl", path, sha256, retain_until=until)
    fresh = FreshLedger(day, tally.at, tally.counts, tally.totals, stored, sign_ledger(day, sha256, keys))
    with unit_of_work():
        before = told_before(day)
        row = keep_ledger(fresh)
        note_written(row, before)
        if before.altered:
            raise_trouble(f"ledger:{day}:altered:{tally.at:%Y-%m-%d}", "ledger_altered", Severity.CRITICAL, service)
        _alert(day, tally, service)
    log.info("ledger written", day=str(day), corrects_signed=bool(row.corrects), **tally.counts)
    return row


def _write(path: Path, day: date, lines: Iterable[LedgerLine], tally: Tally) -> str:
    """Write every line as it is found, then what `tally` counted; returns the checksum of it all."""
    checksum = hashlib.sha256()
    with path.open("wb") as file:

        def put(line: str) -> None:
            data = line.encode()
            file.write(data)
            checksum.update(data)

        put(canonical({"schema": SCHEMA, "day": str(day)}) + "\n")
        for line in lines:
            put(line.canonical())
        put(canonical({"counts": tally.counts, "totals": tally.totals}) + "\n")
    return checksum.hexdigest()


def _alert(day: date, tally: Tally, service: Service) -> None:
    """Ask for an explanation of whatever has none, once a day and kind of trouble."""
    troubles = {
        "unexplained": tally.states[LineState.UNEXPLAINED],
        "missing": tally.states[LineState.MISSING],
        "overdue": tally.overdue,
    }
    for trouble in [name for name, lines in troubles.items() if lines]:
        raise_trouble(f"ledger:{day}:{trouble}", f"ledger_{trouble}", Severity.SERIOUS, service)
