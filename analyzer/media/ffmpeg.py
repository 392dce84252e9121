"""Which ffmpeg works here."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analyzer.domain.errors import ConfigurationError
from analyzer.domain.signals import ModelUse
from analyzer.media.checksum import sha256_of

OLDEST = (5, 1)
"""The first version with `-fps_mode`."""

ASK_S = 30
"""Seconds a program may take to say its version."""


@dataclass(frozen=True)
class Ffmpeg:
    """An ffmpeg that was found and runs."""

    path: Path
    version: str

    def use(self) -> ModelUse:
        """Provenance: name, version and the SHA-256 of the program."""
        return ModelUse(name="ffmpeg", version=self.version, sha256=self._sha256)

    @cached_property
    def _sha256(self) -> str:
        return sha256_of(self.path)


def find_ffmpeg(configured: Path | None, search_path: str | None) -> Ffmpeg:
    """The configured ffmpeg; else the first on `search_path` (as PATH is written); else the imageio-ffmpeg wheel's.

    Only a place where there is none is passed over: an ffmpeg that is found and does not run is an error.

    Raises:
        ConfigurationError: there is none, or the one found does not run or is older than 5.1.
    """
    if configured is not None:
        return _asked(configured, "the configured ffmpeg")
    if search_path is not None and (found := shutil.which("ffmpeg", path=search_path)):
        return _asked(Path(found), "the ffmpeg on PATH")
    import imageio_ffmpeg

    try:
        packaged = Path(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        raise ConfigurationError("there is no ffmpeg: install imageio-ffmpeg, or name one") from None
    return _asked(packaged, "the ffmpeg of imageio-ffmpeg")


def _asked(path: Path, which: str) -> Ffmpeg:
    try:
        answer = subprocess.run(
            [path.absolute(), "-version"], capture_output=True, check=True, timeout=ASK_S, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise ConfigurationError(f"{which} is not there") from None
    except (OSError, subprocess.SubprocessError):
        raise ConfigurationError(f"{which} does not run") from None
    said = re.match(rb"ffmpeg version (\S+)", answer.stdout)
    if said is None:
        raise ConfigurationError(f"{which} does not say that it is ffmpeg")
    version = said[1].decode(errors="replace")
    number = re.match(r"n?(\d+)\.(\d+)", version)
    if number is not None and (int(number[1]), int(number[2])) < OLDEST:
        raise ConfigurationError(f"{which} is version {version}; {'.'.join(map(str, OLDEST))} or newer is needed")
    return Ffmpeg(path=path.absolute(), version=version)
