"""Connections to an S3 server, and what comes in over them."""

import urllib3
from minio import Minio
from urllib3.response import BaseHTTPResponse

from analyzer.domain.errors import ConfigurationError
from analyzer.storage.s3_errors import s3_errors

CONNECT_S, READ_S = 5.0, 30.0
RETRIES = 2
"""Few: who calls has a backoff of its own, and a dead server shall be known soon."""


class Body:
    """An answer whose failures while it comes in are told in our families."""

    def __init__(self, response: BaseHTTPResponse, key: str) -> None:
        self._response = response
        self._key = key

    def close(self) -> None:
        """Let go of the connection; one that was read to the end is used again."""
        self._response.close()
        self._response.release_conn()

    def read(self, size: int) -> bytes:
        """The next bytes; none at the end.

        Raises:
            TransientError: the connection broke.
        """
        with s3_errors(self._key):
            return self._response.read(size)


def connect(endpoint: str, *, tls: bool, access_key: str, secret_key: str, region: str) -> Minio:
    """A client that has connected to nothing yet.

    Raises:
        ConfigurationError: the endpoint is not host:port, with or without http(s):// before it.
    """
    scheme, _, host = endpoint.rpartition("://")
    pool = urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
        retries=urllib3.Retry(
            RETRIES,
            read=1,
            backoff_factor=0.3,
            status_forcelist=(429, 500, 502, 503, 504),
            respect_retry_after_header=False,
        ),
    )
    try:
        return Minio(
            host,
            access_key,
            secret_key,
            secure=scheme == "https" if scheme else tls,
            region=region,
            http_client=pool,
        )
    except ValueError as error:
        raise ConfigurationError("the S3 endpoint is not host:port") from error
