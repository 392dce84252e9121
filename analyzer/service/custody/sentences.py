"""Tells events of custody in plain sentences, from what was done and the facts alone."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from pydantic import JsonValue

from analyzer.domain.custody import CustodyAction, CustodyEvent, Facts
from analyzer.domain.sight import without_ids

A = CustodyAction


@dataclass(frozen=True)
class Sentence:
    """One event as people read it."""

    position: int
    at: datetime
    who: str
    text: str
    digest: str


def _count(facts: Facts, key: str) -> int:
    listed = facts.get(key)
    return len(listed) if isinstance(listed, list) else 0


def _of(facts: Facts, key: str, before: str = "", after: str = "") -> str:
    """A fact with what stands around it; nothing where there is none."""
    value = facts.get(key)
    return f"{before}{str(value).replace('_', ' ')}{after}" if value not in {None, ""} else ""


def _alerts(facts: Facts) -> str:
    raised = facts.get("alerts")
    kinds = [str(one.get("kind", "")) for one in raised if isinstance(one, dict)] if isinstance(raised, list) else []
    return f"raised {len(kinds)} alert{'' if len(kinds) == 1 else 's'}: {', '.join(kinds).replace('_', ' ')}"


def _kinds(facts: Facts) -> str:
    kinds = facts.get("kinds")
    return ", ".join(map(str, kinds)) if isinstance(kinds, list) else "nothing"


def _release(verb: str) -> Callable[[Facts], str]:
    return lambda facts: (
        f"{verb} release {facts.get('release')} of the original to {facts.get('recipient')}"
        f"{_of(facts, 'reference', ', reference ')}"
    )


TOLD: Mapping[str, Callable[[Facts], str]] = MappingProxyType(
    {
        A.ENROLLED: lambda _: "was found in the catalogue when the chain of custody began",
        A.TAKEN_IN: lambda facts: f"took the recording in{_of(facts, 'sha256', '; its SHA-256 is ')}",
        A.RECORD_ADOPTED: lambda _: "adopted a lesson record that came later",
        A.STAGE_DONE: lambda facts: f"finished a step of the work{_of(facts, 'stage', ': ')}",
        A.ASSESSED: lambda facts: f"assessed the recording{_of(facts, 'run', ': run ')}",
        A.REPLAYED: lambda facts: f"made run {facts.get('run')} of replay {facts.get('replay')} the one that is shown",
        A.RETRIED: lambda _: "had what was parked tried again",
        A.ALERT_RAISED: _alerts,
        A.ALERT_OPENED: lambda facts: f"opened what alert {facts.get('alert')} is about",
        A.ALERT_ACKNOWLEDGED: lambda facts: (
            f"let alert {facts.get('alert')} ask no more about hold {facts.get('hold')}"
            if facts.get("hold")
            else f"acknowledged alert {facts.get('alert')}"
            f"{_of(facts, 'outcome', ': ')}{_of(facts, 'next_step', '; next: ')}"
        ),
        A.HOLD_REQUESTED: lambda facts: f"asked for a hold{_of(facts, 'reason', ': ')}",
        A.HOLD_IN_FORCE: lambda _: "had the store itself confirm that the hold lies",
        A.HOLD_FAILED: lambda _: "could not place the hold yet",
        A.LEDGER_WRITTEN: lambda _: "wrote the ledger of a day",
        A.LEDGER_SIGNED_OFF: lambda _: "signed the ledger of a day off",
        A.HOLD_LOST: lambda facts: f"found that hold {facts.get('hold')} does not lie in the store any more",
        A.HOLD_APPROVED: lambda facts: f"let hold {facts.get('hold')} go, as one of two people",
        A.HOLD_RELEASED: lambda facts: f"released hold {facts.get('hold')}, as the second person",
        A.HOLD_LIFTED: lambda facts: f"took the store's lock of hold {facts.get('hold')} away, unless another needs it",
        A.FIXITY: lambda facts: (
            f"read the stored bytes again{_of(facts, 'role', ' (', ')')}{_of(facts, 'state', ': ')}"
        ),
        A.THAWED: lambda _: "let work with the recording go on",
        A.VIEWED: lambda facts: f"looked at it{_of(facts, 'content', ': ')}",
        A.REVIEWED: lambda facts: (
            f"put on record: {_of(facts, 'act')}{_of(facts, 'decision', ', ')}{_of(facts, 'kind', ', ')}"
        ),
        A.ASSIGNED: lambda _: "gave the recording to somebody to observe",
        A.FINISHED: lambda _: "finished observing the recording",
        A.BLIND_DRAWN: lambda facts: (
            f"drew {_count(facts, 'drawn')} of {facts.get('eligible')} lessons without findings of {facts.get('week')}"
        ),
        A.ANSWER_KNOWN: lambda facts: f"entered what is right to say of the finding {facts.get('finding')}",
        A.PUT_BACK: lambda facts: f"put the recording back, which {facts.get('from')} had to observe",
        A.FEEDBACK: lambda facts: f"worked on feedback to the tutor: {_of(facts, 'what')}",
        A.EXPORT_BEGUN: lambda facts: f"began to export it as evidence{_of(facts, 'recipient', ' for ')}",
        A.EXPORTED: lambda facts: (
            f"exported it as evidence{_of(facts, 'recipient', ' for ')}{_of(facts, 'purpose', '; purpose: ')}"
            f"{_of(facts, 'legal_basis', '; legal basis: ')}{_of(facts, 'manifest_sha256', '; manifest SHA-256 ')}"
        ),
        A.REDACTED: lambda facts: (
            f"made a redacted working copy{_of(facts, 'recording', ' of recording ')}{_of(facts, 'recipient', ' for ')}"
            f", with {facts.get('removed')} participants taken out{_of(facts, 'purpose', '; purpose: ')}"
            f"{_of(facts, 'legal_basis', '; legal basis: ')}{_of(facts, 'manifest_sha256', '; manifest SHA-256 ')}"
        ),
        A.PLAN_BEGUN: lambda facts: f"began the plan of a term{_of(facts, 'seed', '; lessons are drawn by the seed ')}",
        A.PLAN_DRAWN: lambda facts: (
            f"planned observations: {_count(facts, 'asked')} asked for, {_count(facts, 'drawn')} lessons drawn, "
            f"{_count(facts, 'given')} given to observers, {_count(facts, 'lapsed')} lapsed"
        ),
        A.PLAN_EXCUSED: lambda facts: (
            f"excused {_count(facts, 'observations')} planned observations of a tutor{_of(facts, 'excuse', ': ')}"
            if facts.get("excuse")
            else f"asked again for {_count(facts, 'observations')} observations that had been excused"
        ),
        A.PLAN_OBSERVER: lambda facts: (
            f"gave observation {facts.get('observation')} to {_of(facts, 'to')}{_of(facts, 'from', ', not ')}"
        ),
        A.PLAN_FORGOTTEN: lambda facts: f"forgot {_count(facts, 'observations')} planned observations",
        A.ACCESS_CHANGED: lambda _: "changed who may sign in",
        A.CASE_OPENED: lambda facts: f"opened the case {facts.get('reference')}",
        A.CASE_RECORDING_ADDED: lambda facts: (
            f"added the recording{_of(facts, 'recording', ' ')}{_of(facts, 'case', ' to case ')}"
        ),
        A.CASE_FINDING_ADDED: lambda facts: (
            f"added the finding {facts.get('finding')} in the recording {facts.get('recording')}"
        ),
        A.CASE_NOTED: lambda facts: f"wrote note {facts.get('entry')}{_of(facts, 'about', ' about document ')}",
        A.CASE_DOCUMENT_ADDED: lambda facts: f"put document {facts.get('entry')} in",
        A.CASE_REFERRED: lambda facts: (
            f"referred the case to {_of(facts, 'body')}{_of(facts, 'reference', ', reference ')}"
            f"{_of(facts, 'happened_at', ', on ')}"
        ),
        A.CASE_REFERRAL_ANSWERED: lambda facts: (
            f"noted what came of referral {facts.get('referral')}: {_of(facts, 'outcome')}"
        ),
        A.CASE_PERSON_NAMED: lambda facts: f"let {facts.get('name')} look into the case",
        A.CASE_PERSON_REMOVED: lambda facts: f"let {facts.get('name')} look into the case no more",
        A.CASE_ASKED: lambda _: "asked whether the case may close, because nothing was done in it for long",
        A.CASE_CLOSED: lambda facts: (
            f"closed the case; {_count(facts, 'still_held')} recordings in it stay as they were held"
        ),
        A.CASE_REOPENED: lambda _: "opened the case again",
        A.PATTERN_PROPOSED: lambda facts: f"put {_count(facts, 'steps')} signs over lessons before a person",
        A.PATTERN_LAPSED: lambda _: "let the proposal lapse, because too much of it was dismissed",
        A.PATTERN_ANSWERED: lambda facts: (
            f"answered the proposal: {_of(facts, 'answer')}{_of(facts, 'reason', ', ')}{_of(facts, 'case', ', case ')}"
        ),
        A.PATTERN_FORGOTTEN: lambda facts: f"forgot {facts.get('steps')} steps with their lesson",
        A.SEALED: lambda facts: (
            "sealed the recording: it may be neither looked at nor copied; "
            f"{_count(facts, 'withdrawn')} copies were withdrawn"
        ),
        A.QUARANTINED: lambda facts: (
            f"put the recording in quarantine{_of(facts, 'reason', ' (', ')')}; "
            f"{_count(facts, 'withdrawn')} copies were withdrawn"
        ),
        A.RELEASE_REQUESTED: _release("asked for"),
        A.RELEASE_APPROVED: _release("approved, as the second person,"),
        A.RELEASE_WITHDRAWN: _release("withdrew"),
        A.RELEASE_HANDED_OVER: _release("handed over by"),
        A.DESTRUCTION_DECIDED: lambda facts: f"decided to destroy what is due of it: {_kinds(facts)}",
        A.DESTRUCTION_APPROVED: lambda facts: f"agreed, as one of two people, to the sweep{_of(facts, 'plan', ' ')}",
        A.DESTRUCTION_STOPPED: lambda facts: f"stopped destroying it{_of(facts, 'why', ': ')}",
        A.DELETED: lambda facts: (
            f"destroyed what was due of it: {_kinds(facts)}"
            f"{_of(facts, 'certificate_sha256', '; the SHA-256 of the certificate is ')}"
        ),
        A.ROWS_EXPIRED: lambda facts: (
            f"forgot {facts['alerts']} old alerts about the service"
            if "alerts" in facts
            else f"forgot {facts.get('arrivals')} rows of what was handed in"
        ),
        A.SUBJECT_EXPORTED: lambda _: "exported what is kept of a participant",
        A.ERASURE_ASKED: lambda _: "asked, as one of two people, that a participant is erased",
    }
)
"""What was done, after the name of who did it."""


def sentences(events: Iterable[CustodyEvent], cut: Collection[UUID] = frozenset()) -> Iterator[Sentence]:
    """Each event as a sentence; one of a kind that this version does not know says its name.

    Args:
        events: in their order.
        cut: recordings that are cut off from whoever reads: they are called by another name.
    """
    for event in events:
        tell = TOLD.get(event.action)
        text = tell(event.facts) if tell else event.action.replace("_", " ")
        yield Sentence(event.position, event.at, agent_words(event.agent), without_ids(f"{text}.", cut), event.digest)


def agent_words(agent: str) -> str:
    """Who did it."""
    kind, _, name = agent.partition(":")
    words: dict[str, JsonValue] = {"process": f"The service ({name})", "token": f"The key “{name}”"}
    return str(words.get(kind, name))
