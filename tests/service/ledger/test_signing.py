"""A ledger can be proven to be what was signed, and a person stands by the version that they read."""

import hmac
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import ConfigurationError, ConflictError, IntegrityError, PermanentError
from analyzer.domain.stages import RecordingState
from analyzer.records.models import LedgerDay
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.signing import sign_off, signed_with, verify_ledger
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.signing_keys import key_ring
from analyzer.signing.key_ring import new_key_ring
from tests.fakes import FakeClock
from tests.service.ledger.days import DAY, KEY, MORNING_AFTER, SECRET_KEY, a_recording


def with_keys(service: Service, **keys: str | SecretStr | None) -> Service:
    """The service with other keys."""
    wrapped = {name: SecretStr(key) if isinstance(key, str) else key for name, key in keys.items()}
    return replace(service, settings=service.settings.model_copy(update=wrapped))


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
    """Whoever can write store and catalogue, but has another key, cannot make a ledger that verifies; it is named."""
    stranger = new_key_ring()
    LedgerDay.objects.all().delete()
    write_ledger(DAY, with_keys(service, signing_key=stranger.to_pem()))
    with pytest.raises(IntegrityError, match=f"the key {stranger.key_id}, which is unknown here or was altered"):
        verify_ledger(DAY, service.store, service.settings)


def verified(service: Service) -> LedgerDay:
    """The day's row, proven."""
    return verify_ledger(DAY, service.store, service.settings)


def test_another_days_signature_does_not_fit(service: Service, day: LedgerDay) -> None:
    """A row that passes one day's ledger off as another's does not verify, though all else fits."""
    LedgerDay.objects.update(day=DAY + timedelta(days=1))
    with pytest.raises(IntegrityError, match="not what the key"):
        verify_ledger(DAY + timedelta(days=1), service.store, service.settings)


def test_a_ledger_outlives_its_key(service: Service, day: LedgerDay) -> None:
    """After renewals the ledger still verifies and says which key signed it; a new version bears the new one."""
    first = key_ring(service.settings)
    renewed = with_keys(service, signing_key=first.renewed().renewed().to_pem())
    assert signed_with(verified(renewed)) == f"key {first.key_id} (Ed25519)"
    assert signed_with(write_ledger(DAY, renewed)) == f"key {first.key_id} (Ed25519)"
    a_recording(renewed, "late")
    write_ledger(DAY, renewed)
    assert signed_with(verified(renewed)) == f"key {key_ring(renewed.settings).key_id} (Ed25519)"


def test_a_ledger_of_before_verifies_and_says_so(service: Service, day: LedgerDay) -> None:
    """What was signed with the secret key holds under it, with or without a signing key, and under no other."""
    with service.store.open(day.key, day.version_id) as file:
        before = hmac.digest(SECRET_KEY.get_secret_value().encode(), file.read(), "sha256").hex()
    LedgerDay.objects.update(signature=before)
    for key in (None, KEY):
        assert "secret key" in signed_with(verified(with_keys(service, signing_key=key)))
    with pytest.raises(IntegrityError, match="not signed with this service's secret key"):
        verified(with_keys(service, secret_key="k" * 32))
    with pytest.raises(ConfigurationError, match="LESSONGUARD_SECRET_KEY"):
        verified(with_keys(service, secret_key=None))


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
