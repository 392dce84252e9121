"""One pseudonymous participant: what is kept of them is handed over, or erased as far as nothing speaks against it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from analyzer.domain.access import Reach, Right
from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, LessonguardError, PermanentError, TransientError
from analyzer.domain.sight import Sight
from analyzer.domain.signals import Signals, Utterance
from analyzer.domain.stages import GONE
from analyzer.records import custody, expiring, items, subjects, sweeps
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.destructible import why_kept
from analyzer.records.reached import cut_from
from analyzer.records.rows import Account, Recording
from analyzer.service.access import person_with, sight
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import read_noun
from analyzer.service.retention.agreed import agreed_to
from analyzer.service.retention.destroying import destroy
from analyzer.service.retention.planning import Leaving, leaving_now
from analyzer.service.retention.said_about import said_about
from analyzer.service.retention.sweeping import look

EXPORT, ERASE = Right.MANAGE_RETENTION, Right.APPROVE_DELETION
"""The rights that it takes."""
CUT = "its words are kept back: ask the safeguarding lead"
CUT_OFF = "whatever is about recordings that are sealed or in quarantine, if any are: the safeguarding lead decides"
LEFT = (
    (
        "of each recording that is gone, rows of what reviewers did: verdicts, notes, marks and grades by id, kind, "
        "time and account, without words, lesson or participant; they show that it was looked at, and only grow"
    ),
    "the chain of custody, which names participants by a checksum alone",
)


@dataclass(frozen=True)
class Handed:
    """What was handed over."""

    recordings: int
    findings: int
    lines: int
    """Of transcripts: what this participant said, and nobody else."""
    missing: tuple[str, ...]
    """What could not be read, and why."""
    verdicts: int
    """Of people, on findings about this participant, with their words."""
    notes: int
    """Of reviewers, at places where this participant alone is heard."""
    grades: int
    """Of lessons that they taught: each what one person gave."""
    marks: int
    """What the machine missed and a person added, about this participant."""
    left_out: tuple[str, ...]
    """Sorts of things that are not in it, and why."""


@dataclass(frozen=True)
class Erased:
    """What became of an erasure."""

    agreed: tuple[str, ...]
    """Who has asked for it so far."""
    gone: tuple[str, ...]
    """Recordings that are destroyed, now or before."""
    stays: Mapping[str, str]
    """Recordings that stay for the time being, each with the reason; what was said of them stays with them."""
    left: tuple[str, ...]
    """What stays for good of recordings that are gone, and why."""
    left_out: tuple[str, ...] = ()
    """Sorts of recordings that are not told of, whether there are any or not."""


def export_subject(participant: str, folder: Path, account: Account, service: Service) -> Handed:
    """Write all that is kept of a participant: rows as `subject.json`, their own words as one file a recording.

    Nothing sealed is in it but its kind and times, and to whoever may not know that it is, not even these; what others
    said is not theirs, and not in it. What is not in it is said in it.

    Args:
        participant: the pseudonymous id.
        folder: where to; it may not be there yet.
        account: who asks.
        service: the service's parts.

    Raises:
        PermanentError: there is no such participant, or the folder is there already.
        TransientError: it cannot be written, or the store is away.
    """
    _check(participant)
    every = subjects.recordings_of(participant)
    cut = cut_from({one.id for one in every}, _knows(account, service))
    rows, theirs = subjects.told_of(participant, cut), [one for one in every if one.id not in cut]
    heard, missing = _heard(theirs, service)
    words = {one.id: _own(participant, lines) for one, lines in heard.items() if one.id not in missing}
    said = said_about(participant, heard, service)
    lacking = (*(f"{name}: {why}" for name, why in missing.items()), *said.missing)
    left_out = (CUT_OFF, *said.left_out)
    told = {
        "participant": participant,
        "at": service.clock().isoformat(),
        "missing": lacking,
        "left_out": left_out,
        **rows,
        "verdicts": said.verdicts,
        "patterns": said.patterns,
        "notes": said.observed.notes,
        "grades": said.observed.grades,
        "marks": said.observed.marks,
    }
    transcripts = {f"transcripts/{name}.json": {"lines": lines} for name, lines in words.items()}
    _write(folder, {"subject.json": told} | transcripts | said.files)
    facts: Facts = {"subject": digest_of(participant), "recordings": len(every), "missing": len(lacking)}
    _note(CustodyAction.SUBJECT_EXPORTED, account, facts, every, service)
    return Handed(
        recordings=len(theirs),
        findings=len(rows["findings"]),
        lines=sum(map(len, words.values())),
        missing=lacking,
        verdicts=len(said.verdicts),
        notes=len(said.observed.notes),
        grades=len(said.observed.grades),
        marks=len(said.observed.marks),
        left_out=left_out,
    )


def erase_subject(participant: str, account: Account, service: Service) -> Erased:
    """Ask that a participant is erased; once two people have, whatever may go goes now, and the rest is told.

    Every recording of theirs goes as a whole: a voice cannot be taken out of an original. What is locked goes with the
    first sweep after its lock; what is held, sealed or unfinished stays until that is over. What is cut off from
    whoever asks is not told of, in the same words whether there is any or not.

    Raises:
        PermanentError: there is no such participant.
        ConflictError: clock, catalogue and store do not agree, so that nothing is destroyed.
    """
    _check(participant)
    theirs = subjects.recordings_of(participant)
    named = digest_of(" ".join(str(one.id) for one in theirs))
    subject = f"erase:{digest_of(participant)}:{named}"  # exactly these: another recording takes two people anew
    with unit_of_work():
        rows, new = sweeps.approve(subject, account, now=service.clock())
        if new:
            facts: Facts = {"subject": digest_of(participant), "recordings": len(theirs), "people": len(rows)}
            _note(CustodyAction.ERASURE_ASKED, account, facts, theirs, service)
        agreed = agreed_to(subject, CustodyAction.ERASURE_ASKED, digest_of(participant), service.policy.access)
        if len(agreed) >= sweeps.APPROVALS:
            subjects.ask_to_erase([one.id for one in theirs], now=service.clock())
    if len(agreed) < sweeps.APPROVALS:
        return Erased(agreed, (), {}, ())
    seen = look(service)
    if seen.refusal or seen.jumped:
        raise ConflictError(f"it is asked for, and nothing is destroyed now: {seen.refusal or seen.brake}")
    for one in theirs:
        if leaving := _leaving(one, service):
            destroy(leaving, agreed, service)
    return _report(theirs, agreed, _knows(account, service))


def digest_of(participant: str) -> str:
    """How the chain of custody and approvals name somebody whose id shall not outlive them there."""
    return hashlib.sha256(participant.encode("utf-8", "backslashreplace")).hexdigest()


def _knows(account: Account, service: Service) -> Sight:
    """How far somebody may know of what is cut off."""
    return sight(person_with(account, service.policy.access), Right.VIEW_SEALED_NOTE)


def _report(theirs: Sequence[Recording], agreed: Sequence[str], knows: Sight) -> Erased:
    gone: list[str] = []
    stays: dict[str, str] = {}
    cut = cut_from({one.id for one in theirs}, knows)
    for one in (one for one in theirs if one.id not in cut):
        found = expiring.candidate(one.id)
        if found is None or found.row.state == "destroyed":
            gone.append(str(one.id))
        elif found.row.state == "deleting":
            stays[str(one.id)] = "its destruction has begun"
        elif why := why_kept(found.row):
            stays[str(one.id)] = why
        else:
            stays[str(one.id)] = f"its lock ends {found.row.retain_until:%Y-%m-%d %H:%M} UTC; it goes then"
    return Erased(tuple(agreed), tuple(gone), stays, LEFT if gone else (), () if Reach.ALL in knows.cut else (CUT_OFF,))


def _leaving(recording: Recording, service: Service) -> Leaving | None:
    found = expiring.candidate(recording.id)
    if found is None or found.row.state == "deleting" or why_kept(found.row):
        return None
    return leaving_now(found, service.policy.retention, service.clock())


def _heard(
    theirs: Sequence[Recording], service: Service
) -> tuple[Mapping[Recording, Sequence[Utterance]], Mapping[UUID, str]]:
    """What was heard in every recording that is there and not cut off; and of which it is not there, and why."""
    heard: dict[Recording, Sequence[Utterance]] = {}
    missing: dict[UUID, str] = {}
    for recording in theirs:
        if recording.state in GONE:
            continue
        if recording.sealed_at is not None or recording.quarantined_at is not None:
            missing[recording.id] = CUT
            continue
        heard[recording] = ()
        try:
            if items.find(recording.id, "signals") is not None:
                heard[recording] = read_noun(recording.id, "signals", Signals, service.store).speech.utterances
        except TransientError:
            raise
        except LessonguardError as error:
            missing[recording.id] = str(error)
    return heard, missing


def _own(participant: str, lines: Sequence[Utterance]) -> list[dict[str, object]]:
    own = (one for one in lines if one.participant == participant)
    return [{"start_ms": one.start_ms, "end_ms": one.end_ms, "text": one.text} for one in own]


def _check(participant: str) -> None:
    if not subjects.is_known(participant):
        raise PermanentError("there is no participant of this id")


def _write(folder: Path, files: Mapping[str, object]) -> None:
    """Write every file for its owner alone, into a folder that was not there."""
    try:
        folder.mkdir(mode=0o700, parents=True)
        for name in sorted({str(Path(name).parent) for name in files} - {"."}):
            (folder / name).mkdir(mode=0o700)
        for name, content in files.items():
            text = content if isinstance(content, bytes) else _json(content)
            (folder / name).write_bytes(text)
    except FileExistsError as error:
        raise PermanentError("the folder is there already; name one that is not") from error
    except OSError as error:
        raise TransientError(f"the folder cannot be written: {error.strerror}") from error


def _json(content: object) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n").encode()


def _note(action: CustodyAction, account: Account, facts: Facts, theirs: Sequence[Recording], service: Service) -> None:
    """Tell it in the service's chain, and in that of every recording that it is about."""
    now, agent = service.clock(), person(account.get_username())
    with unit_of_work():
        custody.note(Chain.service(), action, agent, facts, now=now)
        for one in theirs:
            custody.note(Chain.recording(one.id), action, agent, facts, about=whole(one.id), now=now)
