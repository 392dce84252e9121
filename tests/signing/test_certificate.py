"""Evidence is signed with a certificate that is fit for it, or nothing is written."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.domain.errors import ConfigurationError
from analyzer.signing.certificate import LIFE, new_evidence_signer, read_evidence_signer

NOW = datetime(2026, 10, 5, tzinfo=UTC)
MADE = new_evidence_signer("a test", now=NOW)
KEY, _, CERTIFICATE = MADE.partition("-----END PRIVATE KEY-----\n")
KEY += "-----END PRIVATE KEY-----\n"
OTHER_KEY = new_evidence_signer("another", now=NOW).partition("-----BEGIN CERTIFICATE")[0]


def openssl(folder: Path, *arguments: str) -> None:
    """What the program does."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S607 - the one on PATH


def test_openssl_proves_what_it_signed(tmp_path: Path) -> None:
    """A detached signature holds for the data it was made of and for nothing else."""
    signer = read_evidence_signer(MADE)
    (tmp_path / "data").write_bytes(b"line one\nline two\n")
    (tmp_path / "certificate").write_text(signer.pem)
    (tmp_path / "signature").write_bytes(signer.sign(b"line one\nline two\n"))
    proving = (
        "cms", "-verify", "-binary", "-inform", "PEM", "-in", "signature", "-content", "data", "-CAfile", "certificate",
        "-purpose", "any", "-no_check_time",
    )  # fmt: skip
    openssl(tmp_path, *proving)
    (tmp_path / "data").write_bytes(b"line one\nline three\n")
    with pytest.raises(subprocess.CalledProcessError):
        openssl(tmp_path, *proving)


@pytest.mark.parametrize("kind", ["rsa:2048", "ec"])
def test_a_certificate_of_an_authority_signs_too(tmp_path: Path, kind: str) -> None:
    """Key and certificate from elsewhere, with that of the authority after it, sign what traces back to it."""
    curve = ("-pkeyopt", "ec_paramgen_curve:P-256") if kind == "ec" else ()
    openssl(
        tmp_path,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=authority",
        "-keyout",
        "ca.key",
        "-out",
        "ca",
    )
    openssl(
        tmp_path, "req", "-newkey", kind, *curve, "-nodes", "-subj", "/CN=evidence", "-keyout", "key", "-out", "asked"
    )
    openssl(tmp_path, "x509", "-req", "-in", "asked", "-CA", "ca", "-CAkey", "ca.key", "-CAcreateserial", "-out", "own")
    signer = read_evidence_signer("".join((tmp_path / name).read_text() for name in ("key", "own", "ca")))
    assert not signer.is_self_made
    assert read_evidence_signer(MADE).is_self_made
    (tmp_path / "data").write_bytes(b"data")
    (tmp_path / "signature").write_bytes(signer.sign(b"data"))
    openssl(
        tmp_path, "cms", "-verify", "-binary", "-inform", "PEM", "-in", "signature", "-content", "data", "-CAfile",
        "ca", "-purpose", "any",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (CERTIFICATE, "no private key"),
        (KEY, "no certificate"),
        ("", "no certificate"),
        (OTHER_KEY + CERTIFICATE, "not that of its private key"),
        (KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY") + CERTIFICATE, "not encrypted"),
    ],
)
def test_what_cannot_sign_is_refused(pem: str, said: str) -> None:
    """A part that is missing or of another is named, and nothing of the key is in the text."""
    with pytest.raises(ValueError, match=said) as error:
        read_evidence_signer(pem)
    assert not any(line in str(error.value) for line in KEY.splitlines()[1:-1])


@pytest.mark.parametrize(
    ("when", "said"),
    [(NOW + LIFE + timedelta(days=1), "expired on 2036-10-02"), (NOW - timedelta(days=1), "from 2026-10-04 on")],
)
def test_a_certificate_out_of_its_time_signs_nothing(when: datetime, said: str) -> None:
    """One that has expired, or does not hold yet, is refused with the day."""
    signer = read_evidence_signer(MADE)
    signer.refuse_expired(NOW)
    with pytest.raises(ConfigurationError, match=said):
        signer.refuse_expired(when)
