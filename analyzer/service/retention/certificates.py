"""Certificates of destruction: made from the row, signed, stored under a lock, proven by anybody who has the keys."""

import hashlib
from importlib.metadata import version
from uuid import UUID

from pydantic import ValidationError

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import Chain
from analyzer.domain.destruction import CaseCertificate, Certificate, Destroyed, SignedCertificate, signed_part
from analyzer.domain.errors import IntegrityError, PermanentError
from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.stored import Stored
from analyzer.records import custody
from analyzer.records.case_destructions import find_case
from analyzer.records.destructions import find
from analyzer.records.rows import CaseDestruction, Destruction
from analyzer.service.retention.agreement import CERTIFICATES
from analyzer.service.signing_keys import key_ring
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import KeyRing, Purpose
from analyzer.signing.signature import read_signature
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified


def certify(row: Destruction, keys: KeyRing) -> bytes:
    """The signed certificate of a destruction of which nothing is left: the same whenever it is made, by one key.

    Args:
        row: says everything.
        keys: the ring whose newest key signs.
    """
    if row.emptied_at is None:
        raise IntegrityError("nothing is certified before the last version is gone")
    recording = row.recording
    certificate = Certificate(
        id=row.id,
        recording=recording.id,
        sha256=recording.sha256,
        bytes=recording.bytes,
        uploaded_at=recording.uploaded_at,
        kinds=tuple(row.kinds),
        due_at=row.due_at,
        basis=row.basis,
        decided_at=row.decided_at,
        emptied_at=row.emptied_at,
        objects=tuple(Destroyed.model_validate(one) for one in row.objects_listed),
        left=tuple(row.left),
        rows=row.rows,
        policy_version=row.policy_version,
        policy_sha256=row.policy_sha256,
        software=version("lessonguard"),
        agent=row.agent,
        approved_by=tuple(row.approved_by),
    )
    return _signed(certificate, keys)


def certify_case(row: CaseDestruction, keys: KeyRing) -> bytes:
    """The signed certificate of a case of which nothing but rows is left: the same whenever it is made, by one key."""
    case = row.case
    if row.emptied_at is None or case.closed_at is None:
        raise IntegrityError("nothing is certified before the last version is gone")
    certificate = CaseCertificate(
        id=row.id,
        case=case.pk,
        reference=case.reference,
        closed_at=case.closed_at,
        due_at=row.due_at,
        decided_at=row.decided_at,
        emptied_at=row.emptied_at,
        objects=tuple(Destroyed.model_validate(one) for one in row.objects_listed),
        policy_version=row.policy_version,
        policy_sha256=row.policy_sha256,
        software=version("lessonguard"),
        agent=row.agent,
        approved_by=tuple(row.approved_by),
    )
    return _signed(certificate, keys)


def policy_sha256(policy: RetentionPolicy) -> str:
    """Of everything that the policy says."""
    return hashlib.sha256(canonical(policy.model_dump(mode="json")).encode()).hexdigest()


def _signed(certificate: Certificate | CaseCertificate, keys: KeyRing) -> bytes:
    signature = keys.sign(Purpose.DESTRUCTION, signed_part(certificate))
    signed = SignedCertificate(certificate=certificate, signature=str(signature))
    return signed.model_dump_json(indent=1).encode() + b"\n"


def key_of(certificate_id: UUID) -> str:
    """Where it lies in the store."""
    return f"{CERTIFICATES}{certificate_id}.json"


def sha256_of(content: bytes) -> str:
    """As rows and the chain of custody name a certificate."""
    return hashlib.sha256(content).hexdigest()


def verify_certificate(content: bytes, settings: ServiceSettings) -> Certificate | CaseCertificate:
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
