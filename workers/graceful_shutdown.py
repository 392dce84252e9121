"""How a worker that is asked to end lets quick work finish and has the rest given back: a deploy takes seconds."""

import os
import threading
import time

import structlog

log = structlog.get_logger(__name__)


class GracefulShutdown:
    """A pipe between a worker and the child processes it forks: its end is the word to stop.

    The worker's signals reach no child that is at work, but every child notices when the last writing end is closed,
    even if the worker was killed.
    """

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def begin(self, finish_s: float, grace_s: float) -> None:
        """In the worker: let stages finish for a while, then have them given back, then end whatever still runs."""
        threading.Thread(
            target=self._shut_down, args=(finish_s, grace_s), name="graceful-shutdown", daemon=True
        ).start()

    def watch(self) -> threading.Event:
        """In a child: an event that is set once stages have to be given back."""
        if self._writing >= 0:
            os.close(self._writing)
        stop = threading.Event()
        threading.Thread(target=self._wait, args=(stop,), name="graceful-shutdown", daemon=True).start()
        return stop

    def _shut_down(self, finish_s: float, grace_s: float) -> None:
        time.sleep(finish_s)
        log.info("stages are given back")
        writing, self._writing = self._writing, -1
        os.close(writing)
        time.sleep(grace_s)
        log.error("stages did not stop and are ended")
        os._exit(1)  # the kernel ends the children with us

    def _wait(self, stop: threading.Event) -> None:
        os.read(self._reading, 1)
        stop.set()
