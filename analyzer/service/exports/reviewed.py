"""What people judged of a recording, for a bag: every act as it was put on record, also those that were taken back."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from uuid import UUID

from analyzer.domain.finding import Finding
from analyzer.domain.review import Acts
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.report.told import AnswerTold, FileTold
from analyzer.records.details import Details, ItemDetails
from analyzer.records.reviews import acts_of
from analyzer.review.standing import kept
from analyzer.service.exports.stored import stored_entry
from analyzer.storage.port import ObjectStore

REMARK = "remark"


def review_entries(details: Details, folder: str, store: ObjectStore) -> tuple[list[Entry], list[FileTold]]:
    """The acts as one file of JSON, and each text that a reviewer wrote; nothing where nobody has judged."""
    acts = acts_of(details.recording.id)
    if not any(asdict(acts).values()):
        return [], []
    listed = entry_of(f"{folder}/reviews/acts.json", (json.dumps(asdict(acts), indent=1, default=str) + "\n").encode())
    texts = [(_path(one, details, folder), one) for one in details.items if one.role == REMARK]
    told = [FileTold(listed.path, "verdicts, notes and grades of people", listed.sha256, listed.size)]
    told += [FileTold(path, "what a reviewer wrote", item.sha256, item.bytes) for path, item in texts]
    return [listed, *(stored_entry(path, item, store) for path, item in texts)], told


def verdicts_told(recording_id: UUID, findings: Sequence[Finding]) -> Iterator[AnswerTold]:
    """The verdicts that stand, for the report."""
    acts: Acts = kept(acts_of(recording_id))
    known: dict[str, tuple[str, str]] = {one.id: (one.kind, one.severity) for one in findings}
    known |= {one.finding_id: (one.kind, one.severity) for one in acts.missed}
    for one in acts.missed:
        yield AnswerTold(one.finding_id, one.kind, one.severity, one.at, one.by, "noticed by this person")
    for verdict in acts.verdicts:
        kind, severity = known.get(verdict.finding_id, ("of an earlier assessment", ""))
        reason = f": {verdict.reason}" if verdict.reason else ""
        said = f"{verdict.decision}{reason}".replace("_", " ")
        yield AnswerTold(verdict.finding_id, kind, severity, verdict.at, verdict.by, said)


def _path(item: ItemDetails, details: Details, folder: str) -> str:
    number = next((run.number for run in details.runs if run.id == item.run_id), 0)
    return f"{folder}/reviews/assessment-{number}-text-{item.position}.txt"
