"""Short recordings through the shared shape: many at once, then one at a time."""

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from analyzer.domain.stages import StageName
from analyzer.records.models import Alert, Item, Recording, Stage
from tests.bench.clips import Clip
from tests.bench.door import Door
from tests.bench.spread import percentile
from tests.shape import eventually

UPLOADERS = 2
LOOK_S = 1.0
"""How often it is asked whether everything is done: asking must not be part of what is measured."""
OVER = ("done", "skipped", "parked")


@dataclass(frozen=True)
class Passed:
    """What the catalogue says of one recording that went through."""

    clip: Clip
    uploaded_at: datetime
    assessed_s: float
    """From its upload until its scorecard is shown."""
    waited: dict[str, float]
    """By stage, seconds from ready to started."""
    worked: dict[str, float]
    """By stage, seconds from started to finished."""
    alerted_s: float | None
    """From its upload until the first message of an alert was accepted."""

    @property
    def busy_s(self) -> float:
        """Seconds of a worker."""
        return sum(self.worked.values())


def burst(door: Door, clips: Sequence[Clip]) -> tuple[list[Passed], float]:
    """Hand in all recordings at once and wait until every stage is over; also the wall time of it all."""
    began = datetime.now(UTC)
    with ThreadPoolExecutor(UPLOADERS) as pool:
        ids = list(pool.map(lambda clip: door.hand_in(clip.path), clips))
    eventually(_all_over, "the burst comes to rest", within_s=3600, every_s=LOOK_S)
    wall_s = (_last_end(ids) - began).total_seconds()
    return sorted(map(_passed, ids, clips), key=lambda one: one.uploaded_at), wall_s


def one_by_one(door: Door, clips: Sequence[Clip]) -> tuple[list[Passed], list[float]]:
    """Hand in each recording when the one before is done; also seconds from each upload to its assessment."""
    passed, took = [], []
    for clip in clips:
        began = datetime.now(UTC)
        recording = door.hand_in(clip.path)
        wait()
        time.sleep(LOOK_S)  # the workers are idle, as those of a quiet evening are
        passed.append(_passed(recording, clip))
        took.append((_assessed_at(recording) - began).total_seconds())
    return passed, took


def warm(door: Door, clips: Sequence[Clip]) -> None:
    """Hand recordings in until both workers have loaded every model."""
    for clip in clips:
        door.hand_in(clip.path)
    eventually(_all_over, "the workers are warm", within_s=600, every_s=LOOK_S)
    for name in (StageName.SPEECH, StageName.VISION):
        if Stage.objects.filter(name=name).values("worker").distinct().count() < 2:
            raise SystemExit(f"one worker did every {name} of the warm-up: run it again")


def print_stages(passed: Sequence[Passed], alone: dict[str, float]) -> None:
    """Print where the time goes."""
    print("  by stage, mean s:        waiting   working   of which analysis")
    for name in StageName:
        waited = statistics.mean(one.waited[name] for one in passed)
        worked = statistics.mean(one.worked[name] for one in passed)
        print(f"    {name:20} {waited:9.2f} {worked:9.2f} {alone[name]:9.2f}")


def print_alerts(passed: Sequence[Passed]) -> None:
    """Print how long a person waited to be told."""
    graves = [one for one in passed if one.clip.grave]
    told = [one.alerted_s for one in graves if one.alerted_s is not None]
    print(f"  upload to first alert, {len(told)} of {len(graves)} recordings that need one: ", end="")
    print(f"median {percentile(told, 0.5):.1f} s, p90 {percentile(told, 0.9):.1f} s, max {max(told):.1f} s", flush=True)


def wait() -> None:
    """Wait until every stage is over."""
    eventually(_all_over, "it comes to rest", within_s=600, every_s=LOOK_S / 4)


def bytes_by_role(recording: str) -> dict[str, int]:
    """What is stored of a recording."""
    sizes: dict[str, int] = defaultdict(int)
    for role, size in Item.objects.filter(recording=recording).values_list("role", "bytes"):
        sizes[role] += size
    return dict(sizes)


def _all_over() -> bool:
    return not Stage.objects.exclude(state__in=OVER).exists()


def _last_end(ids: Sequence[str]) -> datetime:
    ends = Stage.objects.filter(recording__in=map(UUID, ids)).values_list("finished_at", flat=True)
    return max(end for end in ends if end)


def _assessed_at(recording: str) -> datetime:
    end = Stage.objects.get(recording=recording, name=StageName.ASSESS).finished_at
    if end is None:
        raise SystemExit("a recording was not assessed")
    return end


def _passed(recording: str, clip: Clip) -> Passed:
    row = Recording.objects.get(id=recording)
    waited, worked = {}, {}
    for stage in row.stages.all():
        if stage.attempts != 1 or not (stage.ready_at and stage.started_at and stage.finished_at):
            raise SystemExit(
                f"a {stage.name} ended {stage.state} at attempt {stage.attempts}: these figures say nothing"
            )
        waited[stage.name] = (stage.started_at - stage.ready_at).total_seconds()
        worked[stage.name] = (stage.finished_at - stage.started_at).total_seconds()
    sent = Alert.objects.filter(recording=row, first_sent_at__isnull=False).order_by("first_sent_at").first()
    alerted = (sent.first_sent_at - row.uploaded_at).total_seconds() if sent and sent.first_sent_at else None
    assessed_s = (_assessed_at(recording) - row.uploaded_at).total_seconds()
    return Passed(clip, row.uploaded_at, assessed_s, waited, worked, alerted)
