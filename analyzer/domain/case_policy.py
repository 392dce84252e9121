"""What the safeguarding lead decides about investigations and the desk; read from config/service/cases.yaml."""

from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun

Days = Annotated[int, Field(ge=1)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")]
"""What rows keep of a choice; what it says may be put otherwise, and the code stays."""
Choices = Annotated[dict[Code, Annotated[str, Field(min_length=1, max_length=120)]], Field(min_length=1)]
"""What a person may choose from: the code that is kept, and what it says."""


class CasePolicy(Noun):
    """config/service/cases.yaml."""

    version: str
    """Of what the file says; for its owner."""
    inactive_days: Days
    """A case in which nothing was done for so many days asks the safeguarding lead whether it may close."""
    keep_days: Days
    """How long notes, documents and receipts are locked against removal, from when they were written."""
    outcomes: Choices
    """What somebody who acknowledges an alert may say about it."""
    next_steps: Choices
    """What may come next."""
    quarantine_reasons: Choices
    """Why a person may take a recording away from everybody but the safeguarding lead."""
