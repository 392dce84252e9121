"""Recordings that were observed and assessed, as the stages leave them; the observations are written by hand."""

import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from analyzer.analysis.bootstrap import make_detectors
from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.recording import Recording as Media
from analyzer.domain.signals import FrameSampling, Signals, Speech, SpeechTrack, Utterance, Vision, Word
from analyzer.domain.stages import RecordingState
from analyzer.records import assessments, items
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import put
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.settings.configuration import Configuration

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 10, 5, 20, 0, tzinfo=UTC)
MINUTES = 10
PLAIN = "So we divide both sides by two."
GIFT = "I have bought you a gift, a necklace."
HUSH = "Let us keep this our little secret, don't tell your mum."


def lesson(name: str) -> Lesson:
    """A lesson of tutor `t` and student `s`."""
    return Lesson.model_validate({"lesson_id": name, "tutor": {"id": "t"}, "students": [{"id": "s"}]})


def signals(sha256: str, said: str) -> Signals:
    """What was observed where the tutor said one thing."""
    until = MINUTES * 60_000
    words = tuple(
        Word(start_ms=60_000 + 300 * i, end_ms=60_250 + 300 * i, text=word, confidence=0.95)
        for i, word in enumerate(said.split())
    )
    line = Utterance(
        start_ms=60_000,
        end_ms=words[-1].end_ms,
        text=said,
        words=words,
        participant="t",
        role=Role.TUTOR,
        attribution=1.0,
    )
    track = SpeechTrack(
        participant="t", role=Role.TUTOR, source="audio:0", speech=(Span(start_ms=60_000, end_ms=line.end_ms),)
    )
    return Signals(
        recording=Media(sha256=sha256, bytes=1, container="mp4", duration_ms=until, streams=()),
        models=(),
        sampling={},
        speech=Speech(tracks=(track,), utterances=(line,)),
        vision=Vision(looks=(FrameSampling(start_ms=0, end_ms=until, source="video:0", every_ms=500),)),
    )


def assessed(
    service: Service,
    configuration: Configuration,
    name: str,
    said: str,
    at: datetime = NOON,
    record: Lesson | None = None,
    **observed_too: Any,
) -> Recording:
    """A recording in which one thing is said, assessed, with everything stored; `observed_too` is what was besides."""
    original = service.store.put(f"originals/{name}", name.encode(), sha256(name.encode()).hexdigest())
    row = Recording.objects.create(
        sha256=original.sha256,
        bytes=original.bytes,
        source="api",
        state=RecordingState.PROCESSING,
        uploaded_at=at,
        state_at=at,
        retain_until=at.replace(year=2027),
    )
    record = record or lesson(name)
    observed = signals(row.sha256, said).model_copy(update=observed_too)
    items.add(row.id, "original", original, now=at)
    stored = put(service.store, f"originals/{name}.json", record.model_dump_json(exclude_none=True).encode())
    items.add(row.id, "lesson", stored, now=at)
    stored = put(service.store, f"derived/{row.id}/assess-1/signals.json", observed.model_dump_json().encode())
    items.add(row.id, "signals", stored, now=at)
    detectors = make_detectors(configuration)
    draft = draft_run(observed, record, detectors, configuration, service.store, folder=f"derived/{row.id}/assess-1")
    assessments.show(write_run(row.id, draft, now=service.clock()), now=at)
    row.refresh_from_db()
    return row


def edited(folder: Path, configuration: Configuration, kind: str, **changes: str) -> Path:
    """A copy of the configuration in which one kind has other values."""
    shutil.copytree(configuration.folder, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    policy = folder / "policy.yaml"
    lines = policy.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"  {kind}: "))
    for key, value in changes.items():
        before, _, rest = lines[at].partition(f"{key}: ")
        _, comma, after = rest.partition("," if "," in rest else "}")
        lines[at] = f"{before}{key}: {value}{comma}{after}"
    policy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
