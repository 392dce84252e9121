"""What decides whether somebody may do something with a recording: facts about it, and how far their right reaches."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.access import Reach

ANY_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class RecordingFacts:
    """What is true of a recording and of one account."""

    id: UUID
    sealed: bool
    """It holds what may be neither looked at nor copied."""
    quarantined: bool
    """It was taken away from everybody but those who look after such recordings."""
    assigned: bool
    """To the account, now."""
    finished: bool
    """The account had it, and said that they have finished with it."""
    named: bool
    """The account is named in a case that it belongs to."""
    tutor_id: str
    """Empty where nobody is known to have taught it."""

    @property
    def cut(self) -> bool:
        """Whether it is there only for those who may know of it."""
        return self.sealed or self.quarantined


@dataclass(frozen=True)
class Sight:
    """How far one right of one account reaches."""

    account_id: int | None
    """None for a machine."""
    tutor_id: str
    """Whose lessons are the account's own; empty for none."""
    reaches: frozenset[Reach]
    cut: frozenset[Reach]
    """How far it reaches among recordings that are sealed or in quarantine."""

    def covers(self, facts: RecordingFacts) -> bool:
        """Whether it reaches this recording; the query in records/reached.py says the same of many."""
        within = any(self._is_within(reach, facts) for reach in self.reaches)
        return within and (not facts.cut or any(self._is_within(reach, facts) for reach in self.cut))

    def _is_within(self, reach: Reach, facts: RecordingFacts) -> bool:
        return {
            Reach.ALL: True,
            Reach.ASSIGNED: facts.assigned,
            Reach.OBSERVED: facts.assigned or facts.finished,
            Reach.CASE: facts.named,
            Reach.OWN: bool(self.tutor_id) and facts.tutor_id == self.tutor_id,
        }[reach]


def name_of_cut(recording_id: UUID) -> str:
    """What a recording that is cut off is called where it has to be told of to those for whom it is not there.

    The same wherever it is told of; nobody finds the id by it, which is random.
    """
    return f"cut-{hashlib.sha256(f'lessonguard cut {recording_id}'.encode()).hexdigest()[:16]}"


def named_in(text: str) -> frozenset[UUID]:
    """Every id that stands in a text, also within a stored object's key."""
    return frozenset(UUID(found) for found in ANY_ID.findall(text))


def without_ids(text: str, cut: Collection[UUID]) -> str:
    """A text in which recordings that are cut off are called by another name."""
    return ANY_ID.sub(lambda found: name_of_cut(one) if (one := UUID(found[0])) in cut else found[0], text)


EVERYTHING = Sight(None, "", frozenset({Reach.ALL}), frozenset({Reach.ALL}))
"""For whoever works on the machine itself."""
BUT_WHAT_IS_CUT = Sight(None, "", frozenset({Reach.ALL}), frozenset())
"""For machines with a key to the API."""
