"""Steps replays in a process of its own, and waits to be killed in the middle of the second recording."""

import sys
from datetime import datetime
from pathlib import Path

import django

from analyzer.domain.stored import Stored
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.folder import FolderStore


class Stopping(FolderStore):
    """Says so and stops for good when the second analysis has been stored."""

    analyses = 0

    def put(self, key: str, source: Path | bytes, sha256: str, *, retain_until: datetime | None = None) -> Stored:
        """Store it, then perhaps stop."""
        stored = super().put(key, source, sha256, retain_until=retain_until)
        self.analyses += key.endswith("analysis.json")
        if self.analyses == 2:
            sys.stdout.write("stopped\n")
            sys.stdout.flush()
            sys.stdin.read()
        return stored


def main(home: str, now: str) -> None:
    """Step once."""
    django.setup()
    from analyzer.service.bootstrap import Service
    from analyzer.service.replay.stepping import step_replays
    from tests.fakes import FakeTaskQueue

    def clock() -> datetime:
        return datetime.fromisoformat(now)

    settings = ServiceSettings(home=Path(home))
    store = Stopping(settings.home / "objects", clock)
    step_replays(Service(settings, read_service_policy(None), store, FakeTaskQueue(), clock))


if __name__ == "__main__":
    main(*sys.argv[1:])
