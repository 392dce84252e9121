"""Settings come from the environment, secrets, a file, or what `serve` keeps, in turn; a slip in any is refused."""

from pathlib import Path

import pytest

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.service_settings import read_settings

SECRET = "hunter2 " * 5
"""Whatever is wrong, nothing of it may be repeated."""


def environment(tmp_path: Path, *, file: str | None = None, secrets: dict[str, str] | None = None) -> dict[str, str]:
    """Variables that name a home, and a settings file and a folder of secrets where they are given."""
    variables = {"LESSONGUARD_HOME": str(tmp_path / "home")}
    if file is not None:
        (tmp_path / "settings.yaml").write_text(file, encoding="utf-8")
        variables["LESSONGUARD_SETTINGS"] = str(tmp_path / "settings.yaml")
    if secrets is not None:
        (tmp_path / "secrets").mkdir()
        for name, value in secrets.items():
            (tmp_path / "secrets" / name).write_text(value, encoding="utf-8")
        variables["LESSONGUARD_SECRETS"] = str(tmp_path / "secrets")
    return variables


def test_the_nearest_wins(tmp_path: Path) -> None:
    """Of one setting in several places, the environment's counts, then the secrets', the file's, the kept one's."""
    places = ("environment", "secrets", "file", "kept")
    keys = {place: f"{place} " * 8 for place in places}
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "secret_key").write_text(keys["kept"], encoding="utf-8")
    variables = environment(
        tmp_path,
        file=f"secret_key: {keys['file']}",
        secrets={"lessonguard_secret_key": f"{keys['secrets']}\n", "postgres_password": "of another program"},
    ) | {"LESSONGUARD_SECRET_KEY": keys["environment"]}
    counted = []
    for further in ("LESSONGUARD_SECRET_KEY", "LESSONGUARD_SECRETS", "LESSONGUARD_SETTINGS", None):
        key = read_settings(variables).secret_key
        counted.append(key and key.get_secret_value().split()[0])
        variables.pop(further or "", None)
    assert counted == list(places)


def test_what_is_empty_is_not_there(tmp_path: Path) -> None:
    """An empty variable, as compose files write it, leaves the setting to the other places."""
    assert (
        read_settings(environment(tmp_path, file="smtp_host: mail") | {"LESSONGUARD_SMTP_HOST": ""}).smtp_host == "mail"
    )


@pytest.mark.parametrize(
    ("file", "secrets", "variables", "named"),
    [
        (None, None, {"COLOUR": SECRET}, "LESSONGUARD_COLOUR: unknown setting"),
        (None, {"lessonguard_colour": SECRET}, {}, "LESSONGUARD_COLOUR: unknown key"),
        (f"colour: {SECRET}", None, {}, "LESSONGUARD_COLOUR: unknown key"),
        (f"url: a\nurl: {SECRET}", None, {}, "the key 'url' is there twice"),
        (None, None, {"SECRETS": "/nowhere"}, "LESSONGUARD_SECRETS: the folder cannot be read"),
        (None, None, {"SETTINGS": "/nowhere.yaml"}, "nowhere.yaml: cannot be read"),
        (None, None, {"SIGNING_KEY": SECRET}, "LESSONGUARD_SIGNING_KEY: holds one Ed25519 private key"),
        (None, {"lessonguard_smtp_port": SECRET}, {}, "LESSONGUARD_SMTP_PORT: "),
    ],
)
def test_a_slip_is_named_and_not_repeated(
    tmp_path: Path, file: str | None, secrets: dict[str, str] | None, variables: dict[str, str], named: str
) -> None:
    """A setting, a file or a folder that is misnamed, wrong or not there is never passed over or repeated."""
    given = environment(tmp_path, file=file, secrets=secrets)
    given |= {f"LESSONGUARD_{name}": value for name, value in variables.items()}
    with pytest.raises(ConfigurationError) as caught:
        read_settings(given)
    assert named in str(caught.value)
    assert "hunter2" not in str(caught.value)
