"""An investigation: how it stands, to whom it was referred, and what came of that."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$"
"""What a reference may look like: letters, digits and a few signs; it names nobody."""
Reference = Annotated[str, Field(pattern=REFERENCE)]
SUFFIX = r"^[a-z0-9]{1,8}$"
"""The ending of a document's name, without its dot."""


class CaseState(StrEnum):
    """How a case stands."""

    OPEN = "open"
    ASKED = "asked"
    """Nothing was done in it for long: the safeguarding lead was asked whether it may close."""
    CLOSED = "closed"
    DESTROYED = "destroyed"
    """Closed long ago, and what was written and put into it has been kept for long enough: only rows are left."""


class Body(StrEnum):
    """To whom a case is referred."""

    DSL = "dsl"
    """Designated Safeguarding Lead of the school or of the platform."""
    LADO = "lado"
    """Local Authority Designated Officer."""
    POLICE = "police"
    SOCIAL_CARE = "childrens_social_care"
    OTHER = "other"


class Step(StrEnum):
    """What was done in a referral."""

    MADE = "made"
    ANSWERED = "answered"
    """The body said what comes of it."""


class ReferralOutcome(StrEnum):
    """What a body said; empty where it has not said anything yet."""

    ACCEPTED = "accepted"
    ADVICE = "advice"
    INVESTIGATING = "investigating"
    NO_FURTHER_ACTION = "no_further_action"
    SUBSTANTIATED = "substantiated"
    UNSUBSTANTIATED = "unsubstantiated"


class EntryKind(StrEnum):
    """What was put into a case."""

    NOTE = "note"
    DOCUMENT = "document"


class Naming(StrEnum):
    """What was done about who may look into a case."""

    NAMED = "named"
    REMOVED = "removed"


class ReleaseState(StrEnum):
    """How far the handing over of an untouched original is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    """By a second person: now it may be handed over."""
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
