"""Objects on an S3 server."""

from analyzer.storage.port import ObjectStore


class S3Store(ObjectStore):
    """Placeholder."""

    def __init__(  # noqa: PLR0913 - where a server is and who we are take as many
        self,
        *,
        endpoint: str,
        access_key: str,
        secret_key: str,
        bucket: str,
        region: str,
        tls: bool,
        public_endpoint: str | None = None,
    ) -> None:
        raise NotImplementedError
