"""One recording on its way from upload to scorecard: every attempt of every stage, as the pipeline makes them."""

import math
from dataclasses import dataclass, field

from analyzer.domain.stages import StageName
from tests.bench.capacity.day import Handed
from tests.bench.capacity.station import Station, Steps
from tests.bench.capacity.world import MESSENGER, World

FETCHES = (StageName.PROBE, StageName.SPEECH, StageName.VISION, StageName.TRANSCODE)
"""Stages that fetch the original from the store."""
PART_S = 4 * 29
"""`speech` tells, and keeps, what it has heard in parts of four clips of up to 29 s."""


@dataclass
class _Attempts:
    """What is left to do of one stage, and how often it was tried."""

    work_s: float
    """Processor seconds of all of it."""
    kept_s: float = 0.0
    made: int = 0
    again_at: float = 0.0
    """When it may be tried again."""


@dataclass
class Journey:
    """One recording; `travels` is its process."""

    world: World
    handed: Handed
    uploaded: float = 0.0
    parked: bool = False
    untold: dict[StageName, float] = field(default_factory=dict)

    def travels(self) -> Steps:
        """From its arrival to its end."""
        world, size = self.world, self._size
        yield from world.moves(size)
        self.uploaded, self.untold = world.now, dict(self.handed.grave)
        world.tally.handed_in += 1
        world.tally.opens(+1)
        world.tally.untold.update(self.untold.keys())
        yield from self._stage(StageName.PROBE)
        side_by_side = [world.environment.process(self._stage(name)) for name in (StageName.SPEECH, StageName.VISION)]
        yield world.environment.all_of(side_by_side)
        yield from self._stage(StageName.ASSESS)
        world.tally.opens(-1)
        if self.parked:
            world.tally.parked += 1
            world.tally.untold.subtract(self.untold.keys())
            return
        world.tally.scorecards.append(world.now - self.uploaded)
        if self.handed.playable:
            yield from self._stage(StageName.TRANSCODE)

    @property
    def _size(self) -> float:
        return self.world.assumptions.day.media_bytes(self.handed.media_s)

    def _stage(self, name: StageName) -> Steps:
        world = self.world
        tried = _Attempts(world.assumptions.stages[name].of(self.handed.media_s))
        while not self.parked:
            pool = world.pools[name]
            with pool.taken() as child:
                yield child
                back = world.faults.back(world.now)
                begun = world.now
                done = back == world.now and not self.parked and (yield from self._attempt(name, pool, tried))
                pool.was_held(begun)
            if done:
                return
            if back > world.now:  # nothing could be claimed; a sweep announces it again
                tried.again_at = back + self._until(world.policy.scheduler.sweep_s)
            elif tried.made >= world.policy.stages.attempts:
                self.parked = True
            yield world.environment.timeout(max(0.0, tried.again_at - world.now))

    def _attempt(self, name: StageName, pool: Station, tried: _Attempts) -> Steps:
        """Fetch, work, write down; whether it was done, and else it waits until it may be tried again."""
        world, begun = self.world, self.world.now
        if name is StageName.PROBE:
            self._tell(name, 0)
        if name in FETCHES:
            yield from world.moves(self._size)
        left_s = tried.work_s - tried.kept_s
        done = world.now + left_s / pool.speed
        died = world.now + self._dies_after(name, left_s) / pool.speed
        lost = world.faults.lost_at(begun, done, world.policy.stages.lease_s)
        end = max(world.now, min(done, died, lost))
        worked = (end - world.now) * pool.speed
        self._tell_on_the_way(name, tried, math.inf if end == done else worked, pool.speed)
        yield world.environment.timeout(worked / pool.speed)
        if end == done and self.handed.poison is not name:
            yield from self._result(name)
            return True
        yield from self._lost(name, tried, worked)
        return False

    def _dies_after(self, name: StageName, left_s: float) -> float:
        chance, crash_s = self.handed.chance, self.world.faults.crash_s
        crash = chance.expovariate(1 / crash_s) if math.isfinite(crash_s) else math.inf
        return chance.uniform(0, left_s) if self.handed.poison is name else crash

    def _result(self, name: StageName) -> Steps:
        """Store what was made, and write it down."""
        if name is StageName.TRANSCODE:
            yield from self.world.moves(self._size)
        elif name is StageName.ASSESS:
            derived = self.world.assumptions.service.derived_bytes_per_media_s.value
            yield from self.world.moves(derived * self.handed.media_s)
        yield from self.world.writes_down()

    def _lost(self, name: StageName, tried: _Attempts, worked: float) -> Steps:
        """The child begins anew; the stage is reaped once its lease is over, and waits before it is tried again."""
        world, policy = self.world, self.world.policy.stages
        world.tally.lost_attempts += 1
        tried.made += 1
        if name is StageName.SPEECH:
            a_part = tried.work_s * min(1.0, PART_S / self.handed.media_s)
            tried.kept_s = a_part * ((tried.kept_s + worked) // a_part) if a_part else 0.0
        silent = policy.lease_s - self._until(policy.heartbeat_s) + self._until(world.policy.scheduler.sweep_s)
        reaped_at = max(world.now + silent, world.faults.back(world.now))
        tried.again_at = reaped_at + policy.backoff(tried.made) + self._until(world.policy.scheduler.sweep_s)
        yield world.environment.timeout(world.assumptions.resources.restart_s)

    def _tell_on_the_way(self, name: StageName, tried: _Attempts, at_most_s: float, speed: float) -> None:
        """Tell what is grave once that part was heard, or once all was looked at, if the attempt comes so far."""
        if name not in self.untold:
            return
        if name is StageName.SPEECH:
            place = min(1.0, self.untold[name] + PART_S / self.handed.media_s)
        elif name is StageName.VISION:
            place = 1.0
        else:
            return
        after = place * tried.work_s - tried.kept_s
        if after <= at_most_s:
            self._tell(name, max(0.0, after) / speed)

    def _tell(self, name: StageName, after_s: float) -> None:
        if self.untold.pop(name, None) is not None:
            self.world.environment.process(self._leaves(name, after_s))

    def _leaves(self, name: StageName, after_s: float) -> Steps:
        """An alert is raised, found by the scheduler, and sent."""
        world = self.world
        yield world.environment.timeout(after_s)
        yield world.environment.timeout(
            world.faults.back(world.now) - world.now + self._until(world.policy.scheduler.deliver_s)
        )
        yield from world.stations[MESSENGER].serves(world.assumptions.resources.message_s)
        world.tally.untold[name] -= 1
        world.tally.told(name, world.now - self.uploaded)

    def _until(self, every_s: float) -> float:
        """Until something happens that happens so often."""
        return self.handed.chance.uniform(0, every_s)
