"""`make bench-service`: what the service costs beyond the analysis itself, on PostgreSQL, Valkey and an S3 server.

Every part runs as real processes on loopback. Figures are of this machine while nothing else runs; a load average that
is printed much above 0 says that something did.
"""

import argparse
import logging
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from tests.fakes import empty_catalogue, set_up_django

HOME = set_up_django()  # before any model is imported

from django.db import connections  # noqa: E402

from tests.bench import baseline, pipeline  # noqa: E402
from tests.bench.catalogue import measure_catalogue  # noqa: E402
from tests.bench.clips import SAMPLE, Clip, make_clips  # noqa: E402
from tests.bench.door import Door, open_door  # noqa: E402
from tests.bench.footprint import footprint  # noqa: E402
from tests.bench.pages import measure_pages  # noqa: E402
from tests.bench.processor import used_s  # noqa: E402
from tests.bench.spread import slope, spread  # noqa: E402
from tests.bench.upload import measure_upload, peak_mb  # noqa: E402
from tests.integration.command import CONFIG  # noqa: E402
from tests.servers.postgresql import PostgreSQL  # noqa: E402
from tests.servers.receiver import receiver  # noqa: E402
from tests.servers.seaweedfs import SeaweedFS  # noqa: E402
from tests.servers.valkey import Valkey, free_port  # noqa: E402
from tests.shape import Shape, eventually, kill, standing  # noqa: E402
from workers.web import answers  # noqa: E402

WORKERS = 2
SAMPLE_OF = 10
"""Recordings that are also analysed alone; one of them is grave, as in the whole."""
EVERY_SINGLE = 4
"""Of those that are handed in one at a time, one in this many is grave."""
ENDS = 20
"""The first and last recordings that are compared."""
WARM_UP = 6
LIMIT_S = 1.5


@dataclass(frozen=True)
class Options:
    """How much is measured."""

    recordings: int
    singles: int
    megabytes: int
    parts: frozenset[str]


def main() -> None:
    """Stand the shared shape up and measure it, part by part."""
    options = _options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and let nothing run on
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    with _shape() as (shape, metrics_port):
        if "pipeline" in options.parts:
            _measure_pipeline(shape, metrics_port, options)
        if "upload" in options.parts:
            with _web(shape) as (door, pid):
                measure_upload(door, shape.service, pid, shape.folder, options.megabytes)
        if "pages" in options.parts:
            empty_catalogue()
            with _web(shape, with_token=False) as (_, _pid):
                measure_pages(lambda: open_door(shape.service.settings.bind, shape.service))
    print(f"\nload average {os.getloadavg()[0]:.2f}")


def _options() -> Options:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--recordings", type=int, default=200, help="handed in at once")
    parser.add_argument("--singles", type=int, default=12, help="handed in one at a time")
    parser.add_argument("--megabytes", type=int, default=500, help="of the large upload")
    parser.add_argument("--parts", default="pipeline,upload,pages", help="which of these are measured")
    given = parser.parse_args()
    if given.recordings < SAMPLE_OF or given.singles < EVERY_SINGLE:
        parser.error(f"at least {SAMPLE_OF} recordings and {EVERY_SINGLE} singles: one of each has to be alerted")
    return Options(given.recordings, given.singles, given.megabytes, frozenset(given.parts.split(",")))


@contextmanager
def _shape() -> Iterator[tuple[Shape, int]]:
    """Servers, an empty catalogue, a place where alerts go; also the port where the S3 server counts requests."""
    with tempfile.TemporaryDirectory(prefix="lessonguard-bench-") as name, receiver() as told:
        folder, metrics_port, web_port = Path(name), free_port(), free_port()
        folders = [folder / part for part in ("broker", "s3")]
        for part in folders:
            part.mkdir()
        database, broker = PostgreSQL(), Valkey(folders[0])
        s3 = SeaweedFS(folders[1], options=(f"-metricsPort={metrics_port}", "-metricsIp=127.0.0.1"))
        more = {
            "LESSONGUARD_BIND": f"127.0.0.1:{web_port}",
            "LESSONGUARD_URL": f"http://127.0.0.1:{web_port}",
            "LESSONGUARD_ALERT_WEBHOOKS": told.url,
            "LESSONGUARD_ALERT_WEBHOOK_SECRET": "whsec_bGVzc29uZ3VhcmQgYmVuY2htYXJrIHNlY3JldCBrZXk=",
        }
        try:
            database.start()
            broker.start()
            s3.start()
            with standing(Shape(folder, database, broker, s3, "lessonguard", CONFIG, more)) as shape:
                yield shape, metrics_port
        finally:
            s3.kill()
            broker.kill()
            database.close()


