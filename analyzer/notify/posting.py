"""Posts to another host: once, without redirects, certificates held against the system's authorities."""

import ssl
from collections.abc import Mapping

import urllib3

from analyzer.domain.errors import TransientError


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, *, whom: str, longest: int = 0
) -> tuple[int, bytes]:
    """The status of what is answered, and so much of the answer as is wanted.

    Args:
        url: where to.
        body: what is posted.
        headers: besides our name.
        timeout_s: for connecting and the whole answer together.
        whom: how an error speaks of who is there.
        longest: bytes of the answer's body that are read; none of it if 0.

    Raises:
        TransientError: nobody can be reached, or it takes too long.
    """
    timeout, named = urllib3.Timeout(total=timeout_s), {"user-agent": "lessonguard", **headers}
    try:
        with urllib3.PoolManager(ssl_context=ssl.create_default_context(), timeout=timeout) as pool:
            answer = pool.request(
                "POST", url, body=body, headers=named, retries=False, redirect=False, preload_content=False
            )
            content = answer.read(longest) if longest else b""
            answer.close()
            return answer.status, content
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise TransientError(f"the {whom} cannot be reached: {type(error).__name__}") from error
