"""Signs ledgers, proves that they are what was signed, and notes who has read them."""

import hmac
import json
from datetime import date, timedelta

import structlog

from analyzer.domain.errors import ConflictError, IntegrityError, ObjectMissingError, PermanentError
from analyzer.domain.ledger import bounds
from analyzer.records.database import unit_of_work
from analyzer.records.ledger import find_ledger, note_sign_off
from analyzer.records.rows import LedgerDay
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.custody import note_signed_off
from analyzer.service.ledger.earlier_signatures import earlier_signature, is_earlier
from analyzer.service.signing_keys import key_ring
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import KeyRing, Purpose
from analyzer.signing.signature import read_signature
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import verified_blocks

LONGEST_TOTALS = 65536
"""Bytes of a ledger's last line, at most."""
log = structlog.get_logger()


def sign_ledger(day: date, sha256: str, keys: KeyRing) -> str:
    """The signature of a day's ledger, as it stands in the row.

    Args:
        day: in UTC.
        sha256: of the ledger.
        keys: the ring whose newest key signs.
    """
    return str(keys.sign(Purpose.LEDGER, _signed(day, sha256)))


def signed_with(row: LedgerDay) -> str:
    """How a ledger was signed, in words for those who read it."""
    if is_earlier(row.signature):
        return "the secret key (HMAC-SHA256), as before there was a signing key"
    return f"key {read_signature(row.signature).key_id} (Ed25519)"


def verify_ledger(day: date, store: ObjectStore, settings: ServiceSettings) -> LedgerDay:
    """Prove that the stored ledger of a day is the one that was signed.

    Raises:
        PermanentError: no ledger has been written for the day.
        IntegrityError: the stored ledger is gone, is not the one that was written, or was signed with a key that is
            not trusted, which is named.
        ConfigurationError: there is no key to prove it with.
        TransientError: the store cannot be reached.
    """
    row = _written(day)
    earlier = earlier_signature(settings) if is_earlier(row.signature) else None
    tail = b""
    try:
        for block in verified_blocks(store, row, f"ledger of {day}"):
            tail = (tail + block)[-LONGEST_TOTALS:]
            if earlier:
                earlier.update(block)
    except ObjectMissingError as error:
        raise IntegrityError(f"the ledger of {day} is not in the store any more") from error
    if earlier is None:
        _verify_signature(row, key_ring(settings))
    elif not hmac.compare_digest(earlier.hexdigest(), row.signature):
        raise IntegrityError(f"the ledger of {day} was not signed with this service's secret key")
    _verify_counts(row, tail)
    return row


def _verify_counts(row: LedgerDay, tail: bytes) -> None:
    """The counts that lists show are those of the ledger's last line, which is signed with the rest of it."""
    signed = json.loads(tail.splitlines()[-1])
    if (signed["counts"], signed["totals"]) != (row.counts, row.totals):
        raise IntegrityError(f"the counts of {row.day} are not those of the ledger that was signed")


def _verify_signature(row: LedgerDay, keys: KeyRing) -> None:
    try:
        keys.verify(Purpose.LEDGER, _signed(row.day, row.sha256), read_signature(row.signature))
    except (IntegrityError, ValueError) as error:
        raise IntegrityError(f"the signature of the ledger of {row.day} does not hold: {error}") from error


def _signed(day: date, sha256: str) -> bytes:
    """The day is part of it, so that no row can name another day's ledger."""
    return f"{day} {sha256}".encode()


def sign_off(day: date, by: str, service: Service, *, version_id: str | None = None) -> LedgerDay:
    """Note that somebody has read the ledger of a day and stands by it.

    Args:
        day: in UTC.
        by: name of the account.
        service: the service's parts.
        version_id: the version that was read; whichever is current if absent.

    Raises:
        PermanentError: no ledger has been written for the day.
        ConflictError: the day is not closed yet, is signed off already, or was written anew since it was read.
        IntegrityError: the stored ledger is not the one that was signed.
    """
    now = service.clock()
    if now < bounds(day)[1] + timedelta(seconds=service.policy.ledger.closes_after_s):
        raise ConflictError(f"the ledger of {day} cannot be signed off before the day is closed")
    row = verify_ledger(day, service.store, service.settings)
    if version_id not in {None, row.version_id}:
        raise ConflictError(f"the ledger of {day} was written anew meanwhile: read it again")
    with unit_of_work():
        if not note_sign_off(row, by, now=now):
            raise ConflictError(f"the ledger of {day} is signed off already, or was written anew meanwhile")
        note_signed_off(row, by, now=now)
    log.info("ledger signed off", day=str(day))
    return _written(day)


def _written(day: date) -> LedgerDay:
    row = find_ledger(day)
    if row is None:
        raise PermanentError(f"no ledger has been written for {day}")
    return row
