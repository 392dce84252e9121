"""RFC 3161 timestamps: what an authority is asked, and whether its answer is about what was asked."""

import hashlib
from datetime import datetime

from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from analyzer.domain.errors import IntegrityError


def timestamp_request(content: bytes) -> bytes:
    """A TimeStampReq (RFC 3161, section 2.4.1) over the SHA-256 of some content, with the authority's certificate."""
    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    return builder.cert_request(cert_request=True).nonce(nonce=False).build().as_bytes()


def proven_time(answer: bytes, content: bytes, roots: str) -> datetime:
    """When an authority says that it saw some content.

    Args:
        answer: a TimeStampResp (RFC 3161, section 2.4.2), in DER.
        content: what it is about.
        roots: certificates of the authorities that are believed, in PEM.

    Raises:
        IntegrityError: it is no answer, is about something else, or no authority that is believed has signed it.
        ValueError: the roots hold no certificate.
    """
    verifier = VerifierBuilder()
    for certificate in load_pem_x509_certificates(roots.encode()):
        verifier = verifier.add_root_certificate(certificate)
    try:
        response = decode_timestamp_response(answer)
        verifier.build().verify(response, hashlib.sha256(content).digest())
    except (ValueError, VerificationError) as error:
        raise IntegrityError("the timestamp is not one of a known authority about this content") from error
    return response.tst_info.gen_time
