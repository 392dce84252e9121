"""Clips are cut of what was found, with the map to the original's times, and never where a copy may not be made."""

from pathlib import Path

import av
import pytest

from analyzer.domain.analysis import Analysis
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.stored import Stored
from analyzer.media.checksum import sha256_of
from analyzer.service.bootstrap import Service
from analyzer.service.exports.clips import Cutting
from analyzer.service.pipeline.items import read_noun
from analyzer.settings.configuration import read_configuration
from tests.factory import Factory
from tests.service.replay.lessons import GIFT, assessed

SHIPPED = read_configuration(None)


@pytest.fixture
def analysis(service: Service) -> Analysis:
    """Three findings in six seconds of media, two of which lie near each other."""
    row = assessed(service, SHIPPED, "gift", GIFT)
    analysis = read_noun(row.id, "analysis", Analysis, service.store, row.current_run.id)
    found = analysis.findings[0]
    spans = ((500, 800), (1_200, 1_400), (5_000, 5_200))
    findings = [
        found.model_copy(update={"id": f"{start:016d}", "start_ms": start, "end_ms": end}) for start, end in spans
    ]
    recording = analysis.recording.model_copy(update={"duration_ms": 6_000})
    return analysis.model_copy(update={"findings": tuple(findings), "recording": recording, "gaps": ()})


@pytest.fixture
def original(service: Service, media: Factory) -> Stored:
    """A stored film."""
    path = media("ordinary.mp4")
    return service.store.put("originals/film", path, sha256_of(path))


@pytest.fixture
def cutting(service: Service, tmp_path: Path) -> Cutting:
    """Half a second around each finding."""
    return Cutting(service.store, tmp_path, SHIPPED.policy, 500)


def test_findings_near_each_other_share_a_clip(cutting: Cutting, analysis: Analysis, original: Stored) -> None:
    """Every finding lies in one clip, which plays, says where in the original it is, and what its hash is."""
    made = cutting.clips(analysis, original, "recordings/001", sealed=False)
    assert [one.findings for one in made.told] == [("0000000000000500", "0000000000001200"), ("0000000000005000",)]
    for told, entry in zip(made.told, made.entries, strict=True):
        path = cutting.folder / f"{original.sha256[:16]}-{told.path[-5]}.mkv"
        assert (told.sha256, sha256_of(path)) == (entry.sha256, entry.sha256)
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) > 0
        for start, end in ((one.start_ms, one.end_ms) for one in analysis.findings if one.id in told.findings):
            assert told.start_ms <= start
            assert told.end_ms >= end


def test_no_copy_is_made_of_what_nobody_looked_at(cutting: Cutting, analysis: Analysis, original: Stored) -> None:
    """Sealed, nearly sealed or not looked at: no clip, nothing written, and the reason is told."""
    gap = Gap(what=Aspect.IMAGERY, start_ms=0, end_ms=6_000, why="there was no model")
    unseen = analysis.model_copy(update={"gaps": (gap,)})
    for told, sealed, why in ((analysis, True, "sealed"), (unseen, False, "not all of the picture was looked at")):
        made = cutting.clips(told, original, "recordings/001", sealed=sealed)
        assert why in made.why_not
        assert (made.entries, made.told) == ((), ())
    assert list(cutting.folder.glob("*.mkv")) == []


def test_of_nothing_there_is_no_clip(cutting: Cutting, analysis: Analysis, original: Stored) -> None:
    """Where nothing was noticed, that is said."""
    nothing = analysis.model_copy(update={"findings": ()})
    assert cutting.clips(nothing, original, "recordings/001", sealed=False).why_not == "nothing was noticed in it"
