"""Does the stages of one recording in this process, one after the other, where no worker is at hand."""

from uuid import UUID

from analyzer.analysis.progress import Progress
from analyzer.records.stages import ready_of
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.run_stage import run_stage


def work_off(recording_id: UUID, service: Service, progress: Progress) -> None:
    """Do what is ready of a recording until nothing is: it is then assessed or parked, or waits for another attempt.

    Args:
        recording_id: which.
        service: the service's parts.
        progress: told when each stage begins and ends.
    """
    while ready := ready_of(recording_id, now=service.clock()):
        stage_id, name = ready[0]
        progress(name, 0.0)
        run_stage(stage_id, service, "here")
        progress(name, 1.0)
