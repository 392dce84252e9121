"""Asks a timestamp authority over HTTP (RFC 3161, section 3.4); it learns a hash and nothing else."""

import ssl

import urllib3

from analyzer.domain.errors import PermanentError, TransientError

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
    timeout = urllib3.Timeout(total=timeout_s)
    headers = {"content-type": "application/timestamp-query", "user-agent": "lessonguard"}
    try:
        with urllib3.PoolManager(ssl_context=ssl.create_default_context(), timeout=timeout) as pool:
            answer = pool.request(
                "POST", url, body=request, headers=headers, retries=False, redirect=False, preload_content=False
            )
            content = answer.read(LONGEST_ANSWER)
            answer.close()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TransientError(f"the timestamp authority cannot be reached: {type(error).__name__}") from error
    if answer.status == 200:  # noqa: PLR2004 - RFC 3161: the answer comes with it
        return content
    kind = TransientError if answer.status >= 500 else PermanentError  # noqa: PLR2004 - server errors
    raise kind(f"the timestamp authority answers {answer.status}")
