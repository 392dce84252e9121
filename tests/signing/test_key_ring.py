"""A signature names the key that made it, holds for one purpose, and outlives the key's renewal."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from analyzer.domain.errors import IntegrityError
from analyzer.signing.key_ring import Purpose, new_key_ring, read_key_ring
from analyzer.signing.signature import read_signature

DATA = b"what happened on a day"


def pem(key: object, *, password: bytes | None = None) -> str:
    """A private key as other programs write it."""
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    written: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)  # type: ignore[attr-defined]
    return written.decode()


def test_what_was_signed_is_proven_from_what_is_kept() -> None:
    """A ring that was written out and read again believes the same signatures, and so does the written signature."""
    ring = new_key_ring()
    signature = read_signature(str(ring.sign(Purpose.LEDGER, DATA)))
    read_key_ring(ring.to_pem()).verify(Purpose.LEDGER, DATA, signature)
    assert signature.key_id == ring.key_id
    with pytest.raises(IntegrityError, match=f"not what the key {ring.key_id} signed"):
        ring.verify(Purpose.LEDGER, DATA + b".", signature)


def test_earlier_keys_stay_trusted_and_sign_no_more() -> None:
    """After two renewals every signature holds, the newest key signs, and only its private half is kept."""
    first = new_key_ring()
    second = read_key_ring(first.renewed().to_pem())
    third = read_key_ring(second.renewed().to_pem())
    assert third.trusted == (third.key_id, second.key_id, first.key_id)
    assert third.to_pem().count("PRIVATE KEY-----\n") == 2
    for ring in (first, second, third):
        third.verify(Purpose.LEDGER, DATA, ring.sign(Purpose.LEDGER, DATA))
    with pytest.raises(IntegrityError, match=f"the key {third.key_id}, which is unknown"):
        second.verify(Purpose.LEDGER, DATA, third.sign(Purpose.LEDGER, DATA))


def test_another_key_cannot_bear_a_trusted_name() -> None:
    """Whoever writes a trusted key's id into a signature of their own does not prove anything with it."""
    ours, theirs = new_key_ring(), new_key_ring()
    forged = replace(theirs.sign(Purpose.LEDGER, DATA), key_id=ours.key_id)
    with pytest.raises(IntegrityError, match="not what the key"):
        ours.verify(Purpose.LEDGER, DATA, forged)


def test_a_signature_is_plain_ed25519_over_purpose_and_data() -> None:
    """Whoever has the public key can prove a signature without this software."""
    key = Ed25519PrivateKey.generate()
    signature = read_key_ring(pem(key)).sign(Purpose.LEDGER, DATA)
    key.public_key().verify(signature.value, b"lessonguard ledger\n" + DATA)


@pytest.mark.parametrize(
    "held",
    [
        "",
        "a word",
        pem(generate_private_key(SECP256R1())),
        pem(Ed25519PrivateKey.generate(), password=b"secret"),
        pem(Ed25519PrivateKey.generate()) * 2,
        new_key_ring().renewed().to_pem().split("-----END PRIVATE KEY-----\n")[1],
        new_key_ring().to_pem().replace("M", "!", 1),
    ],
    ids=["nothing", "no key", "another kind", "encrypted", "two that sign", "none that signs", "altered"],
)
def test_what_is_no_key_ring_is_refused(held: str) -> None:
    """A key file that is incomplete, ambiguous or of another kind is refused, and nothing of it is repeated."""
    with pytest.raises(ValueError, match=r"\bkeys?\b") as caught:
        read_key_ring(held)
    assert not any(line in str(caught.value) for line in held.splitlines() if line and "-----" not in line)


@pytest.mark.parametrize("text", ["", "0" * 64, f"ed25519:{'0' * 32}:{'=' * 88}", f"rsa:{'0' * 32}:{'A' * 88}"])
def test_what_is_no_signature_is_refused(text: str) -> None:
    """Only what was written out as a signature is read as one."""
    with pytest.raises(ValueError, match="not a signature"):
        read_signature(text)


def test_the_secrets_of_the_shared_shape_hold_a_key(tmp_path: Path) -> None:
    """What the shell script makes without this software is a key that signs, another one each time."""
    script = (Path(__file__).parents[2] / "docker" / "make-secrets.sh").read_text(encoding="utf-8")
    made = set()
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "make-secrets.sh").write_text(script, encoding="utf-8")
        subprocess.run(["/bin/sh", folder / "make-secrets.sh"], check=True, capture_output=True)
        made.add(read_key_ring((folder / "secrets" / "lessonguard_signing_key").read_text(encoding="utf-8")).key_id)
    assert len(made) == 2
