"""Begins a replay: which recordings, under which policy, how fast."""

from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import structlog

from analyzer.domain.errors import ConfigurationError, PermanentError
from analyzer.domain.replay import ReplayPlan
from analyzer.records.replays import add_replay, count_assessed
from analyzer.records.rows import Replay
from analyzer.settings.configuration import Configuration, fingerprint, read_configuration


def start_replay(
    since: datetime, until: datetime, config: Path | None, per_minute: int, *, own: Path | None, now: datetime
) -> Replay:
    """Begin to re-assess a period in the background; nothing that is shown changes before `apply_replay`.

    Args:
        since: recordings handed in from here ...
        until: ... to before here.
        config: folder of the configuration to be tried; the service's own if absent. It must stay as it is, and where
            it is, on every machine that steps replays.
        per_minute: recordings a minute at most.
        own: folder of the service's own configuration; the shipped one for None.
        now: the time.

    Raises:
        ConfigurationError: the folder is not a configuration; names file and key.
        PermanentError: the period or the pace is none, or nothing in the period has been assessed.
    """
    if since >= until:
        raise PermanentError("since: is not before until")
    if per_minute < 1:
        raise PermanentError("per_minute: is at least 1")
    folder = None if config is None else config.absolute()
    configuration = _read(folder or own)
    total = count_assessed(since, until)
    if not total:
        raise PermanentError("no recording that was handed in within this period has been assessed")
    plan = ReplayPlan(
        since=since,
        until=until,
        policy_sha256=configuration.sha256,
        software=version("lessonguard"),
        config=str(folder or ""),
        per_minute=per_minute,
        total=total,
    )
    replay = add_replay(plan, now=now)
    structlog.get_logger().info("replay started", replay=replay.pk, total=total, per_minute=per_minute)
    return replay


def configuration_of(replay: Replay, own: Path | None) -> Configuration:
    """The configuration that a replay tries, proven to be the one it was started with.

    Raises:
        ConfigurationError: folder or software have changed since; half a replay under each would compare nothing.
    """
    if replay.software != version("lessonguard"):
        raise ConfigurationError("the software was replaced since the replay was started: start another one")
    folder = Path(replay.config) if replay.config else own
    if fingerprint(folder) != replay.policy_sha256:
        raise ConfigurationError("the configuration folder was changed since the replay was started: start another one")
    return _read(folder)


def _read(folder: Path | None) -> Configuration:
    return _read_once(folder, fingerprint(folder))


@lru_cache(maxsize=2)
def _read_once(folder: Path | None, sha256: str) -> Configuration:
    """A configuration folder with this content; reading it takes a second of work, and every step needs it."""
    configuration = read_configuration(folder)
    if configuration.sha256 != sha256:
        raise ConfigurationError("the configuration folder was changed while it was read: start the replay again")
    return configuration
