"""The chain of custody: who did what to what, when; every event hashes the one before."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from analyzer.domain.base import Noun, Sha256
from analyzer.domain.canonical import canonical

GENESIS = "0" * 64
"""What the first event of a chain names as the one before it."""

Facts = dict[str, JsonValue]
"""Ids, kinds, hashes, times and counts; never words, never names of children or tutors."""


@dataclass(frozen=True, order=True)
class Chain:
    """What a chain of events is about; written out as `recording:<id>`."""

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @classmethod
    def recording(cls, recording_id: UUID) -> "Chain":
        """All that happened to one recording."""
        return cls("recording", str(recording_id))

    @classmethod
    def case(cls, case_id: object) -> "Chain":
        """All that happened in one investigation."""
        return cls("case", str(case_id))

    @classmethod
    def pattern(cls, pattern_id: int) -> "Chain":
        """All that became of one proposal about signs over lessons, and who looked at it."""
        return cls("pattern", str(pattern_id))

    @classmethod
    def plan(cls, term: str) -> "Chain":
        """All that was planned, drawn and excused in one term."""
        return cls("plan", term)

    @classmethod
    def ledger(cls) -> "Chain":
        """Every day that was written or signed off, each after the other, so that none can vanish."""
        return cls("ledger")

    @classmethod
    def access(cls) -> "Chain":
        """Who may sign in, and as what."""
        return cls("access")

    @classmethod
    def service(cls) -> "Chain":
        """What concerns the service and no one recording."""
        return cls("service")


def read_chain(text: str) -> Chain:
    """A chain as it was written out."""
    kind, _, id_ = text.partition(":")
    return Chain(kind, id_)


class CustodyAction(StrEnum):
    """What was done."""

    ENROLLED = "enrolled"
    """It was there before there was a chain of custody; from here on it is told."""
    TAKEN_IN = "taken_in"
    RECORD_ADOPTED = "record_adopted"
    """A lesson record came later, or another one."""
    STAGE_DONE = "stage_done"
    ASSESSED = "assessed"
    REPLAYED = "replayed"
    """The run of a replay became the current one."""
    RETRIED = "retried"
    ALERT_RAISED = "alert_raised"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    HOLD_REQUESTED = "hold_requested"
    HOLD_IN_FORCE = "hold_in_force"
    """The store itself says that it lies on every original."""
    HOLD_FAILED = "hold_failed"
    LEDGER_WRITTEN = "ledger_written"
    LEDGER_SIGNED_OFF = "ledger_signed_off"
    VIEWED = "viewed"
    FIXITY = "fixity"
    """Stored bytes were read again and found otherwise than the last time, or for the first time."""
    THAWED = "thawed"
    """A person lets work go on with a recording that had been frozen."""
    HOLD_LOST = "hold_lost"
    """The store said that a hold in force does not lie any more."""
    HOLD_APPROVED = "hold_approved"
    """One person lets it go."""
    HOLD_RELEASED = "hold_released"
    """Two have."""
    HOLD_LIFTED = "hold_lifted"
    """The store's lock is gone, or kept by another hold."""
    REVIEWED = "reviewed"
    """A person judged, added, noted, graded, or took such a thing back."""
    FINISHED = "finished"
    """A person said that they have finished observing it."""
    BLIND_DRAWN = "blind_drawn"
    """Lessons without findings were drawn, to be reviewed by two people who do not know of each other."""
    ANSWER_KNOWN = "answer_known"
    """It was entered what is right to say of a finding."""
    FEEDBACK = "feedback"
    """Feedback to the tutor was written, released, read, replied to, disputed or answered."""
    EXPORT_BEGUN = "export_begun"
    """It is being gathered, to leave the house."""
    EXPORTED = "exported"
    """It left the house in a bag of evidence, whose manifest the event names."""
    REDACTED = "redacted"
    """A working copy without the other participants left the house; it is no evidence."""
    ACCESS_CHANGED = "access_changed"
    ASSIGNED = "assigned"
    """Somebody observes it from now on."""
    PLAN_BEGUN = "plan_begun"
    """The seed of a term's draws was made."""
    PLAN_DRAWN = "plan_drawn"
    """Lessons to be observed were asked for, drawn, given to observers, or lapsed."""
    PLAN_EXCUSED = "plan_excused"
    """A person says that a tutor is not observed in a term, or takes that back."""
    PLAN_OBSERVER = "plan_observer"
    """A person says who observes a lesson."""
    PLAN_FORGOTTEN = "plan_forgotten"
    """What was planned was kept for long enough."""
    PUT_BACK = "put_back"
    """Whoever observed it does not any more, and nobody else does yet."""
    CASE_OPENED = "case_opened"
    CASE_RECORDING_ADDED = "case_recording_added"
    CASE_FINDING_ADDED = "case_finding_added"
    CASE_NOTED = "case_noted"
    CASE_DOCUMENT_ADDED = "case_document_added"
    CASE_REFERRED = "case_referred"
    CASE_REFERRAL_ANSWERED = "case_referral_answered"
    CASE_PERSON_NAMED = "case_person_named"
    CASE_PERSON_REMOVED = "case_person_removed"
    CASE_ASKED = "case_asked"
    """Nothing was done in it for long, and the safeguarding lead was asked whether it may close."""
    CASE_CLOSED = "case_closed"
    CASE_REOPENED = "case_reopened"
    PATTERN_PROPOSED = "pattern_proposed"
    """Weak signs over several lessons were put before a person, or further ones with them."""
    PATTERN_LAPSED = "pattern_lapsed"
    """So much of it was dismissed that it is too little now."""
    PATTERN_ANSWERED = "pattern_answered"
    """A person looks further, or finds nothing in it."""
    PATTERN_FORGOTTEN = "pattern_forgotten"
    """Steps went with their lessons' findings."""
    SEALED = "sealed"
    """Something was found that nobody may look at: the recording was cut off, and its copies withdrawn."""
    QUARANTINED = "quarantined"
    """A person took it away from everybody but those who look after such recordings."""
    ALERT_OPENED = "alert_opened"
    RELEASE_REQUESTED = "release_requested"
    RELEASE_APPROVED = "release_approved"
    RELEASE_WITHDRAWN = "release_withdrawn"
    RELEASE_HANDED_OVER = "release_handed_over"
    DESTRUCTION_DECIDED = "destruction_decided"
    DESTRUCTION_APPROVED = "destruction_approved"
    """One of two people agrees to what a sweep would not do by itself."""
    DESTRUCTION_STOPPED = "destruction_stopped"
    DELETED = "deleted"
    """With the hash of the certificate."""
    ROWS_EXPIRED = "rows_expired"
    SUBJECT_EXPORTED = "subject_exported"
    ERASURE_ASKED = "erasure_asked"


