"""Certificates of destruction: made from the row, signed, stored under a lock, proven by anybody who has the keys."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import Chain, process
from analyzer.domain.destruction import (
    AnyCertificate,
    CaseCertificate,
    Destroyed,
    RecordingCertificate,
    SignedCertificate,
    signed_part,
)
from analyzer.domain.errors import IntegrityError, PermanentError
from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.stored import Stored
from analyzer.records import custody
from analyzer.records.case_destructions import find_case
from analyzer.records.destructions import find
from analyzer.records.rows import CaseDestruction, Destruction
from analyzer.service.bootstrap import Service
from analyzer.service.retention.agreement import CERTIFICATES
from analyzer.service.signing_keys import key_ring
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import KeyRing, Purpose
from analyzer.signing.signature import read_signature
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

AGENT = process("retention")


def certify(row: Destruction | CaseDestruction, keys: KeyRing) -> bytes:
    """The signed certificate of a destruction of which nothing is left: the same whenever it is made, by one key.

    Args:
        row: says everything.
        keys: the ring whose newest key signs.
    """
    certificate = _of_case(row) if isinstance(row, CaseDestruction) else _of_recording(row)
    signature = keys.sign(Purpose.DESTRUCTION, signed_part(certificate))
    signed = SignedCertificate(certificate=certificate, signature=str(signature))
    return signed.model_dump_json(indent=1).encode() + b"\n"


def keep(row: Destruction | CaseDestruction, service: Service) -> Stored:
    """Store the certificate, locked: only then may anything be called destroyed.

    Raises:
        ConfigurationError: there is no key to sign it with.
        TransientError: the store cannot be reached.
    """
    content = certify(row, key_ring(service.settings))
    until = (row.emptied_at or service.clock()) + timedelta(days=service.policy.retention.certificates.days)
    return service.store.put(key_of(row.id), content, hashlib.sha256(content).hexdigest(), retain_until=until)


def _of_recording(row: Destruction) -> RecordingCertificate:
    recording = row.recording
    return RecordingCertificate(
        recording=recording.id,
        sha256=recording.sha256,
        bytes=recording.bytes,
        uploaded_at=recording.uploaded_at,
        kinds=tuple(row.kinds),
        basis=row.basis,
        left=tuple(row.left),
        rows=row.rows,
        **_decided(row),
    )


def _of_case(row: CaseDestruction) -> CaseCertificate:
    case = row.case
    if case.closed_at is None:
        raise IntegrityError("nothing of a case that is not closed is certified")
    return CaseCertificate(case=case.pk, reference=case.reference, closed_at=case.closed_at, **_decided(row))


def _decided(row: Destruction | CaseDestruction) -> dict[str, Any]:
    """What every certificate says."""
    if row.emptied_at is None:
        raise IntegrityError("nothing is certified before the last version is gone")
    as_decided = ("id", "due_at", "decided_at", "emptied_at", "policy_version", "policy_sha256", "agent")
    return {
        **{name: getattr(row, name) for name in as_decided},
        "objects": tuple(Destroyed.model_validate(one) for one in row.objects_listed),
        "software": version("lessonguard"),
        "approved_by": tuple(row.approved_by),
    }


def decision(
    due_at: datetime, objects: Sequence[Destroyed], approved_by: Sequence[str], policy: RetentionPolicy
) -> dict[str, object]:
    """What the row of every decision to destroy says, so that its certificate needs nothing else.

    Args:
        due_at: when its time was over.
        objects: every version that is to go.
        approved_by: who agreed.
        policy: by which it is decided.
    """
    return {
        "due_at": due_at,
        "objects_listed": [one.model_dump(mode="json") for one in objects],
        "policy_version": policy.version,
        "policy_sha256": policy_sha256(policy),
        "agent": AGENT,
        "approved_by": list(approved_by),
    }


def policy_sha256(policy: RetentionPolicy) -> str:
    """Of everything that the policy says."""
    return hashlib.sha256(canonical(policy.model_dump(mode="json")).encode()).hexdigest()


def key_of(certificate_id: UUID) -> str:
    """Where it lies in the store."""
    return f"{CERTIFICATES}{certificate_id}.json"


def verify_certificate(content: bytes, settings: ServiceSettings) -> AnyCertificate:
    """Prove that a certificate is one that this service signed.

    Raises:
        PermanentError: it is no certificate.
        IntegrityError: it is not what was signed, or the key that signed it is not trusted; names the key.
        ConfigurationError: there is no key to prove it with.
    """
    try:
        signed = SignedCertificate.model_validate_json(content)
        signature = read_signature(signed.signature)
    except (ValidationError, ValueError) as error:
        raise PermanentError("this is no certificate of destruction") from error
    try:
        key_ring(settings).verify(Purpose.DESTRUCTION, signed_part(signed.certificate), signature)
    except IntegrityError as error:
        raise IntegrityError(f"the certificate does not hold: {error}") from error
    return signed.certificate


def read_certificate(certificate_id: UUID, store: ObjectStore) -> bytes:
    """A stored certificate, proven to be the one that the catalogue and the chain of custody name.

    Raises:
        PermanentError: there is no certificate of this id.
        IntegrityError: it is not the one that was stored.
    """
    row = find(certificate_id) or find_case(certificate_id)
    if row is None or not row.certificate_version:
        raise PermanentError(f"there is no certificate {certificate_id}")
    chain = Chain.case(row.case_id) if isinstance(row, CaseDestruction) else Chain.recording(row.recording_id)
    told = (event.facts for event in custody.events_of(chain) if event.action == "deleted")
    if not any(facts.get("certificate_sha256") == row.certificate_sha256 for facts in told):
        raise IntegrityError("the chain of custody does not know this certificate")
    stored = Stored(key=key_of(row.id), version_id=row.certificate_version, sha256=row.certificate_sha256, bytes=0)
    return read_verified(store, stored, "certificate")
