"""A passkey in software, as a browser would answer for it: no device, the same bytes."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class SoftPasskey:
    """One key on one device, for one host."""

    host: str = "localhost"
    origin: str = "http://localhost"
    flags: AuthenticatorData.FLAG = PRESENT_AND_VERIFIED
    counts: bool = True
    id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    used: int = 0

    def made(self, options: str) -> str:
        """What the browser says once the key was made."""
        public = AttestedCredentialData.create(
            Aaguid(bytes(16)), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(public)
        said = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._answer("webauthn.create", options, lambda _: said)

    def proof(self, options: str) -> str:
        """What the browser says once the key has signed."""
        self.used += self.counts
        data = self._data(None)

        def signed(client: bytes) -> dict[str, str]:
            signature = self.key.sign(bytes(data) + sha256(client).digest(), ec.ECDSA(SHA256()))
            return {"authenticatorData": websafe_encode(bytes(data)), "signature": websafe_encode(signature)}

        return self._answer("webauthn.get", options, signed)

    def _data(self, public: AttestedCredentialData | None) -> AuthenticatorData:
        flags = self.flags | (AuthenticatorData.FLAG.AT if public else AuthenticatorData.FLAG(0))
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, self.used, public or b"")

    def _answer(self, kind: str, options: str, said: Any) -> str:
        challenge = json.loads(options)["publicKey"]["challenge"]
        client = CollectedClientData.create(kind, challenge, self.origin)
        response = {"clientDataJSON": websafe_encode(bytes(client)), **said(bytes(client))}
        named = websafe_encode(self.id)
        return json.dumps(
            {"id": named, "rawId": named, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
