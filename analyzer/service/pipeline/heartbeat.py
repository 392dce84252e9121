"""Says that a stage is alive while it is worked on, and ends it when it stands still or its lease is over."""

import faulthandler
import os
import sys
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

import structlog

from analyzer.domain.errors import LessonguardError, LostLeaseError, StageTimeoutError
from analyzer.domain.stages import Family
from analyzer.records.database import AWAY, close_connections
from analyzer.records.stages import beat, fail
from analyzer.service.pipeline.work import Work

log = structlog.get_logger()


def end_process() -> None:
    """End this process at once, whatever it is stuck in; what it has started ends with it."""
    os._exit(1)


class Heartbeat:
    """A thread that renews the lease of a stage for as long as the `with` block lasts.

    Work that does not stop when it is asked to is stuck where nothing of ours runs: its process is ended. If even this
    thread comes to a stop, the interpreter's own watchdog ends the process once the lease is long over.
    """

    def __init__(self, work: Work, end: Callable[[], object] = end_process) -> None:
        self.ended_by: LostLeaseError | StageTimeoutError | None = None
        """Why the work was asked to stop, where it was by this."""
        self._work = work
        self._end = end
        self._over = Event()
        self._policy = work.service.policy.stages
        self._still_s = self._policy.limits[work.claim.name].still_s
        self._thread = Thread(target=self._run, name=f"heartbeat-{work.claim.stage_id}", daemon=True)
        self._began = time.monotonic()  # no clock that is put forward or back changes how long anything takes

    def __enter__(self) -> Self:
        self._work.moved()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        faulthandler.cancel_dump_traceback_later()

    def _run(self) -> None:
        try:
            self._watch()
            while not self._over.wait(self._pause_s):
                self._watch()
                self._refuse_overtime()
                self._beat()
        except (LostLeaseError, StageTimeoutError) as error:
            self.ended_by = error
            self._work.halt.set()
            if not self._over.wait(self._policy.grace_s):
                self._give_up(error)
        finally:
            close_connections()

    @property
    def _pause_s(self) -> float:
        left_s = min(self._still_s - self._work.still_s, self._policy.longest_s - self._lasted_s)
        return max(0.0, min(self._policy.heartbeat_s, left_s))

    def _watch(self) -> None:
        """Have the process ended if this is not called again; needs no thread of Python's."""
        faulthandler.dump_traceback_later(
            self._policy.lease_s + self._policy.grace_s, exit=True, file=sys.__stderr__ or sys.stderr
        )

    def _refuse_overtime(self) -> None:
        name = self._work.claim.name
        if self._work.still_s >= self._still_s:
            raise StageTimeoutError(f"{name} stood still for {self._still_s:.0f} s")
        if self._lasted_s >= self._policy.longest_s:
            raise StageTimeoutError(f"{name} was not done after {self._policy.longest_s:.0f} s")

    @property
    def _lasted_s(self) -> float:
        return time.monotonic() - self._began

    def _beat(self) -> None:
        service = self._work.service
        try:
            beat(self._work.claim, self._work.done, now=service.clock(), policy=self._policy)
        except AWAY as error:  # the lease tells how long that may last
            log.warning("heartbeat missed", kind=type(error).__name__)
            close_connections()

    def _give_up(self, error: LessonguardError) -> None:
        """Write down why, where that is still ours to write, and end the process."""
        log.critical("stuck work is ended with its process", why=str(error))
        if isinstance(error, StageTimeoutError):
            try:
                fail(self._work.claim, Family.KILLED, str(error), now=self._work.service.clock(), policy=self._policy)
            except (LostLeaseError, *AWAY) as failure:
                log.critical("failure not written down", kind=type(failure).__name__)
        self._end()
