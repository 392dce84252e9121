"""Signs ledgers, proves that they are what was signed, and notes who has read them."""

import hashlib
import hmac
from datetime import date, timedelta

import structlog

from analyzer.domain.errors import ConfigurationError, ConflictError, IntegrityError, ObjectMissingError, PermanentError
from analyzer.domain.ledger import bounds
from analyzer.records.ledger import find_ledger, note_sign_off
from analyzer.records.rows import LedgerDay
from analyzer.service.bootstrap import Service
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import verified_blocks

log = structlog.get_logger()


def signing_key(settings: ServiceSettings) -> bytes:
    """The key that ledgers are signed with.

    Raises:
        ConfigurationError: the service has none.
    """
    if settings.secret_key is None:
        raise ConfigurationError("LESSONGUARD_SECRET_KEY: a ledger cannot be signed without it")
    return settings.secret_key.get_secret_value().encode()


def verify_ledger(day: date, store: ObjectStore, settings: ServiceSettings) -> LedgerDay:
    """Prove that the stored ledger of a day is the one that was signed.

    Raises:
        PermanentError: no ledger has been written for the day.
        IntegrityError: the stored ledger is gone, is not the one that was written, or its signature is not ours.
        ConfigurationError: there is no key to prove it with.
        TransientError: the store cannot be reached.
    """
    row = _written(day)
    signature = hmac.new(signing_key(settings), digestmod=hashlib.sha256)
    try:
        for block in verified_blocks(store, row, f"ledger of {day}"):
            signature.update(block)
    except ObjectMissingError as error:
        raise IntegrityError(f"the ledger of {day} is not in the store any more") from error
    if not hmac.compare_digest(signature.hexdigest(), row.signature):
        raise IntegrityError(f"the ledger of {day} was not signed with this service's key")
    return row


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
    if not note_sign_off(row, by, now=now):
        raise ConflictError(f"the ledger of {day} is signed off already, or was written anew meanwhile")
    log.info("ledger signed off", day=str(day))
    return _written(day)


def _written(day: date) -> LedgerDay:
    row = find_ledger(day)
    if row is None:
        raise PermanentError(f"no ledger has been written for {day}")
    return row
