"""What a bag holds of the case that it is exported for: what was written, put in, referred and done in it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from analyzer.domain.custody import Chain
from analyzer.domain.errors import PermanentError
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.report.contents import utc
from analyzer.records.case_views import CaseDetails, EntryLine, case_details
from analyzer.service.cases.writing import read_text
from analyzer.service.exports.stored import chain_entry, stored_entry
from analyzer.storage.port import ObjectStore

FOLDER = "case"


@dataclass(frozen=True)
class CasePart:
    """The case's own part of a bag."""

    about: str
    recordings: Sequence[UUID]
    entries: Sequence[Entry]
    further: Sequence[tuple[str, Sequence[str]]]
    """For the report: headings, each with its lines."""


def case_recordings(case_id: int) -> Sequence[UUID]:
    """The recordings of a case.

    Raises:
        PermanentError: there is no such case, or it is about no recording.
    """
    recordings = [one.recording_id for one in _details(case_id).recordings]
    if not recordings:
        raise PermanentError("the case is about no recording yet: add those that are to be handed over")
    return recordings


def case_part(case_id: int, store: ObjectStore) -> CasePart:
    """Name everything that a bag is to hold of a case.

    Raises:
        PermanentError: there is no such case.
        IntegrityError: a note is not what was written.
    """
    details = _details(case_id)
    notes = [(one, read_text(one, store)) for one in details.notes]
    chain, _ = chain_entry(Chain.case(case_id), f"custody/case-{case_id}.jsonl")
    entries = [
        entry_of(f"{FOLDER}/case.json", (json.dumps(asdict(details), indent=1, default=str) + "\n").encode()),
        *(stored_entry(_path(one), one, store) for one in details.entries),
        chain,
    ]
    further = [
        ("The case", _opening(details)),
        ("What the case is about", list(_findings(details))),
        ("Referrals", list(_referrals(details))),
        ("Notes", [f"{_path(one)}, {utc(one.at)}, {one.by}: {text}" for one, text in notes]),
        ("Documents", [f"{_path(one)}, {utc(one.at)}, {one.by}, SHA-256 {one.sha256}" for one in details.documents]),
    ]
    return CasePart(
        f"case {details.case.reference}",
        [one.recording_id for one in details.recordings],
        entries,
        [(heading, lines) for heading, lines in further if lines],
    )


def _details(case_id: int) -> CaseDetails:
    details = case_details(case_id)
    if details is None:
        raise PermanentError("there is no such case")
    return details


def _path(entry: EntryLine) -> str:
    suffix = entry.suffix or ("txt" if entry.kind == "note" else "")
    return f"{FOLDER}/{entry.kind}-{entry.id:05d}{f'.{suffix}' if suffix else ''}"


def _opening(details: CaseDetails) -> list[str]:
    case = details.case
    closed = f" It was closed {utc(case.closed_at)} by {case.closed_by}." if case.closed_at else ""
    named = ", ".join(details.people) or "nobody but the safeguarding lead"
    return [
        f"{case.reference}, {case.state}. It was opened {utc(case.opened_at)} by {case.opened_by}.{closed}",
        f"Those who may look into it: {named}. Everything that was done in it stands in custody/case-{case.id}.jsonl.",
    ]


def _findings(details: CaseDetails) -> Iterator[str]:
    for one in details.findings:
        what = "sealed" if one.sealed else one.kind.replace("_", " ")
        yield f"Finding {one.finding_id} ({what}) of recording {one.recording_id}, added {utc(one.at)} by {one.by}."


def _referrals(details: CaseDetails) -> Iterator[str]:
    for one in details.referrals:
        step = "answered" if one.of_id else "referred to"
        outcome = f"; outcome: {one.outcome.replace('_', ' ')}" if one.outcome else ""
        reference = f", reference {one.reference}" if one.reference else ""
        body = one.body.replace("_", " ")
        yield f"{utc(one.happened_at)}: {step}: {body}{reference}{outcome}; noted {utc(one.at)} by {one.by}."