@contextmanager
def _web(shape: Shape, *, with_token: bool = True) -> Iterator[tuple[Door, int]]:
    process = shape.start("web")
    settings = shape.service.settings
    eventually(lambda: answers(settings), "the web server answers", within_s=60)
    try:
        yield open_door(settings.bind, shape.service) if with_token else Door(settings.bind, ""), process.pid
    finally:
        kill(process)


def _measure_pipeline(shape: Shape, metrics_port: int, options: Options) -> None:
    folder = shape.folder / "clips"
    folder.mkdir()
    clips = make_clips(folder, options.recordings)
    singles = make_clips(folder, options.singles, options.recordings, every=EVERY_SINGLE)
    sample = [*clips[:SAMPLE_OF], *(clip for clip in singles[:8] if clip.grave)]
    print(f"\nthe analysis alone, warm, {len(sample)} recordings, s for each:")
    alone = baseline.measure(sample, 1)
    print(
        f"  one process: {alone.mean(clips):.2f}; until assessed, heard and seen at once: {alone.assessed[False]:.2f}"
    )
    together = baseline.measure(sample, WORKERS)
    print(f"  {WORKERS} processes at once: {together.mean(clips):.2f}", flush=True)
    running = [shape.start("scheduler"), *(shape.worker() for _ in range(WORKERS))]
    with _web(shape) as (door, web):
        groups = {
            "workers": [process.pid for process in running[1:]],
            "web and schedule": [running[0].pid, web],
            "database, broker and store": _servers(shape),
        }
        pipeline.warm(door, make_clips(folder, WARM_UP, options.recordings + options.singles))
        before = footprint(shape.broker, metrics_port)
        used = used_s(groups)
        _burst(door, clips, alone, together)
        _print_processor(used, used_s(groups), alone.mean_processor(clips), len(clips))
        print(f"    peak memory of a worker's child: {max(peak_mb(pid) for pid in groups['workers']):.0f} MB")
        footprint(shape.broker, metrics_port).since(before, len(clips))
        _singles(door, singles, alone)
        _whole_lesson(door)
    for process in running:
        kill(process)
    connections["default"].close()
    measure_catalogue(shape.service, options.recordings, 4)


def _servers(shape: Shape) -> list[int]:
    started = (shape.broker.process, shape.s3.process)
    return [shape.database.pid, *(process.pid for process in started if process)]


def _print_processor(before: dict[str, float], after: dict[str, float], alone: float, recordings: int) -> None:
    print(f"  processor seconds for each recording: analysis alone {alone:.2f}", end="")
    for name, seconds in after.items():
        print(f", {name} {(seconds - before[name]) / recordings:.2f}", end="")
    print()


def _burst(door: Door, clips: list[Clip], alone: baseline.Baseline, together: baseline.Baseline) -> None:
    passed, wall_s = pipeline.burst(door, clips)
    each = WORKERS * wall_s / len(clips)
    print(f"\n{len(clips)} recordings at once, {WORKERS} workers: {wall_s:.0f} s, {each:.2f} s of a worker for each")
    print(f"  beyond the analysis in {WORKERS} processes at once: {each - together.mean(clips):+.2f} s ", end="")
    print(f"(asked: under {LIMIT_S}); in one that has both cores: {each - alone.mean(clips):+.2f} s,")
    print(f"  and of the machine, which they share: {wall_s / len(clips) - alone.mean(clips):+.2f} s")
    pipeline.print_stages(passed, together.stages)
    busy = [one.busy_s for one in passed]
    first, last = statistics.mean(busy[:ENDS]), statistics.mean(busy[-ENDS:])
    print(f"  worker's time: first {ENDS} {first:.2f} s, last {ENDS} {last:.2f} s; ", end="")
    print(f"slope {1000 * slope(busy):+.2f} ms from one to the next")
    pipeline.print_alerts(passed)


def _singles(door: Door, clips: list[Clip], alone: baseline.Baseline) -> None:
    passed, took = pipeline.one_by_one(door, clips)
    beyond = [seconds - alone.assessed[one.clip.grave] for seconds, one in zip(took, passed, strict=True)]
    print(f"\n{len(clips)} recordings one at a time, upload to assessed: {spread(took)}")
    print(f"  beyond the analysis: {spread(beyond)} (asked: under {LIMIT_S}); ", end="")
    print(f"slope {1000 * slope(beyond):+.1f} ms from one to the next")
    pipeline.print_stages(passed, alone.stages)
    pipeline.print_alerts(passed)


def _whole_lesson(door: Door) -> None:
    began = time.perf_counter()
    recording = door.hand_in(SAMPLE / "lesson.mp4", SAMPLE / "lesson.json")
    pipeline.wait()
    print(
        f"\nthe sample lesson (186 s) alone: all stages over after {time.perf_counter() - began:.0f} s; bytes stored:"
    )
    for role, size in sorted(pipeline.bytes_by_role(recording).items()):
        print(f"  {role:12} {size:>10,}", flush=True)


if __name__ == "__main__":
    main()
