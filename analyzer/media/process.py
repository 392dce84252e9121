"""One run of ffmpeg, in a process group of its own, that never outlives its purpose."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from analyzer.domain.errors import ConfigurationError, OverLimitError, PermanentError, TransientError
from analyzer.domain.recording import Piece
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import Limits
from analyzer.media.timecode import references_of, without_references
from analyzer.media.timeline import LEAP_S

POLL_S = 0.1
"""How often a wait looks up to see whether it was cancelled."""

TAIL_BYTES = 16_384
"""How much of what ffmpeg says last is kept."""

DIE_WITH_PARENT = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""
"""Asks the kernel for SIGKILL when the thread that started this process ends (PR_SET_PDEATHSIG), then becomes ffmpeg.

It is not done in a `preexec_fn`: that needs fork(2), whose handlers in OpenBLAS wait for ever when another thread is
just multiplying matrices.
"""


class CancelledError(TransientError):
    """The caller asked for the work to stop."""


class FfmpegFailedError(PermanentError):
    """ffmpeg ended with an error that lies in what it was given."""


def url_of(path: Path) -> str:
    """A name that ffmpeg takes for a local file whatever it looks like: `-x`, `http:x`, `concat:x`, `%d`."""
    return f"file:{path.absolute()}"


def input_url(path: Path, piece: Piece | None = None) -> str:
    """The same for a media file to be read: of a piece, its bytes alone; and nothing at which this ffmpeg stumbles."""
    url = url_of(path)
    if piece is not None:
        return f"subfile,,start,{piece.start_byte},end,{piece.end_byte},,:{url}"
    references = references_of(path) if "|" not in url else ()
    return without_references(url, references, path.stat().st_size) if references else url


def input_options(container: str, limits: Limits) -> dict[str, Any]:
    """Options for every input: read this file as the container it was probed as, and follow it nowhere else.

    A transport stream's clock may start anew, which ffmpeg mends; a leap forward is a pause in the recording, until it
    is what the probe calls a fault.
    """
    options = {
        "protocol_whitelist": "file,pipe,subfile,concat",
        "format_whitelist": container,
        "max_pixels": limits.max_pixels,
    }
    return options | ({"dts_delta_threshold": LEAP_S} if container == "mpegts" else {})


class Process:
    """A running ffmpeg. Leaving the `with` block kills whatever still runs, with its whole group.

    It is also killed when the thread that started it ends, so start it in one that sees it through. Standard error is
    drained all the time and only its tail kept, for telling kinds of failure apart; it is never shown, as it names
    paths.
    """

    def __init__(
        self,
        ffmpeg: Ffmpeg,
        arguments: Sequence[str],
        *,
        cancel: threading.Event | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._cancel = cancel
        program = [sys.executable, "-ISc", DIE_WITH_PARENT, str(os.getpid()), str(ffmpeg.path)]
        self._popen = subprocess.Popen(
            [*program, "-nostdin", "-hide_banner", "-v", "error", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
            pass_fds=pass_fds,
        )
        self._tail = bytearray()
        self.complaints = 0
        """Lines that ffmpeg has written to standard error."""
        self._drain = threading.Thread(target=self._listen, name="ffmpeg-stderr", daemon=True)
        self._drain.start()

    @property
    def stdout(self) -> int:
        """File descriptor of standard output."""
        assert self._popen.stdout is not None  # noqa: S101 - a pipe was asked for
        return self._popen.stdout.fileno()

    def raise_if_cancelled(self) -> None:
        """Stop here when the caller asked to.

        Raises:
            CancelledError: the event is set.
        """
        if self._cancel is not None and self._cancel.is_set():
            raise CancelledError("cancelled")

    def wait(self, limit_s: float) -> int:
        """Wait for the end; the exit code.

        Raises:
            CancelledError: the caller asked to stop.
            OverLimitError: the time limit passed.
        """
        deadline = time.monotonic() + limit_s
        while True:
            self.raise_if_cancelled()
            try:
                code = self._popen.wait(timeout=POLL_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    raise OverLimitError(f"ffmpeg was not done after {limit_s:.0f} s") from None
            else:
                self._drain.join()
                return code

    def raise_for(self, code: int, doing: str) -> None:
        """Turn an exit code into the family of failure it belongs to.

        Raises:
            TransientError: the disk is full.
            OverLimitError: a signal ended the process.
            ConfigurationError: this ffmpeg was built without an encoder or filter that is needed.
            FfmpegFailedError: anything else but success.
        """
        if code == 0:
            return
        said = bytes(self._tail)
        if b"No space left on device" in said or b"Disk quota exceeded" in said:
            raise TransientError(f"the disk is full: {doing} was given up")
        if code < 0:
            raise OverLimitError(f"ffmpeg was ended by signal {-code} while {doing}")
        if b"Unknown encoder" in said or b"No such filter" in said:
            raise ConfigurationError(f"this ffmpeg lacks an encoder or filter that {doing} needs")
        raise FfmpegFailedError(f"ffmpeg failed with code {code} while {doing}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        self._drain.join()
        for pipe in (self._popen.stdout, self._popen.stderr):
            if pipe is not None:
                pipe.close()

    def _listen(self) -> None:
        assert self._popen.stderr is not None  # noqa: S101 - a pipe was asked for
        while said := os.read(self._popen.stderr.fileno(), TAIL_BYTES):
            self.complaints += said.count(b"\n")
            self._tail += said
            del self._tail[:-TAIL_BYTES]
