"""A certificate of destruction proves what was destroyed, to anybody who has the keys, and a forged one does not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import IntegrityError, ObjectLockedError, PermanentError
from analyzer.records.models import Destruction, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.retention.certificates import key_of, policy_sha256, read_certificate, verify_certificate
from analyzer.service.retention.sweeping import sweep_retention
from analyzer.signing.key_ring import new_key_ring, read_key_ring
from tests.service.retention.kept import KEY, kept


@pytest.fixture
def content(service: Service) -> bytes:
    """The certificate of a recording that is gone."""
    kept(service, "old")
    sweep_retention(service)
    return read_certificate(Destruction.objects.get().id, service.store)


def test_it_says_what_went_when_and_by_what(service: Service, content: bytes) -> None:
    """Ids, hashes, versions, sizes, times, policy and agent stand in it, and nothing that was said."""
    certificate, recording = verify_certificate(content, service.settings), Recording.objects.get()
    assert (certificate.recording, certificate.sha256) == (recording.id, recording.sha256)
    assert {one.role for one in certificate.objects} == {
        "original", "part", "signals", "playable", "analysis", "card", "transcript", "unnamed",
    }  # fmt: skip
    assert all(one.version_id and one.bytes for one in certificate.objects)
    assert (certificate.basis, certificate.agent) == ("lesson", "process:retention")
    assert certificate.policy_sha256 == policy_sha256(service.policy.retention)
    assert certificate.due_at <= certificate.decided_at <= certificate.emptied_at
    assert b"chapel" not in content


def test_it_is_locked(service: Service, content: bytes) -> None:
    """Nobody removes a certificate before its own clock is over."""
    row = Destruction.objects.get()
    with pytest.raises(ObjectLockedError):
        service.store.delete(key_of(row.id), row.certificate_version)
    until = service.store.retained_until(key_of(row.id), row.certificate_version)
    assert until == service.clock() + timedelta(days=service.policy.retention.certificates.days)
    assert content


def test_a_renewed_key_still_proves_it(service: Service, content: bytes) -> None:
    """What an earlier key signed stays proven."""
    renewed = SecretStr(read_key_ring(KEY.get_secret_value()).renewed().to_pem())
    assert verify_certificate(content, service.settings.model_copy(update={"signing_key": renewed}))


def _another_hash(certificate: dict[str, object]) -> None:
    certificate["sha256"] = "0" * 64


def _one_less(certificate: dict[str, object]) -> None:
    objects = certificate["objects"]
    assert isinstance(objects, list)
    objects.pop()


def _another_day(certificate: dict[str, object]) -> None:
    certificate["emptied_at"] = "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("forge", [_another_hash, _one_less, _another_day])
def test_a_forged_one_does_not_hold(
    service: Service, content: bytes, forge: Callable[[dict[str, object]], None]
) -> None:
    """Whatever is changed in it, the signature does not hold."""
    signed = json.loads(content)
    forge(signed["certificate"])
    with pytest.raises(IntegrityError, match="does not hold"):
        verify_certificate(json.dumps(signed).encode(), service.settings)


def test_one_of_another_key_does_not_hold(service: Service, content: bytes) -> None:
    """A key that is not trusted proves nothing."""
    strange = service.settings.model_copy(update={"signing_key": SecretStr(new_key_ring().to_pem())})
    with pytest.raises(IntegrityError, match="unknown here"):
        verify_certificate(content, strange)


def test_what_is_none_is_refused(service: Service) -> None:
    """Neither any file nor any id is taken for a certificate."""
    with pytest.raises(PermanentError):
        verify_certificate(b"{}", service.settings)
    with pytest.raises(PermanentError):
        read_certificate(uuid4(), service.store)


def test_a_row_that_names_another_one_is_noticed(service: Service, content: bytes) -> None:
    """The chain of custody knows the certificate's hash: a row that was changed to name another one is found out."""
    assert content
    Destruction.objects.update(certificate_sha256="0" * 64)
    with pytest.raises(IntegrityError, match="chain of custody"):
        read_certificate(Destruction.objects.get().id, service.store)


def test_without_a_key_nothing_is_destroyed(service: Service) -> None:
    """Where no certificate could be signed, nothing is decided."""
    kept(service, "old")
    unsigned = replace(service, settings=service.settings.model_copy(update={"signing_key": None}))
    with pytest.raises(PermanentError):
        sweep_retention(unsigned)
    assert Recording.objects.get().state == "assessed"
