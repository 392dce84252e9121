"""Hands recordings in, also to a service whose store is in trouble."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.domain.stored import Stored
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn

LESSON: dict[str, Any] = {"lesson_id": "L-1", "tutor": {"id": "t-1"}, "students": [{"id": "s-1"}, {"id": "s-2"}]}
WITH_PART = {**LESSON, "tracks": [{"kind": "screen", "file": "lesson.mp4"}, {"kind": "screen", "file": "board.mp4"}]}


class Hands:
    """Writes what is handed in at the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, media: bytes = b"media", lesson: dict[str, Any] | str | None = None, **parts: bytes) -> HandedIn:
        """One hand-in; `lesson` is written as JSON, `parts` as `<name>.mp4`."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "lesson.mp4").write_bytes(media)
        sidecar = None
        if lesson is not None:
            sidecar = self.folder / "lesson.json"
            sidecar.write_text(lesson if isinstance(lesson, str) else json.dumps(lesson))
        files = {f"{name}.mp4": self.folder / f"{name}.mp4" for name in parts}
        for name, content in parts.items():
            files[f"{name}.mp4"].write_bytes(content)
        return HandedIn(self.folder / "lesson.mp4", sidecar, files, "command", "lesson.mp4", "1")


class Killed(BaseException):
    """The process ends here: no handler of ours runs for it."""


class Around:
    """A store around which something happens to each put."""

    def __init__(self, service: Service, around: Callable[[Callable[[], Stored]], Stored]) -> None:
        self._store, self._around, self._lock = service.store, around, threading.Lock()

    def put(self, *given: Any, **named: Any) -> Stored:
        """Let it happen."""
        return self._around(lambda: self._store.put(*given, **named))

    def __getattr__(self, name: str) -> Any:
        """Everything else is the store's own."""
        return getattr(self._store, name)

    @classmethod
    def of(cls, service: Service, around: Callable[[Callable[[], Stored]], Stored]) -> Service:
        """The same service with such a store."""
        return replace(service, store=cls(service, around))  # type: ignore[arg-type]  # all else is delegated
