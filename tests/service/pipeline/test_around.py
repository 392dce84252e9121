"""A copy around what is sealed: black and silent there, as it was elsewhere, and not a pixel of it in any file."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import psutil
import pytest

from analyzer.domain.analysis import Analysis
from analyzer.domain.case_policy import CopyOfSealed
from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.sight import BUT_WHAT_IS_CUT, EVERYTHING
from analyzer.domain.signals import FrameSampling, Speech, Vision
from analyzer.domain.stages import StageName, StageState
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.frames import frames
from analyzer.media.probe import probe
from analyzer.media.redact import Redaction, make_redacted
from analyzer.records.leases import Claim
from analyzer.records.models import Finding, Item, Missed, Recording, Stage
from analyzer.records.sealing import AROUND
from analyzer.service.bootstrap import Service
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.pipeline.items import put as keep
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.transcode import transcode
from analyzer.service.pipeline.work import Work
from analyzer.service.reviews.playing import playable
from analyzer.service.sealing import seal
from analyzer.settings.configuration import read_configuration
from tests.factory import AAC, Factory
from tests.integration.sealed_lesson import PLAIN, SHOWN_MS, picture_in, write_lesson
from tests.integration.sealed_watch import FileWatch
from tests.service.exports.filmed import recorded

WHOLE_MS, MARGIN_S = 12_000, 2
BLACK_MS = (SHOWN_MS[0] - 1000 * MARGIN_S, SHOWN_MS[1] + 1000 * MARGIN_S)
EDGE_MS = 120
"""Within which of an edge nothing is asked of a frame or sound."""


@pytest.fixture(scope="module")
def lesson(media: Factory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds with a tone throughout; a picture stands on the screen from 3 s to 5 s."""
    folder = tmp_path_factory.mktemp("lesson")
    silent, path = write_lesson(folder / "silent.mp4", seconds=WHOLE_MS // 1000), folder / "lesson.mp4"
    tone = ("-f", "lavfi", "-i", "sine=440:r=48000:d=12")
    media.run("-i", silent, *tone, "-map", "0:v", "-map", "1:a", "-c:v", "copy", *AAC, path)
    return path


@pytest.fixture
def around(service: Service) -> Service:
    """The service with a policy that asks for a copy around what is sealed."""
    cases = service.policy.cases.model_copy(
        update={"copy_of_sealed": CopyOfSealed.AROUND, "black_around_s": float(MARGIN_S)}
    )
    return replace(service, policy=replace(service.policy, cases=cases))


@pytest.fixture
def row(around: Service, lesson: Path) -> Recording:
    """The lesson, assessed, with the picture found and sealed."""
    look = FrameSampling(start_ms=0, end_ms=WHOLE_MS, source="video:0", every_ms=500)
    row = recorded(
        around, read_configuration(None), lesson, None, speech=Speech(utterances=()), vision=Vision(looks=(look,))
    )
    found(row, *SHOWN_MS)
    Recording.objects.filter(id=row.id).update(sealed_at=around.clock())
    return row


def found(row: Recording, start_ms: int, end_ms: int) -> None:
    """Let the shown run hold something sealed."""
    weight = {"clause": "6.4", "severity": "critical", "route": "dsl", "preserve": True, "sealed": True}
    where = {"channel": "camera", "start_ms": start_ms, "end_ms": end_ms, "score": 0.9, "participant": "", "role": ""}
    Finding.objects.create(
        run=row.current_run, finding_id=f"{start_ms:016x}", kind="inappropriate_imagery", **weight, **where
    )


def working(row: Recording, service: Service) -> Work:
    """The stage in the hands of a worker."""
    fields = {"state": StageState.RUNNING, "not_before": service.clock()}
    stage, _ = Stage.objects.get_or_create(recording=row, name=StageName.TRANSCODE, defaults=fields)
    return Work(Claim(stage.pk, row.id, StageName.TRANSCODE, 1, 1, 0, "the-test"), service)


def copied(row: Recording, service: Service) -> Item:
    """The copy that the stage leaves."""
    outcome = transcode(working(row, service))
    assert outcome.skipped == ""
    outcome.write()
    return Item.objects.get(recording=row, role=AROUND)


def stored_at(item: Item, service: Service, folder: Path) -> Path:
    """The bytes of a copy as a file."""
    path = folder / "copy.mp4"
    with service.store.open(item.key, item.version_id) as file:
        path.write_bytes(file.read())
    return path


def loudness(path: Path) -> np.ndarray:
    """How loud each tenth of a second is."""
    with av.open(str(path)) as file:
        sound = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in file.decode(audio=0)])
        tenth = file.streams.audio[0].rate // 10
    return np.array([np.sqrt(np.mean(sound[at : at + tenth] ** 2)) for at in range(0, len(sound) - tenth, tenth)])


