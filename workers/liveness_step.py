"""Lets a worker show that its own loop turns: a step of Celery's, since nothing outside can tell."""

from collections.abc import Callable
from typing import Any

from celery import bootsteps

from workers.liveness import EVERY_S


def liveness_step(beat: Callable[[], object]) -> type[bootsteps.StartStopStep]:
    """A step that calls `beat` from the worker's loop for as long as it turns."""

    class LivenessStep(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery has no types
        requires = ("celery.worker.components:Timer",)

        def start(self, worker: Any) -> None:
            beat()
            worker.timer.call_repeatedly(EVERY_S, beat)

    return LivenessStep
