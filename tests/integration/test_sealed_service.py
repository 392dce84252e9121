"""No pixel of what is sealed is in a file of the service, nor leaves it, but in the untouched original."""

import signal
from fnmatch import fnmatch
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from django.test import Client

from analyzer.domain.custody import person
from analyzer.domain.errors import PermanentError
from analyzer.domain.stages import StageName
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.preservation.report.told import Handover
from analyzer.records.accounts import add_account
from analyzer.records.evidence_releases import Recipient
from analyzer.records.models import Alert, Item, Recording, Stage
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.exports.exporting import export
from analyzer.service.exports.planning import Wanted as Evidence
from analyzer.service.exports.redacting import redact
from analyzer.service.exports.removals import WantedRedaction
from analyzer.service.pipeline.sweep import sweep
from analyzer.service.releasing import approve_release, original_for, request_release
from analyzer.settings.configuration import read_configuration
from tests.integration.command import sha256
from tests.integration.sealed_lesson import write_lesson
from tests.integration.sealed_picture import Wanted, left_in
from tests.integration.sealed_service import Running, eventually, reader, serving, strays
from tests.integration.sealed_watch import NO_CORE
from tests.service.cases.rows import someone
from tests.service.exports.filmed import lesson, recorded
from tests.web.addresses import ABOUT_RECORDINGS, BY_KEY, OF_A_LESSON

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.timeout(600)]


def looked_at(running: Running, recording: UUID) -> None:
    """The safeguarding lead opens every address about it, and a key asks the API."""
    cookie = reader()
    alert = str(Alert.objects.filter(recording=recording).latest("id").pk)
    pages = [route for method, route in ABOUT_RECORDINGS if method == "GET"] + list(OF_A_LESSON)
    answers = {}
    for route in pages:
        path = route.replace("<uuid:recording_id>", str(recording)).replace("<int:alert_id>", alert)
        path = path.replace("<id:tutor_id>", "t-1").replace("<str:signed>", "none")
        answers[route], _ = running.asked(f"/{path}", **cookie)
    assert answers["recordings/<uuid:recording_id>/lesson"] == 200
    assert answers["recordings/<uuid:recording_id>/scorecard"] == 200
    assert answers["recordings/<uuid:recording_id>/media"] == 404
    for route in BY_KEY:
        path = route.replace("<uuid:recording_id>", str(recording))
        status, _ = running.asked(f"/{path}", Authorization=f"Bearer {running.key}")
        assert status == 404, route


def handed_out(running: Running, recording: UUID) -> None:
    """It is in a case: evidence leaves without its media, no working copy is made, two people release the original."""
    service, to = running.service, running.place / "disk"
    lead, deputy = someone("d.lead", "dsl"), someone("d.deputy", "dsl")
    case = open_case("SG-1", lead.name, service.clock).pk
    add_recording(case, recording, lead.name, service)
    handover = Handover("enquiry", "Example Police", "a law", lead.name, service.clock())
    for tar in (False, True):
        bag = Evidence((), to, handover, person(lead.name), case=case, clips=2, tar=tar, name=f"bag-{tar}")
        assert export(bag, service).sealed == 1
    with pytest.raises(PermanentError, match="no copy of it is made"):
        redact(WantedRedaction(recording, case, ("s-1",), to, handover, person(lead.name)), service)
    release = request_release(case, recording, Recipient("police", "Kent Police", "1"), lead, service).pk
    approve_release(release, deputy, service)
    running.watch.add("a release by two people", b"".join(original_for(release, lead, service)[1]))


def test_a_service_run_keeps_the_seal(sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path: Path) -> None:
    """Uploaded, looked at, sealed, held, shown, exported, released: the original alone holds it, in the store alone."""
    with serving(tmp_path, sealing) as running:
        eventually(lambda: "lessonguard is ready" in (running.place / "log").read_text(), "it serves")
        recording = running.hand_in(sealed_lesson)
        running.until_rest()
        looked_at(running, recording)
        handed_out(running, recording)
        item = Item.objects.get(role="original")
        assert running.service.store.held(item.key, item.version_id)
        assert Recording.objects.get().sealed_at
        assert Stage.objects.get(name="transcode").state == "skipped"
        assert not Item.objects.filter(role="playable").exists()
        running.end()
    assert strays(running, wanted, sha256(sealed_lesson)) == []
    assert left_in(running.place, wanted) == [f"home/objects/keys/{item.key}/={item.version_id}/data"]
    assert set(running.watch.cores.values()) == {NO_CORE}, running.watch.cores


STOPPED_ONCE = """
if COMMAND == "worker":
    import os, threading
    from analyzer.signals.vision.observer import VisionObserver
    finish = VisionObserver.finish
    def stopping(self):
        try:
            mark = os.open(os.path.join(os.environ["TMPDIR"], "looked"), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            return finish(self)
        os.write(mark, str(os.getpid()).encode())
        threading.Event().wait()
    VisionObserver.finish = stopping
"""


