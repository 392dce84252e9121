"""An assessed lesson with questions, words and a playable copy, written by hand where a model would have observed."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import count

from analyzer.analysis.bootstrap import make_detectors
from analyzer.analysis.decide import Detectors
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.recording import Recording as Media
from analyzer.domain.signals import FrameSampling, Signals, Speech, Utterance, Vision, Word
from analyzer.domain.stages import RecordingState
from analyzer.records import assessments, items
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import put
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.service.queueing.placing import place
from analyzer.settings.configuration import Configuration, read_configuration

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
PLAIN = "So we divide both sides by two."
GIFT = "I have bought you a gift, a necklace."
HUSH = "Let us keep this our little secret."
RUDE = "Oh for fuck's sake."
COPY = bytes(range(256)) * 8000
"""Stands for a playable copy: two megabytes whose every place can be told."""
GAP_MS = 60_000
STUDENT = "S: "
"""Before what a student says."""
_NUMBERS = count()


@cache
def deciding() -> tuple[Configuration, Detectors]:
    """The shipped configuration, and who decides by it."""
    configuration = read_configuration(None)
    return configuration, make_detectors(configuration)


def said(text: str, start_ms: int, role: Role = Role.TUTOR) -> Utterance:
    """A line, three words a second."""
    words = tuple(
        Word(start_ms=start_ms + 300 * i, end_ms=start_ms + 300 * i + 250, text=word, confidence=0.95)
        for i, word in enumerate(text.split())
    )
    return Utterance(
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
        participant=role[0],
        role=role,
        attribution=1.0,
    )


def _line(text: str, start_ms: int) -> Utterance:
    return said(text.removeprefix(STUDENT), start_ms, Role.STUDENT if text.startswith(STUDENT) else Role.TUTOR)


def signals(name: str, lines: tuple[Utterance, ...]) -> Signals:
    """What was observed: these lines, and a picture that was looked at throughout."""
    until = lines[-1].end_ms + GAP_MS
    return Signals(
        recording=Media(sha256=name, bytes=1, container="mp4", duration_ms=until, streams=()),
        models=(),
        sampling={},
        speech=Speech(
            utterances=lines,
            attribution="channel" if any(line.role is Role.STUDENT for line in lines) else "none",
        ),
        vision=Vision(looks=(FrameSampling(start_ms=0, end_ms=until, source="video:0", every_ms=500),)),
    )


def assessed(
    service: Service,
    *texts: str,
    copy: bytes | None = COPY,
    every_ms: int = GAP_MS,
    recording_start: datetime | None = None,
) -> Recording:
    """A recording of these lines of the tutor, with everything stored that its page reads.

    Args:
        service: the service's parts.
        texts: the lines, the student's with `S: ` before them; three of which two are asked about, if none are given.
        copy: the playable copy; None where there is none.
        every_ms: how far apart they begin.
        recording_start: as the lesson record has it.
    """
    name = f"lesson-{next(_NUMBERS)}"
    lines = tuple(_line(text, every_ms * (number + 1)) for number, text in enumerate(texts or (PLAIN, GIFT, HUSH)))
    observed = signals(sha256(name.encode()).hexdigest(), lines)
    told = {"lesson_id": name, "tutor": {"id": "t"}, "students": [{"id": "s"}], "recording_start": recording_start}
    record = Lesson.model_validate(told)
    return keep(service, name, observed, record, copy)


def grading_first(service: Service, role: str) -> Service:
    """A service in which people of a role grade the rubric before they see the machine's grades."""
    roles = dict(service.policy.access.roles)
    roles[role] = roles[role].model_copy(update={"grades_first": True})
    access = service.policy.access.model_copy(update={"roles": roles})
    return replace(service, policy=replace(service.policy, access=access))


def keep(service: Service, name: str, observed: Signals, record: Lesson, copy: bytes | None) -> Recording:
    """A recording of which this was observed, decided about by the shipped rules."""
    original = service.store.put(f"originals/{name}", name.encode(), sha256(name.encode()).hexdigest())
    row = Recording.objects.create(
        sha256=original.sha256,
        bytes=original.bytes,
        duration_ms=observed.recording.duration_ms,
        source="api",
        state=RecordingState.PROCESSING,
        uploaded_at=NOON,
        state_at=NOON,
        retain_until=NOON.replace(year=2027),
    )
    folder = f"derived/{row.id}/assess-1"
    given = {
        "lesson": put(service.store, f"originals/{name}.json", record.model_dump_json(exclude_none=True).encode()),
        "signals": put(service.store, f"{folder}/signals.json", observed.model_dump_json().encode()),
    }
    if copy is not None:
        given["playable"] = put(service.store, f"derived/{row.id}/transcode-1/lesson.mp4", copy)
    for role, stored in {"original": original, **given}.items():
        items.add(row.id, role, stored, now=NOON)
    configuration, detectors = deciding()
    draft = draft_run(observed, record, detectors, configuration, service.store, folder=folder)
    assessments.show(write_run(row.id, draft, now=service.clock()), now=NOON)
    place([row.id])
    row.refresh_from_db()
    return row
