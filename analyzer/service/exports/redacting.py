"""Makes a redacted working copy of a recording: proven and signed, noted in both chains, or not there at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.media.checksum import sha256_of
from analyzer.media.redact import MARK, make_redacted
from analyzer.media.redacted_proof import prove_redacted
from analyzer.preservation.bag import PAYLOAD, Bag, Plan, Signer, finish_bag
from analyzer.preservation.copying import blocks_of
from analyzer.preservation.disk import disk_errors
from analyzer.preservation.draft import draft_of, keep_only
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.names import portable
from analyzer.preservation.redaction.told import PRODUCT, MediaTold, RedactionTold, readme, redaction_map
from analyzer.preservation.redaction.transcript import redacted_vtt
from analyzer.preservation.report.told import Certified
from analyzer.records.custody import note
from analyzer.records.database import unit_of_work
from analyzer.service.bootstrap import Service
from analyzer.service.exports.certificate import evidence_signer
from analyzer.service.exports.exporting import Receipt, folder_disk
from analyzer.service.exports.planning import facts_of
from analyzer.service.exports.removals import FileRemovals, Planned, WantedRedaction, planned
from analyzer.service.exports.uncut import refuse_uncopyable
from analyzer.service.pipeline.originals import originals
from analyzer.storage.port import unwatched

NAME = "REDACTED-working-copy"
MEDIA, TRANSCRIPT, MAP = "redacted-working-copy-{number}.mp4", "redacted-transcript.vtt", "redaction-map.json"

log = structlog.get_logger()


def redact(wanted: WantedRedaction, service: Service) -> Receipt:
    """Take others out, prove that they are, sign, note and show the copy; whatever fails, nothing of it is left.

    Raises:
        ConfigurationError: there is no certificate to sign with, or it has expired.
        PermanentError: something in it may not be copied, or nobody known is to stay, or nobody is to go.
        ConflictError: the copy is there already, or is being made at this moment.
        IntegrityError: the original is not what was stored, or what was made is not what was to be made.
        TransientError: a disk is full, or the store cannot be reached.
    """
    signer = evidence_signer(service.settings, now=wanted.handover.at)
    certificate = Certified(signer.owner, signer.sha256, signer.is_self_made, signer.valid_until)
    run = refuse_uncopyable(wanted.recording, wanted.case, service)
    bag = wanted.to / portable(wanted.name or f"{NAME}-{wanted.recording.hex[:12]}")
    disk = folder_disk(wanted.to)
    with (
        originals(wanted.recording, service.store, service.settings, unwatched) as found,
        _emptied_draft(bag) as draft,
    ):
        plan = planned(wanted, run, found, service)
        copying = _Copying(wanted, plan, draft, found.folder, service)
        told, entries = copying.made()
        info = {
            "Bag-Software-Agent": told.software,
            "External-Identifier": bag.name,
            "External-Description": f"{MARK}: {PRODUCT} of a recording",
            "Product-Type": PRODUCT,
            "Recipient": wanted.handover.recipient,
            "Purpose": wanted.handover.purpose,
            "Legal-Basis": wanted.handover.legal_basis,
        }
        page = Plan(entries, info, wanted.handover.at.date(), readme(certificate), is_evidence=False)
        written = finish_bag(draft, bag, page, Signer(signer.pem, signer.sign), disk, copying.noting(told))
    log.info("redacted copy made", recording_id=str(wanted.recording), manifest_sha256=written.manifest_sha256)
    return Receipt(written.path, written, certificate, wanted.handover, 0, 1, None)


@contextmanager
def _emptied_draft(bag: Path) -> Iterator[Path]:
    """A hidden folder in which nothing is gone on with, and of which nothing is left unless it becomes the copy."""
    with disk_errors(bag.name), draft_of(bag) as draft:
        keep_only(draft, ())
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


@dataclass(frozen=True)
class _Copying:
    """The steps from a plan to files that are proven."""

    wanted: WantedRedaction
    plan: Planned
    draft: Path
    scratch: Path
    service: Service

    def made(self) -> tuple[RedactionTold, list[Entry]]:
        """Every file of the copy."""
        media = [self._media(number, one) for number, one in enumerate(self.plan.files, 1)]
        vtt = entry_of(TRANSCRIPT, self._transcript().encode())
        told = RedactionTold(
            recording=str(self.wanted.recording),
            handover=self.wanted.handover,
            people=self.plan.people,
            policy=self.service.policy.redaction,
            screen=self.plan.screen,
            media=[one for one, _ in media],
            transcript_sha256=vtt.sha256,
            software=f"lessonguard {version('lessonguard')}",
            tools=self.plan.tools,
            label=MARK,
        )
        return told, [*(entry for _, entry in media), vtt, entry_of(MAP, redaction_map(told).encode())]

    def _media(self, number: int, file: FileRemovals) -> tuple[MediaTold, Entry]:
        name = MEDIA.format(number=number)
        out = self.draft / PAYLOAD / name
        out.parent.mkdir(mode=0o700, exist_ok=True)
        ffmpeg = self.service.analysis_context.models.ffmpeg
        make_redacted(file.path, file.recording, file.redaction, out, ffmpeg, scratch=self.scratch)
        policy = self.service.policy.redaction
        proof = prove_redacted(out, file.recording, file.redaction, policy, ffmpeg, scratch=self.scratch)
        sha256, size = sha256_of(out), out.stat().st_size
        told = MediaTold(
            path=name,
            sha256=sha256,
            bytes=size,
            of_sha256=file.recording.sha256,
            covered=file.redaction.covers,
            silenced=[(source, sound.silences) for source, sound in file.named_sounds],
            left_out=file.left_out,
            frames=proof.frames,
            silent_ms=proof.silent_ms,
        )
        return told, Entry(name, sha256, size, lambda start: blocks_of(out, start))

    def _transcript(self) -> str:
        plan = self.plan
        return redacted_vtt(
            plan.people, plan.signals.speech, self.service.policy.redaction, self.wanted.silences, note=MARK
        )

    def noting(self, told: RedactionTold) -> "_Noting":
        """What is told of it before it shows."""
        return _Noting(self.wanted, told, self.service)


@dataclass(frozen=True)
class _Noting:
    """Tells both chains, once more seeing that nothing was sealed meanwhile."""

    wanted: WantedRedaction
    told: RedactionTold
    service: Service

    def __call__(self, bag: Bag) -> None:
        """Note a copy whose manifest is signed."""
        people = self.told.people
        facts: Facts = {
            "manifest_sha256": bag.manifest_sha256,
            **facts_of(self.wanted.handover),
            "originals": [one.of_sha256 for one in self.told.media],
            "copies": [one.sha256 for one in self.told.media],
            "kept": len(people.kept),
            "removed": len(people.removed),
        }
        agent, now = self.wanted.agent, self.service.clock()
        with unit_of_work():
            refuse_uncopyable(self.wanted.recording, self.wanted.case, self.service)
            case = Chain.case(self.wanted.case)
            told: Facts = facts | {"recording": str(self.wanted.recording)}
            note(case, CustodyAction.REDACTED, agent, told, now=now)
            note(Chain.recording(self.wanted.recording), CustodyAction.REDACTED, agent, facts, now=now)
