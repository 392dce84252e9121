"""How many recordings a second the catalogue takes, from announcement to the last stage, if nothing else takes time."""

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.db import connections, transaction

from analyzer.domain.stages import StageName
from analyzer.domain.stored import Stored
from analyzer.records import items
from analyzer.records.intake import announce, begin_processing, note_stored
from analyzer.service.bootstrap import Service
from analyzer.service.intake.pieces import Piece
from analyzer.service.pipeline.run_stage import run_stage
from analyzer.service.pipeline.work import Outcome, Work
from tests.bench.clips import SAMPLE
from tests.fakes import FakeTaskQueue

ROLES = {
    StageName.PROBE: ("probe",),
    StageName.SPEECH: ("speech",),
    StageName.VISION: ("vision",),
    StageName.ASSESS: ("signals", "analysis", "card", "transcript"),
    StageName.TRANSCODE: ("playable",),
}
"""What each stage names in the catalogue."""


def measure_catalogue(service: Service, recordings: int, threads: int) -> None:
    """Write the rows of recordings as the stages do, from several connections at once; print the rate."""
    quiet = replace(service, queue=FakeTaskQueue())
    _ = quiet.engine  # read once, as in a worker
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(partial(_one, service=quiet), range(recordings)))
        took = time.perf_counter() - began
        list(pool.map(lambda _: connections.close_all(), range(threads * 4)))
    print(f"  the catalogue alone: {recordings / took:.0f} recordings a second over {threads} connections", flush=True)


def _one(number: int, service: Service) -> None:
    now = service.clock()
    sha256 = hashlib.sha256(f"catalogue {number}".encode()).hexdigest()
    pieces = [Piece("original", 0, SAMPLE / "lesson.mp4", sha256, 1)]
    until = now + timedelta(days=125)
    recording = announce(pieces, source="command", uploaded_at=now, retain_until=until, now=now)
    original = Stored(key=f"originals/{sha256[:2]}/{sha256}", version_id="0" * 32, sha256=sha256, bytes=1)
    note_stored(recording.items.get(), original, now=now)
    with transaction.atomic():
        _, ready = begin_processing(recording.id, None, now=now)
    bodies = dict.fromkeys(StageName, _body)
    while ready:
        run_stage(ready.pop().pk, service, "bench", bodies=bodies)
        ready = list(recording.stages.filter(state="ready"))


def _body(work: Work) -> Outcome:
    def write() -> None:
        for role in ROLES[work.claim.name]:
            key = f"derived/{work.recording_id}/{work.claim.name}-1/{role}"
            stored = Stored(key=key, version_id="0" * 32, sha256="0" * 64, bytes=1)
            items.add(work.recording_id, role, stored, now=work.service.clock())

    return Outcome(write)
