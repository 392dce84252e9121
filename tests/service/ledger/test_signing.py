"""A ledger can be proven to be what was signed, and a person stands by the version that they read."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import ConflictError, IntegrityError, PermanentError
from analyzer.domain.stages import RecordingState
from analyzer.records.models import LedgerDay
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.signing import sign_off, verify_ledger
from analyzer.service.ledger.writing import write_ledger
from tests.fakes import FakeClock
from tests.service.ledger.days import DAY, MORNING_AFTER, a_recording


@pytest.fixture
def day(service: Service, clock: FakeClock) -> LedgerDay:
    """A written day with one recording in progress."""
    a_recording(service, "busy", state=RecordingState.PROCESSING)
    clock.now = MORNING_AFTER
    return write_ledger(DAY, service)


def test_an_untouched_ledger_verifies(service: Service, day: LedgerDay) -> None:
    """What was written is what is there, under our key."""
    assert verify_ledger(DAY, service.store, service.settings).version_id == day.version_id


@pytest.mark.parametrize("changed", ["sha256", "signature", "version_id"])
def test_a_row_that_was_tampered_with_does_not_verify(service: Service, day: LedgerDay, changed: str) -> None:
    """Checksum, signature and version each have to fit the stored ledger."""
    LedgerDay.objects.update(**{changed: "0" * 64})
    with pytest.raises(IntegrityError):
        verify_ledger(DAY, service.store, service.settings)


def test_a_forged_ledger_needs_the_key(service: Service, day: LedgerDay) -> None:
    """Whoever can write store and catalogue, but has another key, cannot make a ledger that verifies."""
    other = service.settings.model_copy(update={"secret_key": SecretStr("another key of at least 32 characters")})
    LedgerDay.objects.all().delete()
    write_ledger(DAY, replace(service, settings=other))
    with pytest.raises(IntegrityError, match="not signed"):
        verify_ledger(DAY, service.store, service.settings)


def test_a_signed_off_day_that_moves_on_is_corrected_unsigned(service: Service, day: LedgerDay) -> None:
    """Signing off stands as long as the day says the same; a correction names what it corrects and asks anew."""
    signed = sign_off(DAY, "lead", service, version_id=day.version_id)
    assert (signed.signed_off_by, signed.signed_off_at) == ("lead", MORNING_AFTER)
    assert write_ledger(DAY, service).signed_off_by == "lead"
    a_recording(service, "late")
    corrected = write_ledger(DAY, service)
    assert (corrected.signed_off_at, corrected.corrects) == (None, day.version_id)
    assert sign_off(DAY, "lead", service).signed_off_by == "lead"


def test_signing_off_twice_early_or_unread_is_refused(service: Service, clock: FakeClock, day: LedgerDay) -> None:
    """One sign-off a version, of the version that was read, once the day is closed."""
    with pytest.raises(ConflictError, match="written anew"):
        sign_off(DAY, "lead", service, version_id="an older one")
    sign_off(DAY, "lead", service)
    with pytest.raises(ConflictError, match="already"):
        sign_off(DAY, "other", service)
    with pytest.raises(ConflictError, match="closed"):
        sign_off(MORNING_AFTER.date(), "lead", service)
    with pytest.raises(PermanentError, match="no ledger"):
        verify_ledger(MORNING_AFTER.date(), service.store, service.settings)
