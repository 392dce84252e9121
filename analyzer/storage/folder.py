"""Objects in a folder."""

from pathlib import Path

from analyzer.storage.port import ObjectStore


class FolderStore(ObjectStore):
    """Placeholder."""

    def __init__(self, root: Path) -> None:
        self.root = root