@pytest.mark.slow
def test_a_crashed_worker_leaves_no_pixel(sealed_lesson: Path, sealing: Path, wanted: Wanted, tmp_path: Path) -> None:
    """A process of the worker crashes in the midst of a look: no core dump, nothing left, and another looks again."""
    with serving(tmp_path, sealing, code=STOPPED_ONCE) as running:
        eventually(lambda: "lessonguard is ready" in (running.place / "log").read_text(), "it serves")
        running.hand_in(sealed_lesson)
        mark = running.place / "temp" / "looked"
        looking = psutil.Process(int(eventually(lambda: mark.exists() and mark.read_text(), "it looks")))
        looking.send_signal(signal.SIGSEGV)
        running.until_rest()
        item = Item.objects.get(role="original")
        assert Stage.objects.get(name="vision").attempts > 1
        assert Recording.objects.get().sealed_at
        eventually(lambda: list((running.place / "home/scratch").glob("stage-*")) == [], "its folder is cleared away")
        running.end()
    assert strays(running, wanted, sha256(sealed_lesson)) == []
    assert left_in(running.place, wanted) == [f"home/objects/keys/{item.key}/={item.version_id}/data"]
    assert set(running.watch.cores.values()) == {NO_CORE}, running.watch.cores


class Transcoding:
    """A worker that makes copies, by an ffmpeg that does not end while `wait` is there."""

    def __init__(self, running: Running, ffmpeg: Path) -> None:
        self.running, self._made, self.wait = running, ffmpeg.with_name("made"), ffmpeg.with_name("wait")
        self.scratch = running.place / "home" / "scratch"

    @staticmethod
    def program(folder: Path, real: Path) -> Path:
        """Write it."""
        ffmpeg = folder / "ffmpeg"
        hang = f'while [ -e "{folder}/wait" ]; do sleep 0.1; done'
        ffmpeg.write_text(
            f'#!/bin/sh\n"{real}" "$@"\ncode=$?\n'
            f'case "$*" in *.copy-*) echo $$ > "{folder}/made"; {hang};; esac\nexit $code\n'
        )
        ffmpeg.chmod(0o755)
        return ffmpeg

    def begin(self, name: str, config: Path, *, waits: bool) -> Recording:
        """An assessed recording that nobody knows to be sealed is to be copied; it is, and perhaps still being so."""
        self._made.unlink(missing_ok=True)
        self.wait.touch() if waits else self.wait.unlink(missing_ok=True)
        film = write_lesson(self.wait.with_name(f"{name}.mp4"), seconds=6, name=name)
        service, now = self.running.service, self.running.service.clock()
        row = recorded(service, read_configuration(config), film, lesson())
        Stage.objects.create(recording=row, name=StageName.TRANSCODE, state="ready", not_before=now, ready_at=now)
        sweep(service)
        eventually(lambda: self._made.exists() and self._made.read_text().endswith("\n"), "a copy is written")
        return row

    def crash(self) -> None:
        """The process of the worker crashes that makes the copy, as native code does."""
        psutil.Process(psutil.Process(int(self._made.read_text())).ppid()).send_signal(signal.SIGSEGV)

    def is_cleared(self) -> bool:
        """Whether nothing of a copy lies on the scratch disk."""
        return not list(self.scratch.glob("stage-*"))


@pytest.mark.slow
def test_no_copy_outlives_a_seal(sealing: Path, ffmpeg: Ffmpeg, wanted: Wanted, tmp_path: Path) -> None:
    """Sealed once its process crashed, in the midst of it, or once it is there: parts, copy and ticket are gone."""
    (program := tmp_path / "program").mkdir()
    wrapped = Transcoding.program(program, ffmpeg.path)
    worker = ("worker", "--queues", "media", "--concurrency", "1")
    with serving(tmp_path, sealing, *worker, LESSONGUARD_FFMPEG=str(wrapped)) as running:
        making, service = Transcoding(running, wrapped), running.service
        crashed = making.begin("crashed", sealing, waits=True)
        assert left_in(making.scratch, wanted)
        making.crash()
        quarantine(crashed.id, "police", "d.lead", service)
        eventually(making.is_cleared, "what the crash left is cleared away")
        stopped = making.begin("stopped", sealing, waits=True)
        quarantine(stopped.id, "police", "d.lead", service)
        eventually(making.is_cleared, "what was being made is gone")
        made = making.begin("made", sealing, waits=False)
        eventually(lambda: Item.objects.filter(role="playable").exists(), "the copy is there")
        client = Client(headers={"host": "localhost"})
        client.force_login(add_account("d.reader", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
        address = client.get(f"/recordings/{made.id}/media").json()["address"]
        assert client.get(address, headers={"range": "bytes=0-"}).status_code == 206
        quarantine(made.id, "police", "d.lead", service)
        assert client.get(address, headers={"range": "bytes=0-"}).status_code == 404
        assert not Item.objects.filter(role="playable").exists()
        originals = [
            f"home/objects/keys/{one.key}/={one.version_id}/data" for one in Item.objects.filter(role="original")
        ]
        running.process.terminate()
        running.process.wait(60)
    assert left_in(running.place, wanted) == sorted(originals)
    assert [where for where in running.watch.meets(wanted) if fnmatch(where, "home/scratch/stage-*/.copy-*.mp4")]
