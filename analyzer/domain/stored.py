"""What lies in the object store: one version of one object, known by its checksum."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun, Sha256


class Stored(Noun):
    """One version of one object."""

    key: Annotated[str, Field(min_length=1, max_length=512)]
    version_id: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]


class Listed(Noun):
    """One version of one object as a listing shows it; its checksum is not known without reading it."""

    key: str
    version_id: str
    bytes: int
    etag: str
    """Changes when the content does; nothing else may be read into it."""
    modified: datetime
    is_latest: bool
    is_delete_marker: bool = False
