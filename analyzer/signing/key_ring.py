"""One key that signs, and the public keys of those that signed before it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from analyzer.domain.errors import IntegrityError
from analyzer.signing.signature import Signature

BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
"""A key in PEM."""
KEY_ID_LENGTH = 32


class Purpose(StrEnum):
    """What is signed. It is part of what is signed, so that a signature serves for nothing else."""

    LEDGER = "ledger"
    CHECKPOINT = "checkpoint"
    """Heads of the chains of custody."""
    DESTRUCTION = "destruction"
    """Certificates that something was destroyed."""


@dataclass(frozen=True)
class KeyRing:
    """Signs with the newest key, and knows what this one and earlier ones signed."""

    _private: Ed25519PrivateKey = field(repr=False)
    _trusted: Mapping[str, Ed25519PublicKey] = field(repr=False)
    """By key id, the one that signs first."""

    @property
    def key_id(self) -> str:
        """The key that signs."""
        return _key_id(self._private.public_key())

    @property
    def trusted(self) -> tuple[str, ...]:
        """Every key whose signatures are believed, the one that signs first."""
        return tuple(self._trusted)

    def sign(self, purpose: Purpose, data: bytes) -> Signature:
        """Sign data for one purpose."""
        return Signature(self.key_id, self._private.sign(_message(purpose, data)))

    def verify(self, purpose: Purpose, data: bytes, signature: Signature) -> None:
        """Prove that data was signed for this purpose with a key that is trusted.

        Raises:
            IntegrityError: the key is not trusted here, or it did not sign this; names the key.
        """
        public = self._trusted.get(signature.key_id)
        if public is None:
            raise IntegrityError(f"it was signed with the key {signature.key_id}, which is unknown here or was altered")
        try:
            public.verify(signature.value, _message(purpose, data))
        except InvalidSignature as error:
            raise IntegrityError(f"it is not what the key {signature.key_id} signed") from error

    def public_pem(self) -> str:
        """The public keys of every signature that is believed, for whoever has to prove one without us."""
        keys = self._trusted.values()
        return b"".join(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in keys).decode()

    def renewed(self) -> "KeyRing":
        """A ring with a fresh key that signs; every present one stays trusted, and can sign no more."""
        return _ring(Ed25519PrivateKey.generate(), tuple(self._trusted.values()))

    def to_pem(self) -> str:
        """The private key, then the public keys of earlier ones: all that has to be kept."""
        private = self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        earlier = [key for key_id, key in self._trusted.items() if key_id != self.key_id]
        public = [key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in earlier]
        return b"".join([private, *public]).decode()


def new_key_ring() -> KeyRing:
    """A ring with one fresh key."""
    return _ring(Ed25519PrivateKey.generate(), ())


def read_key_ring(pem: str) -> KeyRing:
    """A ring as `to_pem` wrote it.

    Raises:
        ValueError: it does not hold exactly one Ed25519 private key, unencrypted, or a public key is none of Ed25519;
            nothing of any key is in the text.
    """
    private: list[Ed25519PrivateKey] = []
    public: list[Ed25519PublicKey] = []
    for block in BLOCK.finditer(pem):
        key = _read(block)
        if isinstance(key, Ed25519PrivateKey):
            private.append(key)
        else:
            public.append(key)
    if len(private) != 1:
        raise ValueError("holds one Ed25519 private key in PEM, and the public keys of earlier ones after it")
    return _ring(private[0], tuple(public))


def _read(block: re.Match[str]) -> Ed25519PrivateKey | Ed25519PublicKey:
    data = block[0].encode()
    try:
        key = load_pem_private_key(data, None) if "PRIVATE" in block[1] else load_pem_public_key(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("a key cannot be read: keys are in PEM, and not encrypted") from error
    if not isinstance(key, Ed25519PrivateKey | Ed25519PublicKey):
        raise ValueError("a key is not one of Ed25519")  # noqa: TRY004 - what a settings file holds is a value
    return key


def _ring(private: Ed25519PrivateKey, earlier: tuple[Ed25519PublicKey, ...]) -> KeyRing:
    keys = (private.public_key(), *earlier)
    return KeyRing(private, MappingProxyType({_key_id(key): key for key in keys}))


def _key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def _message(purpose: Purpose, data: bytes) -> bytes:
    return f"lessonguard {purpose.value}\n".encode() + data
