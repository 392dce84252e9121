"""What operations wrote for an earlier version is read, or refused by name."""

import shutil
from pathlib import Path

import pytest

from analyzer.domain.errors import ConfigurationError
from analyzer.domain.stages import StageName
from analyzer.settings.service_policy import read_service_policy
from tests.integration.command import CONFIG


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_limits_on_the_wall_clock_are_refused(folder: Path) -> None:
    """A time for slow work is not taken for one for work that stands still; it says what to write instead."""
    path = folder / "service" / "stages.yaml"
    path.write_text(path.read_text().replace("speech: {still_s: 600}", "speech: {base_s: 300, per_media_s: 1.0}"))
    with pytest.raises(ConfigurationError, match=r"limits\.speech.*still_s") as refused:
        read_service_policy(folder)
    assert "stages.yaml" in str(refused.value)


def test_every_stage_says_how_long_it_may_stand_still() -> None:
    """Far longer than it should ever have to, and far shorter than the net below."""
    stages = read_service_policy(None).stages
    assert set(stages.limits) == set(StageName)
    assert all(stages.lease_s < limit.still_s < stages.longest_s for limit in stages.limits.values())


def test_alerts_of_an_earlier_version_are_read(folder: Path) -> None:
    """A file that does not know of bundles is bundled by the minute."""
    path = folder / "service" / "alerts.yaml"
    path.write_text("\n".join(line for line in path.read_text().splitlines() if not line.startswith("bundle_s")))
    assert read_service_policy(folder).alerts.bundle_s == 60
