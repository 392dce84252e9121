"""Asks a timestamp authority over HTTP (RFC 3161, section 3.4); it learns a hash and nothing else."""

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.notify.posting import post

LONGEST_ANSWER = 1 << 20
"""Bytes; a timestamp with its certificates has a few thousand."""


def ask_authority(url: str, request: bytes, timeout_s: float) -> bytes:
    """The authority's answer, whatever it says.

    Args:
        url: of the authority; http is common, since answers are signed.
        request: a TimeStampReq in DER.
        timeout_s: for connecting and the whole answer together.

    Raises:
        TransientError: it is away, slow, or failing.
        PermanentError: it refuses (4xx).
    """
    headers = {"content-type": "application/timestamp-query"}
    status, content = post(url, request, headers, timeout_s, whom="timestamp authority", longest=LONGEST_ANSWER)
    if status == 200:  # noqa: PLR2004 - RFC 3161: the answer comes with it
        return content
    kind = TransientError if status >= 500 else PermanentError  # noqa: PLR2004 - server errors
    raise kind(f"the timestamp authority answers {status}")
