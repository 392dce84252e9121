"""Objects on an S3 server."""

from typing import Any, Self

from analyzer.storage.port import ObjectStore


class S3Store(ObjectStore):
    """Placeholder."""

    @classmethod
    def from_settings(cls, settings: Any) -> Self:
        """Placeholder."""
        raise NotImplementedError
