"""The certificate that evidence is signed with: where it is kept, and how one is made."""

from datetime import datetime

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.service_settings import PREFIX, ServiceSettings
from analyzer.signing.certificate import EvidenceSigner, new_evidence_signer, read_evidence_signer

OWNER = "lessonguard evidence (self-made)"


def evidence_signer(settings: ServiceSettings, *, now: datetime) -> EvidenceSigner:
    """What signs evidence now.

    Raises:
        ConfigurationError: the settings have no certificate, or it has expired, or does not hold yet.
    """
    if settings.evidence_certificate is None:
        raise ConfigurationError(
            f"{PREFIX}EVIDENCE_CERTIFICATE: no evidence can be signed without it; "
            "`lessonguard evidence certificate` prints a self-made one"
        )
    signer = read_evidence_signer(settings.evidence_certificate.get_secret_value())
    signer.refuse_expired(now)
    return signer


def fresh_certificate(owner: str | None, *, now: datetime) -> str:
    """What the setting may hold from now on: a fresh key, and a certificate that it made for itself."""
    return new_evidence_signer(owner or OWNER, now=now)
