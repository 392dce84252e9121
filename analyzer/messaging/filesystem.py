"""Messages as files in one folder: the broker of the embedded shape, for several processes at once."""

import json
import time
import uuid
from functools import cached_property
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    """Kombu's, but that a message appears whole or not at all and is taken by one reader only.

    The transport option `data_folder_in` names the folder, made when it is first needed. Messages are put by the name
    of their queue, so that no table of bindings has to be kept.
    """

    def _queue_bind(self, *_: object) -> None:
        pass

    def _put(self, queue: str, message: dict[str, Any], **_: object) -> None:  # type: ignore[override]  # named by its base's base
        name = f"{time.time_ns()}-{uuid.uuid4().hex}.{queue}.msg"
        unfinished = self.data_folder_in / f".{name}"
        unfinished.write_text(json.dumps(message), encoding="utf-8")
        unfinished.rename(self.data_folder_in / name)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002 - kombu's
        """The oldest message of a queue.

        Raises:
            Empty: there is none, without waiting.
        """
        for message in sorted(self.data_folder_in.iterdir()):
            if message.name.partition(".")[2] == f"{queue}.msg":
                taken = message.with_name(f".{message.name}")
                try:
                    message.rename(taken)
                except FileNotFoundError:  # another reader was faster
                    continue
                payload: dict[str, Any] = json.loads(taken.read_text(encoding="utf-8"))
                taken.unlink()
                return payload
        raise Empty

    @cached_property
    def data_folder_in(self) -> Path:
        """The folder."""
        folder = Path(self.transport_options["data_folder_in"])
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


class Transport(filesystem.Transport):
    """Makes such channels."""

    Channel = Channel
