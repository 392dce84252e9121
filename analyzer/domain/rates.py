"""How often something may be asked for."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun


class Rate(Noun):
    """So many at once, and then as many again, evenly, in so many seconds."""

    requests: Annotated[int, Field(ge=1, le=1_000_000)]
    """At once."""
    per_s: Annotated[float, Field(gt=0, le=86_400)]
    """In which as many may be asked for again."""


class Rated(StrEnum):
    """What is counted."""

    SIGN_IN = "sign_in"
    SEARCH = "search"
    EXPORTS = "exports"
    API_WRITES = "api_writes"


class RatesPolicy(Noun):
    """config/service/rates.yaml."""

    version: str
    """Of what the file says; for its owner."""
    sign_in: Rate
    """What needs no sign-in and is work: signing in, choosing a password; by address."""
    search: Rate
    """Looking for a lesson or tutor in the queue; by person or key."""
    exports: Rate
    """Evidence, redacted copies, and tables of everything; by person or key."""
    api_writes: Rate
    """Whatever changes something by the API; by key."""

    def of(self, rated: Rated) -> Rate:
        """How often this may be asked for."""
        rate: Rate = getattr(self, rated.value)
        return rate
