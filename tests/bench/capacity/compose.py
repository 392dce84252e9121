"""The workers that docker/compose.yaml starts."""

from pathlib import Path
from typing import Any

import yaml

from tests.bench.capacity.assumptions import Pool, Resources

COMPOSE = Path(__file__).parents[3] / "docker" / "compose.yaml"


def pools_of(resources: Resources) -> tuple[Pool, ...]:
    """The pools that are given; those of docker/compose.yaml where none are."""
    return resources.pools or _composed()


def _composed() -> tuple[Pool, ...]:
    services = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return tuple(
        _pool(name, one["command"]) for name, one in services.items() if one.get("command", [""])[0] == "worker"
    )


def _pool(name: str, command: list[Any]) -> Pool:
    options = dict(zip(command[1::2], command[2::2], strict=True))
    queues = options["--queues"].split(",")
    return Pool.model_validate({"name": name, "queues": queues, "children": int(options["--concurrency"])})
