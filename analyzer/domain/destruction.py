"""The destruction of what has been kept for long enough, and the certificate that tells of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from analyzer.domain.base import Noun, Sha256
from analyzer.domain.canonical import canonical


class DestructionState(StrEnum):
    """How far a destruction is; before it is one, what is due is only due."""

    DELETING = "deleting"
    """Decided upon; objects are being removed, version by version."""
    EMPTIED = "emptied"
    """No object is left; the certificate and the rows are still to come."""
    DESTROYED = "destroyed"
    """The certificate is stored, the rows are gone."""
    WITHDRAWN = "withdrawn"
    """Something spoke against it before anything was removed."""
    STOPPED = "stopped"
    """Something spoke against it when part of it was gone already: what is left stays for as long as that lasts."""


UNFINISHED = (DestructionState.DELETING, DestructionState.EMPTIED, DestructionState.STOPPED)
"""What a sweep goes on with."""


class Destroyed(Noun):
    """One version of one object."""

    role: str
    key: str
    version_id: str
    sha256: str
    """Empty where it is not known: a marker, or something that no row named."""
    bytes: int


class Certificate(Noun):
    """That something was destroyed: what, when, by which policy, by whom."""

    id: UUID
    due_at: datetime
    decided_at: datetime
    emptied_at: datetime
    """When the store said that the last version is gone."""
    objects: tuple[Destroyed, ...]
    policy_version: str
    policy_sha256: Sha256
    software: str
    agent: str
    approved_by: tuple[str, ...]
    """Who overrode a brake, where one was on, or the two people who agreed, where policy asks for them."""


class RecordingCertificate(Certificate):
    """That some kinds of what was kept of a recording were destroyed."""

    recording: UUID
    sha256: Sha256
    """Of the original."""
    bytes: int
    uploaded_at: datetime
    kinds: tuple[str, ...]
    """What went: kinds of the retention policy."""
    basis: str
    """From when the clock ran: lesson, upload or erasure."""
    left: tuple[str, ...]
    """What was not removed, and why."""
    rows: dict[str, int]
    """Rows that went, by table."""

    @property
    def what(self) -> str:
        """What was destroyed, as people read it."""
        return f"{', '.join(self.kinds)} of recording {self.recording} (SHA-256 {self.sha256})"


class CaseCertificate(Certificate):
    """That what was written and put into a case was destroyed."""

    case: int
    reference: str
    closed_at: datetime

    @property
    def what(self) -> str:
        """What was destroyed, as people read it."""
        return f"what was written and put into case {self.reference}"


AnyCertificate = RecordingCertificate | CaseCertificate


def signed_part(certificate: AnyCertificate) -> bytes:
    """What of a certificate is signed: all of it."""
    return canonical(certificate.model_dump(mode="json")).encode()


class SignedCertificate(Noun):
    """A certificate as it is stored and handed out."""

    certificate: AnyCertificate
    signature: str