def test_it_is_black_and_silent_there_and_nowhere_else(
    row: Recording, around: Service, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    """Decoded again: nothing is seen or heard within the margins; before and after the lesson is as it was, on time."""
    path = stored_at(copied(row, around), around, tmp_path)
    made = probe(path, sha256_of(path))
    assert made.duration_ms == pytest.approx(WHOLE_MS, abs=100)
    asked = 0
    with frames(path, made, 0, ffmpeg, every_ms=100) as reader:
        for frame in reader:
            if any(abs(frame.at_ms - edge) < EDGE_MS for edge in BLACK_MS):
                continue
            picture = frame.image[: PLAIN.shape[0] - 8]
            within = BLACK_MS[0] <= frame.at_ms < BLACK_MS[1]
            as_it_was = np.abs(picture.astype(int) - PLAIN[: picture.shape[0]]).mean() < 8
            assert (picture.max() <= 24, as_it_was) == (within, not within), frame.at_ms
            asked += 1
    assert asked > 100
    loud = loudness(path)
    first, last = (BLACK_MS[0] + EDGE_MS) // 100, (BLACK_MS[1] - EDGE_MS) // 100
    assert loud[first + 1 : last].max() < 1e-3
    assert min(loud[2 : BLACK_MS[0] // 100 - 2].min(), loud[BLACK_MS[1] // 100 + 2 : -3].min()) > 0.02


def test_not_a_pixel_of_it_is_written_meanwhile(
    row: Recording, around: Service, lesson: Path, ffmpeg: Ffmpeg, tmp_path: Path
) -> None:
    """Every file that is written while it is made, named or not, is looked through; a copy that is not black is met."""
    wanted, recording = picture_in(lesson, ffmpeg), probe(lesson, sha256_of(lesson))
    with FileWatch(psutil.Process(), around.settings.home, tmp_path / "kept") as watch:
        copied(row, around)
    assert set(watch.meets(wanted).values()) == {recording.sha256}, "the original, which lay there before"
    with FileWatch(psutil.Process(), around.settings.home, tmp_path / "kept too") as watch:
        out = around.settings.home / "not-black.mp4"
        picture = recording.of_kind("video")[0]
        make_redacted(lesson, recording, Redaction(picture, (), ()), out, ffmpeg, scratch=tmp_path)
    assert "not-black.mp4" in watch.meets(wanted)


def test_it_is_played_by_whom_it_is_there_for_while_it_is_black_enough(row: Recording, around: Service) -> None:
    """For nobody else, by no other policy, and no more once anything else is sealed, or a person says so."""
    item, cases = copied(row, around), around.policy.cases
    assert playable(row.id, EVERYTHING, cases).item.id == item.pk  # type: ignore[union-attr]
    with pytest.raises(ObjectMissingError):
        playable(row.id, BUT_WHAT_IS_CUT, cases)
    for update in ({"copy_of_sealed": CopyOfSealed.NONE}, {"black_around_s": 3.0}):
        assert playable(row.id, EVERYTHING, cases.model_copy(update=update)).item is None
    assert playable(row.id, EVERYTHING).item is None
    found(row, 11_000, 11_500)
    assert playable(row.id, EVERYTHING, cases).item is None
    seal(row.id, around)
    assert not Item.objects.filter(role=AROUND).exists(), "the copy that shows it goes with the seal"


def test_more_that_is_sealed_meanwhile_stops_it(row: Recording, around: Service) -> None:
    """What was made for less than is sealed by now is not named, and not left."""
    outcome = transcode(working(row, around))
    found(row, 11_000, 11_500)
    with pytest.raises(TransientError, match="more was sealed"):
        outcome.write()
    assert not Item.objects.filter(role=AROUND).exists()
    assert not [one for one in around.store.list(f"derived/{row.id}/") if "around" in one.key]


@pytest.mark.parametrize("why", ["policy", "quarantine", "person", "unlooked", "elsewhere"])
def test_none_is_made_where_nobody_knows_enough(why: str, row: Recording, around: Service, service: Service) -> None:
    """By the policy that ships, of what a person took away or sealed, of what was not looked at throughout."""
    asked = service if why == "policy" else around
    if why == "quarantine":
        quarantine(row.id, "police", "d.lead", around)
    elif why == "person":
        mark_sealed(row, around)
    elif why == "unlooked":
        forget_a_look(row, around)
    elif why == "elsewhere":
        Finding.objects.filter(sealed=True).update(sealed=False)
    outcome = transcode(working(row, asked))
    assert outcome.skipped
    assert not [one for one in around.store.list(f"derived/{row.id}/") if one.key.endswith(".mp4")]


def mark_sealed(row: Recording, service: Service) -> None:
    """A person adds something that is sealed."""
    weight = {"kind": "undress", "severity": "critical", "route": "dsl", "clause": "10", "preserve": True}
    act = {"recording": row, "run": row.current_run, "by": "ann", "at": service.clock()}
    Missed.objects.create(sealed=True, start_ms=1, end_ms=2, **weight, **act)


def forget_a_look(row: Recording, service: Service) -> None:
    """Let the stored analysis say that part of the picture was not looked at."""
    assert row.current_run
    analysis = read_noun(row.id, "analysis", Analysis, service.store, row.current_run.pk)
    gap = Gap(what=Aspect.IMAGERY, start_ms=0, end_ms=500, why="it could not be decoded")
    content = analysis.model_copy(update={"gaps": (*analysis.gaps, gap)}).model_dump_json().encode()
    stored = keep(service.store, f"derived/{row.id}/assess-1/analysis.json", content)
    Item.objects.filter(recording=row, role="analysis").update(**stored.model_dump())


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        (True, StageState.WAITING, StageState.WAITING),
        (True, StageState.READY, StageState.SKIPPED),
        (True, StageState.RUNNING, StageState.SKIPPED),
        (False, StageState.WAITING, StageState.SKIPPED),
    ],
)
def test_sealing_ends_what_is_being_copied(
    asked: bool, before: StageState, after: StageState, row: Recording, around: Service, service: Service
) -> None:
    """A copy of the whole that has begun ends; one around it may still be made where none has begun."""
    Recording.objects.filter(id=row.id).update(sealed_at=None)
    Stage.objects.create(recording=row, name=StageName.TRANSCODE, state=before, not_before=service.clock())
    seal(row.id, around if asked else service)
    assert Stage.objects.get(recording=row, name=StageName.TRANSCODE).state == after
