"""Who makes working copies, and how they are looked at."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from analyzer.domain.custody import person
from analyzer.preservation.report.told import Handover
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.exports.exporting import Receipt
from analyzer.service.exports.redacting import redact
from analyzer.service.exports.removals import WantedRedaction

COPY = "data/redacted-working-copy-1.mp4"


class Copies:
    """Who makes working copies: a service, one recording in a case, and a folder."""

    def __init__(self, service: Service, to: Path, row: Recording) -> None:
        self.service, self.to, self.row = service, to, row
        self.case = open_case(f"SG-{row.id.hex[:8]}", "dsl", service.clock).pk
        add_recording(self.case, row.id, "dsl", service)

    def make(self, *keep: str, **changes: object) -> Receipt:
        """A copy in which these stay."""
        handover = Handover("training", "Ms Ünal", "consent", "dsl", self.service.clock())
        plain = WantedRedaction(self.row.id, self.case, keep, self.to, handover, person("dsl"))
        return redact(replace(plain, **changes), self.service)  # type: ignore[arg-type]

    def left(self) -> list[str]:
        """Everything in the folder, and in scratch."""
        scratch = self.service.settings.scratch_folder
        return [path.name for place in (self.to, scratch) if place.exists() for path in place.iterdir()]


Make = Callable[..., Copies]


def pictures(bag: Path) -> list[np.ndarray]:
    """Every frame of a copy, grey."""
    with av.open(str(bag / COPY)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
