"""Says that a stage is alive while it is worked on, and ends it when its time or its lease is over."""

import time
from threading import Event, Thread
from typing import Self

import structlog

from analyzer.domain.errors import LostLeaseError, StageTimeoutError
from analyzer.records.database import AWAY, close_connections
from analyzer.records.stages import beat
from analyzer.service.pipeline.work import Work

log = structlog.get_logger()


class Heartbeat:
    """A thread that renews the lease of a stage for as long as the `with` block lasts."""

    def __init__(self, work: Work) -> None:
        self.ended_by: LostLeaseError | StageTimeoutError | None = None
        """Why the work was asked to stop, where it was by this."""
        self._work = work
        self._over = Event()
        claim = work.claim
        self._limit_s = work.service.policy.stages.limits[claim.name].seconds(claim.duration_ms)
        self._thread = Thread(target=self._run, name=f"heartbeat-{work.claim.stage_id}", daemon=True)
        self._began = time.monotonic()  # no clock that is put forward or back changes how long anything takes

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        heartbeat_s = self._work.service.policy.stages.heartbeat_s
        try:
            while not self._over.wait(max(0.0, min(heartbeat_s, self._limit_s - self._lasted_s))):
                self._refuse_overtime()
                self._beat()
        except (LostLeaseError, StageTimeoutError) as error:
            self.ended_by = error
            self._work.halt.set()
        finally:
            close_connections()

    def _refuse_overtime(self) -> None:
        if self._lasted_s >= self._limit_s:
            raise StageTimeoutError(f"{self._work.claim.name} was not done after {self._limit_s:.0f} s")

    @property
    def _lasted_s(self) -> float:
        return time.monotonic() - self._began

    def _beat(self) -> None:
        service = self._work.service
        try:
            beat(self._work.claim, self._work.done, now=service.clock(), policy=service.policy.stages)
        except AWAY as error:  # the lease tells how long that may last
            log.warning("heartbeat missed", kind=type(error).__name__)
            close_connections()
