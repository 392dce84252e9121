"""How a working copy tells what was taken out of it: the map for machines, and the page that lies beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analyzer.domain.redaction import Cover, RedactionPolicy, Removal, Silence
from analyzer.domain.signals import ModelUse
from analyzer.preservation.redaction.people import People
from analyzer.preservation.report.told import Certified, Handover

PRODUCT = "redacted working copy"
"""What kind of thing it is, in bag-info.txt and in the map."""
LIMITS = (
    "This is a working copy for reading and training. It is not evidence: the untouched original is, by its SHA-256.",
    "Voices were told apart by recorded tracks and channels, or by a machine; a loudspeaker may be heard.",
    "A name that somebody who stays says aloud is silenced only where the lesson record's ids hold it.",
    "Text is covered where a machine read it; what it could not read, and what stands in a camera's picture, is there.",
)
"""What it cannot promise, said to whoever opens it."""
README = """\
REDACTED WORKING COPY - not evidence
====================================

This folder holds a copy of the recording of a lesson from which other people were taken out: their pictures are black,
their voices silent, their words gone from the transcript. It is signed so that it can be known again, and it is no
evidence: `lessonguard evidence verify` does not accept it. The untouched original stays where it was.

  data/redacted-working-copy-N.mp4   the copy, marked on every frame
  data/redacted-transcript.vtt       what those who stay said, with times; of all others the times alone
  data/redaction-map.json            what was taken out, when and where, why, by which rules, and who asked for it

To prove that nothing was changed since:

     sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt
     openssl cms -verify -binary -inform PEM -in tagmanifest-sha256.txt.p7s -content tagmanifest-sha256.txt \\
       -CAfile certificate.pem -partial_chain -purpose any -no_check_time -out /dev/null

The certificate's SHA-256 is {sha256}; compare it with the receipt, which came to you by another way.

What it cannot promise
----------------------

{limits}
"""


@dataclass(frozen=True)
class MediaTold:
    """One file of the copy."""

    path: str
    sha256: str
    bytes: int
    of_sha256: str
    """The original that it was made from."""
    covered: Sequence[Cover]
    silenced: Sequence[tuple[str, Sequence[Silence]]]
    """Each sound, as the assessment names it, with its stretches."""
    left_out: Sequence[str]
    """Streams of the original that are not in it."""
    frames: int
    """Of the copy, decoded and looked at."""
    silent_ms: int
    """Of the copy, decoded and listened to."""


@dataclass(frozen=True)
class RedactionTold:
    """Everything that the map says."""

    recording: str
    handover: Handover
    people: People
    policy: RedactionPolicy
    screen: str
    media: Sequence[MediaTold]
    transcript_sha256: str
    software: str
    tools: Sequence[ModelUse]
    """ffmpeg, and the models by which speakers were told apart and text was read."""
    label: str


def redaction_map(told: RedactionTold) -> str:
    """The map, as JSON. It holds no id of a participant and no word that was said."""
    handover, people = told.handover, told.people
    described = {
        "schema": 1,
        "product": PRODUCT,
        "not_evidence": True,
        "label": told.label,
        "recording": told.recording,
        "asked_by": handover.by,
        "asked_at": _written(handover.at),
        "recipient": handover.recipient,
        "purpose": handover.purpose,
        "legal_basis": handover.legal_basis,
        "kept": sorted(people.names[one] for one in people.kept),
        "removed": sorted(people.names[one] for one in people.removed),
        "policy": told.policy.model_dump(mode="json") | {"screen": told.screen},
        "software": told.software,
        "tools": [one.model_dump(mode="json") for one in told.tools],
        "media": [_media(one) for one in told.media],
        "transcript": {"path": "redacted-transcript.vtt", "sha256": told.transcript_sha256},
        "limits": list(LIMITS),
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def readme(certificate: Certified) -> str:
    """The page."""
    return README.format(sha256=certificate.sha256, limits="\n".join(f"- {one}" for one in LIMITS))


def _media(told: MediaTold) -> dict[str, object]:
    return {
        "path": told.path,
        "sha256": told.sha256,
        "bytes": told.bytes,
        "original_sha256": told.of_sha256,
        "covered": [_removal(one) | {"region": _region(one)} for one in told.covered],
        "silenced": [_removal(one) | {"sound": source} for source, spans in told.silenced for one in spans],
        "left_out": list(told.left_out),
        "proven": {"frames_looked_at": told.frames, "silent_ms_listened_to": told.silent_ms},
    }


def _removal(removal: Removal) -> dict[str, object]:
    return {"start_ms": removal.start_ms, "end_ms": removal.end_ms, "why": removal.why, "asked_by": removal.asked}


def _region(cover: Cover) -> list[int] | str:
    one = cover.region
    return "whole picture" if one is None else [one.x, one.y, one.width, one.height]


def _written(moment: datetime) -> str:
    return moment.isoformat()
