"""What people said about one participant: verdicts with their words, and what cases hold, as far as it is theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.domain.case import CaseState, EntryKind
from analyzer.domain.errors import LessonguardError, TransientError
from analyzer.domain.sight import BUT_WHAT_IS_CUT
from analyzer.domain.signals import Utterance
from analyzer.records import cases, subjects
from analyzer.records.case_views import EntryLine, case_details
from analyzer.records.patterns import Proposal, patterns_about
from analyzer.records.rows import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.cases.writing import read_text
from analyzer.service.retention.observed_about import ObservedAbout, left_out
from analyzer.service.reviews.remarks import read_remarks
from analyzer.storage.verified import read_verified

OTHERS = "what others said in a lesson, and who reviewed it: that is about them"
CASES = (
    "whatever investigations hold, and what was noted and marked in lessons that they are about, if there are any: "
    "withheld, because telling of one could put a child at risk or hinder it (hand_over_case_material in "
    "config/service/retention.yaml; the data-protection officer decides)"
)
PATTERNS = (
    "whatever signs over several lessons were put before a person, if there are any: withheld for the same reason as "
    "what investigations hold"
)
CASES_OF_CUT = "what investigations hold about recordings that are sealed or in quarantine: ask the safeguarding lead"


@dataclass
class SaidAbout:
    """What is handed over of it, and what is not."""

    verdicts: list[Mapping[str, object]] = field(default_factory=list)
    files: dict[str, object] = field(default_factory=dict)
    """Content by name: bytes, or what is written as JSON."""
    left_out: list[str] = field(default_factory=list)
    """Sorts of things that are never in it, told whether there are any or not: no investigation is given away."""
    missing: list[str] = field(default_factory=list)
    """What there is and could not be read, with the reason."""
    patterns: list[Mapping[str, object]] = field(default_factory=list)
    """Proposals about signs over lessons, without who else each is about."""
    observed: ObservedAbout = field(default_factory=ObservedAbout)


def said_about(participant: str, heard: Mapping[Recording, Sequence[Utterance]], service: Service) -> SaidAbout:
    """Gather what was said about somebody.

    Args:
        participant: the pseudonymous id.
        heard: their recordings, none of which is cut off, each with all that was heard in it.
        service: the service's parts.

    Raises:
        TransientError: the store is away.
    """
    found = SaidAbout(left_out=[OTHERS, *left_out()])
    theirs = list(heard)
    for recording, lines in heard.items():
        found.verdicts += _verdicts(participant, recording, found, service)
        if service.policy.retention.hand_over_case_material or not cases.about_recordings([recording.id]):
            found.observed.add(participant, recording, lines, service.store)
    found.missing += found.observed.missing
    if not service.policy.retention.hand_over_case_material:
        found.left_out += [CASES, PATTERNS]
        return found
    found.patterns += [_pattern(participant, one) for one in patterns_about(participant, sight=BUT_WHAT_IS_CUT)]
    found.left_out.append(CASES_OF_CUT)
    for case_id in cases.about_recordings([one.id for one in theirs]):
        _case(case_id, found, service)
    return found


def _verdicts(
    participant: str, recording: Recording, found: SaidAbout, service: Service
) -> Iterator[Mapping[str, object]]:
    """Every verdict on a finding about them, with its words; not by whom, who is another person."""
    given = subjects.verdicts_about(participant, recording.id)
    try:
        words = read_remarks(recording.id, [(one.run_id, one.remark) for one in given], service.store)
    except TransientError:
        raise
    except LessonguardError as error:
        found.missing.append(f"{recording.id}: words of verdicts: {error}")
        words = {}
    for one in given:
        text = words.get((one.run_id, one.remark)) if one.remark is not None else None
        yield {
            "recording": str(recording.id),
            "finding": one.finding_id,
            "decision": one.decision,
            "reason": one.reason,
            "at": one.at.isoformat(),
            "words": text,
        }


def _pattern(participant: str, one: Proposal) -> Mapping[str, object]:
    return {
        "as": "tutor" if one.tutor == participant else "student",
        "state": one.state,
        "made_at": one.made_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "reason": one.reason,
        "steps": [
            {
                "recording": str(step.recording_id),
                "finding": step.finding_id,
                "kind": step.kind,
                "start_ms": step.start_ms,
                "end_ms": step.end_ms,
            }
            for step in one.steps
        ],
    }


def _case(case_id: int, found: SaidAbout, service: Service) -> None:
    """Notes and documents of one case; of one that is about something cut off nothing."""
    details = case_details(case_id)
    if details is None or details.case.state == CaseState.DESTROYED:
        return
    if cases.is_about_something_cut(case_id):
        return
    notes = [{"at": one.at.isoformat(), "text": _text(one, found, service)} for one in details.notes]
    found.files[f"cases/{case_id}.json"] = {"reference": details.case.reference, "notes": notes}
    for one in details.documents:
        suffix = f".{one.suffix}" if one.suffix else ""
        try:
            content = read_verified(service.store, one, "document of the case")
        except TransientError:
            raise
        except LessonguardError as error:
            found.missing.append(f"case {case_id}: document {one.id}: {error}")
        else:
            found.files[f"cases/{case_id}-{EntryKind.DOCUMENT}-{one.id}{suffix}"] = content


def _text(note: EntryLine, found: SaidAbout, service: Service) -> str | None:
    try:
        return read_text(note, service.store)
    except TransientError:
        raise
    except LessonguardError as error:
        found.missing.append(f"note {note.id} of a case: {error}")
        return None
