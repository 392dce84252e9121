"""The watch over a service meets the picture wherever the seal is broken on purpose."""

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import person
from analyzer.preservation.report.told import Handover
from analyzer.records.models import Recording
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.exports import exporting, payload, redacting
from analyzer.service.exports.downloading import download
from analyzer.service.exports.exporting import export
from analyzer.service.exports.planning import Wanted as Evidence
from analyzer.service.exports.removals import WantedRedaction
from analyzer.service.pipeline.items import read_noun
from tests.fakes import empty_catalogue
from tests.integration.command import sha256
from tests.integration.sealed_breaks import OF_A_SERVICE, broken_in_service
from tests.integration.sealed_picture import Wanted, left_in
from tests.integration.sealed_service import PEOPLE, Running, eventually, reader, serving, strays

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
TRACKS = [
    *({"participant": id_, "kind": "camera", "region": [80 * i, 280, 80, 80]} for i, id_ in enumerate(PEOPLE)),
    {"kind": "screen", "region": [0, 0, 640, 280]},
]
"""Of people who are seen elsewhere, so that a working copy keeps the screen."""


def let_out(running: Running, recording: UUID) -> None:
    """The copy is played, evidence is exported with its media, a working copy is made."""
    service, to, who = running.service, running.place / "disk", person("d.lead")
    cookie = reader()
    address = json.loads(running.asked(f"/recordings/{recording}/media", **cookie)[1])["address"]
    assert running.asked(address, Range="bytes=0-", **cookie)[0] == 206
    case = open_case("SG-1", "d.lead", service.clock).pk
    add_recording(case, recording, "d.lead", service)
    handover = Handover("enquiry", "Example Police", "a law", "d.lead", service.clock())
    run = Recording.objects.get().current_run_id
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(payload, "_originals", partial(_unsealed, payload._originals))
        broken.setattr(exporting, "pack_bag", partial(_seen, running, exporting.pack_bag))
        export(Evidence((), to, handover, who, case=case, name="bag"), service)
        download(Evidence((), Path(), handover, who, case=case), service).file.close()
        analysis = read_noun(recording, "analysis", Analysis, service.store, run)
        broken.setattr(redacting, "refuse_uncopyable", lambda *_: analysis)
        redacting.redact(WantedRedaction(recording, case, ("s-1",), to, handover, who, name="copy"), service)


def _seen(running: Running, pack: Callable[..., str], *given: object) -> str:
    running.watch.look()
    return pack(*given)


def _unsealed(originals: Callable[..., object], *given: object, **_: bool) -> object:
    return originals(*given, sealed=False)


@pytest.fixture(scope="module")
def met(
    _sqlite: None, sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[set[str]]:
    """Where the picture is met in one run of the service in which the seal is broken everywhere."""
    with serving(tmp_path_factory.mktemp("broken"), sealing, code=broken_in_service()) as running:
        eventually(lambda: "lessonguard is ready" in (running.place / "log").read_text(), "it serves")
        recording = running.hand_in(sealed_lesson, tracks=TRACKS)
        running.until_rest()
        let_out(running, recording)
        running.end()
    yield {*strays(running, wanted, sha256(sealed_lesson)), *left_in(running.place, wanted)}
    empty_catalogue()


@pytest.mark.parametrize("where", OF_A_SERVICE)
def test_the_watch_notices_a_broken_seal(where: str, met: set[str]) -> None:
    """In files that stay and files that go, in rows, letters, objects, answers, bags: each is met."""
    assert [one for one in met if fnmatch(one, OF_A_SERVICE[where].where)], sorted(met)
