"""How a process without a door of its own shows that it is alive: a file that it touches again and again."""

import time
from pathlib import Path

from analyzer.settings.service_settings import ServiceSettings

EVERY_S = 5.0
"""How often the file is touched."""
SILENT_S = 60.0
"""A process that has not touched its file for this long has fallen silent."""


def touch(settings: ServiceSettings, name: str) -> None:
    """Say that the process of this name is alive."""
    path = _path(settings, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def is_alive(settings: ServiceSettings, name: str) -> bool:
    """Whether a process of this name, on this machine, has said so lately."""
    try:
        return time.time() - _path(settings, name).stat().st_mtime < SILENT_S
    except FileNotFoundError:
        return False


def _path(settings: ServiceSettings, name: str) -> Path:
    return settings.home / "alive" / name
