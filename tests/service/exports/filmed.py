"""A recording of three people with real media, as the stages leave it: two of them are children."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analyzer.analysis.bootstrap import make_detectors
from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import (
    FrameSampling,
    ScreenText,
    Signals,
    Speech,
    SpeechTrack,
    Utterance,
    Vision,
    Word,
)
from analyzer.domain.stages import RecordingState
from analyzer.media.checksum import sha256_of
from analyzer.media.probe import probe
from analyzer.records import assessments, items
from analyzer.records.models import Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import put
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.settings.configuration import Configuration
from tests.factory import AAC, H264, Factory
from tests.fakes import START

WHOLE_MS = 6_000
TUTOR, KEPT, OTHER = "t-1", "s-1", "Oliver, O'Neill <2>"
"""The id of the child who is taken out is a name with a comma and marks in it."""
TUTOR_HZ, KEPT_HZ, OTHER_HZ = 440, 900, 1_700
SAID = "my dog is called Biscuit"
"""What the other child says."""


def film(media: Factory) -> Path:
    """Three moving tiles in a row, 160 wide and 160 high, a board below them; a tone on each of three channels."""
    path = media.scratch("three-people.mkv")
    tiles = ";".join(f"{name}=s=160x160:r=25[{i}]" for i, name in enumerate(("testsrc2", "testsrc", "rgbtestsrc")))
    picture = f"{tiles};color=gray:s=480x80:r=25[board];[0][1][2]hstack=3[row];[row][board]vstack"
    tones = "|".join(f"0.3*sin({hertz}*2*PI*t)" for hertz in (TUTOR_HZ, KEPT_HZ, OTHER_HZ))
    if not path.exists():
        media.made(path, (picture, f"aevalsrc='{tones}':s=48000:c=3.0"), "-t", "6", *H264, "-c:a", "flac")
    return path


def mixed(media: Factory) -> Path:
    """The same picture with all three tones in one mono sound: each second another speaks, in turn, twice."""
    path = media.scratch("three-in-one.mp4")
    turns = "+".join(
        f"0.3*sin({hertz}*2*PI*t)*(between(mod(t,3),{i},{i + 1}))"
        for i, hertz in enumerate((TUTOR_HZ, KEPT_HZ, OTHER_HZ))
    )
    if not path.exists():
        sound = media.scratch("turns.wav")
        media.made(sound, (f"aevalsrc='{turns}':s=48000",), "-t", "6")
        media.run("-i", film(media), "-i", sound, "-map", "0:v", "-map", "1:a", *H264, *AAC, path)
    return path


def lesson(**changes: Any) -> Lesson:
    """Who took part and where each is seen and heard; the third child has an awkward id."""
    ids = (TUTOR, KEPT, OTHER)
    tracks: list[dict[str, Any]] = [
        {"participant": id_, "kind": "camera", "region": [160 * i, 0, 160, 160]} for i, id_ in enumerate(ids)
    ]
    tracks += [{"participant": id_, "kind": "audio", "channel": i} for i, id_ in enumerate(ids)]
    tracks += [{"kind": "screen", "region": [0, 160, 480, 80]}]
    record = {"lesson_id": "L-9", "tutor": {"id": TUTOR}, "students": [{"id": OTHER}, {"id": KEPT}], "tracks": tracks}
    return Lesson.model_validate(record | changes)


def utterance(participant: str | None, start_ms: int, text: str, attribution: float = 1.0) -> Utterance:
    """Words within a second."""
    said = text.split()
    step = 900 // len(said)
    words = tuple(
        Word(start_ms=start_ms + step * i, end_ms=start_ms + step * (i + 1), text=word, confidence=0.9)
        for i, word in enumerate(said)
    )
    role = Role.TUTOR if participant == TUTOR else Role.STUDENT if participant else Role.UNKNOWN
    return Utterance(
        start_ms=start_ms,
        end_ms=words[-1].end_ms,
        text=text,
        words=words,
        participant=participant,
        role=role,
        attribution=attribution,
    )


def spoken(attribution: str = "channel") -> Speech:
    """Each speaks for a second in turn, twice; the last but one utterance is nobody's for sure."""
    said = (
        utterance(TUTOR, 0, "well done Oliver", 0.95),
        utterance(KEPT, 1_000, "thank you", 0.95),
        utterance(OTHER, 2_000, SAID, 0.95),
        utterance(TUTOR, 3_000, "now the next one", 0.95),
        utterance(None, 4_000, "who said this", 0.0)
        if attribution == "voice"
        else utterance(KEPT, 4_000, "three", 0.95),
        utterance(OTHER, 5_000, "four", 0.95),
    )
    tracks = tuple(
        SpeechTrack(
            participant=id_,
            role=Role.TUTOR if id_ == TUTOR else Role.STUDENT,
            source=f"audio:0/channel:{i}",
            speech=tuple(Span(start_ms=s.start_ms, end_ms=s.end_ms) for s in said if s.participant == id_),
        )
        for i, id_ in enumerate((TUTOR, KEPT, OTHER))
    )
    return Speech(tracks=tracks, utterances=said, attribution=attribution)  # type: ignore[arg-type]


def recorded(
    service: Service,
    configuration: Configuration,
    path: Path,
    record: Lesson | None,
    parts: Sequence[Path] = (),
    **observed: Any,
) -> Recording:
    """The recording, assessed, with everything stored; `parts` are its further files, `observed` is what was else."""
    checksum = sha256_of(path)
    original = service.store.put(f"originals/{checksum}", path, checksum)
    row = Recording.objects.create(
        sha256=checksum,
        bytes=original.bytes,
        source="api",
        state=RecordingState.PROCESSING,
        uploaded_at=START,
        state_at=START,
        retain_until=START.replace(year=2027),
    )
    text = ScreenText(
        start_ms=2_000,
        end_ms=3_000,
        text="x = 2",
        confidence=0.9,
        region={"x": 20, "y": 180, "width": 40, "height": 20},
    )
    seen = Vision(
        screen_text=(text,), looks=(FrameSampling(start_ms=0, end_ms=WHOLE_MS, source="video:0", every_ms=500),)
    )
    signals = Signals(recording=probe(path, checksum), models=(), sampling={}, speech=spoken(), vision=seen)
    signals = signals.model_copy(update=observed)
    items.add(row.id, "original", original, now=START)
    below = f"derived/{row.id}/assess-1"
    for place, part in enumerate(parts, 1):
        stored = service.store.put(f"originals/part-{place}", part, sha256_of(part))
        Item.objects.create(recording=row, role="part", position=place, created_at=START, **stored.model_dump())
    if record:
        stored = put(service.store, f"{below}/lesson.json", record.model_dump_json(exclude_none=True).encode())
        items.add(row.id, "lesson", stored, now=START)
    stored = put(service.store, f"{below}/signals.json", signals.model_dump_json().encode())
    items.add(row.id, "signals", stored, now=START)
    draft = draft_run(signals, record, make_detectors(configuration), configuration, service.store, folder=below)
    assessments.show(write_run(row.id, draft, now=service.clock()), now=START)
    row.refresh_from_db()
    return row
