"""Plans a bag of evidence: what it is to hold, as the report tells it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from analyzer.detectors.policy import Policy
from analyzer.domain.custody import Chain, Facts
from analyzer.domain.errors import PermanentError
from analyzer.preservation.bag import Plan
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.names import portable
from analyzer.preservation.packing import Recipient
from analyzer.preservation.report.contents import report_of
from analyzer.preservation.report.html import as_html
from analyzer.preservation.report.pdf import as_pdf
from analyzer.preservation.report.told import Certified, Handover, Told
from analyzer.service.bootstrap import Service
from analyzer.service.exports.anchoring import anchors, begin
from analyzer.service.exports.case import case_part, case_recordings
from analyzer.service.exports.clips import Cutting
from analyzer.service.exports.described import described
from analyzer.service.exports.destroyed import HEADING, destroyed_of, destroyed_part
from analyzer.service.exports.payload import gathered, refuse_unassessed
from analyzer.service.exports.policy import policy_entries
from analyzer.service.exports.readme import readme
from analyzer.settings.configuration import fingerprint, read_yaml, shipped_or


@dataclass(frozen=True)
class Wanted:
    """What is to be handed over, and how."""

    recordings: Sequence[UUID]
    """Those of the case besides, where one is named."""
    to: Path
    """The folder that the bag is to lie in."""
    handover: Handover
    agent: str
    """As the chain of custody names who it is."""
    name: str | None = None
    """Of the bag; made from what is in it, and for whom, if absent."""
    split: int | None = None
    """Bytes of the largest file."""
    case: int | None = None
    """Id of the case that it is about."""
    recipient: Recipient | None = None
    """Who alone can open it; None: it is not encrypted."""
    clips: int | None = None
    """Seconds around each finding of which clips are cut; None: none are."""
    tar: bool = False
    """Whether it is to be one file, though not encrypted."""

    @property
    def is_packed(self) -> bool:
        """Whether it is one file."""
        return self.tar or self.recipient is not None


def planned(wanted: Wanted, certificate: Certified, service: Service, folder: Path) -> tuple[Told, Plan]:
    """Gather everything that the bag is to hold; media are read when it is written.

    Args:
        wanted: what is to be handed over.
        certificate: that signs it.
        service: the service's parts.
        folder: where clips may lie until the bag is written.

    Raises:
        PermanentError: nothing is named, or a recording is unknown or not assessed.
        IntegrityError: what is stored is not what was stored.
    """
    of_case = [] if wanted.case is None else case_recordings(wanted.case)
    gone = destroyed_of(of_case)
    ids = [one for one in dict.fromkeys([*of_case, *wanted.recordings]) if one not in gone]
    if not ids and not gone:
        raise PermanentError("name a case, or at least one recording")
    told_of = [*ids, *gone]
    chains = [*(Chain.recording(one) for one in told_of), *([] if wanted.case is None else [Chain.case(wanted.case)])]
    for one in ids:
        refuse_unassessed(one)
    since = begin(chains, wanted.agent, facts_of(wanted.handover), service)
    policy = read_yaml(shipped_or(service.settings.config) / "policy.yaml", Policy)
    cutting = None if wanted.clips is None else Cutting(service.store, folder, policy, wanted.clips * 1000)
    parts = [gathered(one, number, service.store, service.settings, cutting) for number, one in enumerate(ids, 1)]
    certified = destroyed_part(gone, service.store, service.settings)
    case = None if wanted.case is None else case_part(wanted.case, service.store)
    told = Told(
        name=portable(wanted.name) if wanted.name else _name(chains, wanted.handover),
        about=case.about if case else f"{len(ids)} recordings, chosen one by one",
        handover=wanted.handover,
        certificate=certificate,
        software=f"lessonguard {version('lessonguard')}",
        recordings=[part.told for part in parts],
        policies={fingerprint(shipped_or(service.settings.config)): policy.version},
        further=[*(case.further if case else ()), *([(HEADING, certified.lines)] if certified.lines else [])],
    )
    entries = [
        *(case.entries if case else ()),
        *certified.entries,
        *(entry for part in parts for entry in part.entries),
    ]
    entries += anchors(chains, since, service)
    entries = [*_about(told), *policy_entries(told.recordings, service), *entries]
    return told, Plan(entries, _info(told), wanted.handover.at.date(), readme(certificate), wanted.split)


def facts_of(handover: Handover) -> Facts:
    """What chains of custody are told of a handover."""
    return {"recipient": handover.recipient, "purpose": handover.purpose, "legal_basis": handover.legal_basis}


def _about(told: Told) -> Iterator[Entry]:
    """The report, twice, and the same for machines."""
    document = report_of(told)
    yield entry_of("report.html", as_html(document).encode())
    yield entry_of("report.pdf", as_pdf(document, told.handover.at))
    yield entry_of("evidence.json", (json.dumps(described(told), indent=1, ensure_ascii=False) + "\n").encode())


def _info(told: Told) -> dict[str, str]:
    return {
        "Bag-Software-Agent": told.software,
        "External-Identifier": told.name,
        "External-Description": f"Evidence: {told.about}",
        "Recipient": told.handover.recipient,
        "Purpose": told.handover.purpose,
        "Legal-Basis": told.handover.legal_basis,
    }


def _name(chains: Sequence[Chain], handover: Handover) -> str:
    """The same for the same recordings and recipient, so that a repeated command goes on with the same bag."""
    about = "\n".join([*sorted(map(str, chains)), handover.recipient, handover.purpose])
    return f"evidence-{hashlib.sha256(about.encode()).hexdigest()[:12]}"