def person(name: str) -> str:
    """The agent of an event that somebody with an account, or at a terminal, brought about."""
    return f"person:{name}"


def process(name: str) -> str:
    """The agent of an event that the service brought about by itself."""
    return f"process:{name}"


def is_process(agent: str) -> bool:
    """Whether an agent is the service itself; no account's name reads like one."""
    return agent.startswith(process(""))


def token(name: str) -> str:
    """The agent of an event that another system brought about by a token of this name."""
    return f"token:{name}"


class CustodyEvent(Noun):
    """One event, as it is stored, exported and proven."""

    chain: str
    position: int
    """Counts the events of the chain from 1."""
    at: datetime
    agent: str
    action: str
    facts: Facts
    previous: Sha256
    """Of the event before; zeros for the first."""
    digest: Sha256
    """SHA-256 of the canonical JSON of everything above."""

    def line(self) -> str:
        """The event as one line of canonical JSON, without its end."""
        return canonical({**self.told(), "digest": self.digest})

    def told(self) -> dict[str, object]:
        """What the digest is of."""
        return {
            "chain": self.chain,
            "position": self.position,
            "at": written(self.at),
            "agent": self.agent,
            "action": self.action,
            "facts": self.facts,
            "previous": self.previous,
        }

    def with_digest(self) -> "CustodyEvent":
        """The event with the digest of what it says."""
        return self.model_copy(update={"digest": digest_of(self.told())})

    @property
    def is_whole(self) -> bool:
        """Whether the digest is that of what the event says."""
        return digest_of(self.told()) == self.digest


def digest_of(told: dict[str, object]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def written(at: datetime) -> str:
    """A moment as events write it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
