"""Fixtures and moves of every test that watches a folder."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.service.bootstrap import Service
from analyzer.service.intake.folder import scan_folder
from analyzer.service.pipeline.sweep import sweep
from tests.fakes import FakeClock
from tests.service.intake.hands import LESSON


class Watched:
    """A watched folder in which a file is finished after 10 s, and alone after 300 s."""

    def __init__(self, service: Service, folder: Path, clock: FakeClock) -> None:
        folder.mkdir()
        self.folder, self.clock = folder, clock
        self.service = replace(service, settings=service.settings.model_copy(update={"watch_folder": folder}))

    def drop(self, name: str, content: bytes | dict[str, Any] | None = None) -> Path:
        """Write a file; its own name if nothing is given, JSON for a mapping."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        given = name.encode() if content is None else content
        path.write_bytes(given if isinstance(given, bytes) else json.dumps(given).encode())
        return path

    def look(self, seconds: float = 11) -> dict[str, int]:
        """Look, wait, look again, and sweep; what the second look came to."""
        scan_folder(self.service)
        self.clock.forward(seconds)
        came_to = dict(scan_folder(self.service))
        sweep(self.service)
        return came_to


def lesson(lesson_id: str, **more: object) -> dict[str, Any]:
    """A lesson record."""
    return {**LESSON, "lesson_id": lesson_id, **more}


def track(file: str) -> dict[str, object]:
    """A track in a file."""
    return {"kind": "screen", "file": file}
