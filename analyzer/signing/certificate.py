"""The certificate that evidence is signed with: configured, or one that this service made for itself."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from analyzer.domain.errors import ConfigurationError

LIFE = timedelta(days=3650)
"""Of a certificate that we make."""
KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


@dataclass(frozen=True)
class EvidenceSigner:
    """A private key with its certificate, and those that vouch for it."""

    _key: RSAPrivateKey | EllipticCurvePrivateKey = field(repr=False)
    _chain: tuple[x509.Certificate, ...]
    """The key's own first."""

    @property
    def is_self_made(self) -> bool:
        """Whether nobody but its owner vouches for it."""
        return self._chain[0].issuer == self._chain[0].subject

    @property
    def sha256(self) -> str:
        """By which a person tells the certificate from any other."""
        return self._chain[0].fingerprint(hashes.SHA256()).hex()

    @property
    def owner(self) -> str:
        """Whose it is, as it says."""
        return self._chain[0].subject.rfc4514_string()

    @property
    def valid_until(self) -> datetime:
        """After that it signs nothing more."""
        return self._chain[0].not_valid_after_utc

    @property
    def pem(self) -> str:
        """The certificates, without the key."""
        return b"".join(one.public_bytes(Encoding.PEM) for one in self._chain).decode()

    def refuse_expired(self, now: datetime) -> None:
        """See that it may sign now.

        Raises:
            ConfigurationError: it may not yet, or no more; says since when.
        """
        own = self._chain[0]
        if now > own.not_valid_after_utc:
            raise ConfigurationError(f"the certificate for evidence expired on {_day(own.not_valid_after_utc)}")
        if now < own.not_valid_before_utc:
            raise ConfigurationError(f"the certificate for evidence holds from {_day(own.not_valid_before_utc)} on")

    def sign(self, data: bytes) -> bytes:
        """A detached CMS signature in PEM, which `openssl cms -verify -binary` proves."""
        builder = PKCS7SignatureBuilder().set_data(data).add_signer(self._chain[0], self._key, hashes.SHA256())
        for one in self._chain[1:]:
            builder = builder.add_certificate(one)
        options = [PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoCapabilities]
        return builder.sign(Encoding.PEM, options)


def read_evidence_signer(pem: str) -> EvidenceSigner:
    """A signer from its private key and its certificates, the key's own first.

    Raises:
        ValueError: a key or certificate is missing, encrypted, of another kind, or they are not of one another; nothing
            of the key is in the text.
    """
    try:
        chain = tuple(x509.load_pem_x509_certificates(KEY.sub("", pem).encode()))
    except ValueError as error:
        raise ValueError("holds no certificate in PEM") from error
    found = KEY.search(pem)
    if found is None:
        raise ValueError("holds no private key in PEM")
    try:
        key = load_pem_private_key(found[0].encode(), None)
    except (ValueError, TypeError) as error:
        raise ValueError("its private key cannot be read: it is in PEM, and not encrypted") from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ValueError("its private key is one of RSA or of an elliptic curve")  # noqa: TRY004 - a setting's value
    if _public(key.public_key()) != _public(chain[0].public_key()):
        raise ValueError("its first certificate is not that of its private key")
    return EvidenceSigner(key, chain)


def new_evidence_signer(owner: str, *, now: datetime) -> str:
    """A fresh private key and a certificate that it made for itself, in PEM: all that has to be kept."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (private + certificate.public_bytes(Encoding.PEM)).decode()


def _public(key: object) -> bytes:
    written: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined]
    return written


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
