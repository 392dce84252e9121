"""What the safeguarding lead decides about investigations and the desk; read from config/service/cases.yaml."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun

Days = Annotated[int, Field(ge=1)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")]
"""What rows keep of a choice; what it says may be put otherwise, and the code stays."""
Choices = Annotated[dict[Code, Annotated[str, Field(min_length=1, max_length=120)]], Field(min_length=1)]
"""What a person may choose from: the code that is kept, and what it says."""


class CopyOfSealed(StrEnum):
    """What may be played of a recording in which something is sealed."""

    NONE = "none"
    """Nothing: no copy is made."""
    AROUND = "around"
    """What lies around it: in the copy the sealed stretches, and a while before and after, are black and silent."""


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
    copy_of_sealed: CopyOfSealed = CopyOfSealed.NONE
    """What those who may see that a recording is sealed may play of it. Never of one in quarantine, of one in which a
    person sealed something, or of one that was not looked at throughout: of these there is no copy in any case."""
    black_around_s: Annotated[float, Field(ge=2, le=600)] = 10.0
    """How long before and after a sealed stretch such a copy is black and silent, too: a machine looks twice a second,
    and what it found may have begun earlier."""
