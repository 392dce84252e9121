"""Settings under which nobody would be told are refused before the service starts."""

import pytest

from analyzer.domain.errors import ConfigurationError
from analyzer.settings.service_settings import read_settings


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"ALERT_TO": "lead@school.example"}, "ALERT_TO: needs smtp_host"),
        ({"ALERT_WEBHOOKS": "https://hooks.school.example/a"}, "ALERT_WEBHOOKS: needs alert_webhook_secret"),
        (
            {"ALERT_WEBHOOKS": "https://a.example/x, http://b.example/token-7", "ALERT_WEBHOOK_SECRET": "s" * 32},
            "ALERT_WEBHOOKS: .*https address",
        ),
    ],
)
def test_refused(environment: dict[str, str], complaint: str) -> None:
    """What is missing or unsafe is named by its variable, and no address is shown."""
    with pytest.raises(ConfigurationError, match=f"LESSONGUARD_{complaint}") as caught:
        read_settings({f"LESSONGUARD_{name}": value for name, value in environment.items()})
    assert "example" not in str(caught.value)


def test_taken() -> None:
    """Leads and webhooks are read as lists."""
    settings = read_settings(
        {
            "LESSONGUARD_SMTP_HOST": "mail.school.example",
            "LESSONGUARD_ALERT_TO": "lead@school.example, deputy@school.example",
            "LESSONGUARD_ALERT_WEBHOOKS": "https://hooks.school.example/a, http://127.0.0.1:9000/b",
            "LESSONGUARD_ALERT_WEBHOOK_SECRET": "s" * 32,
        }
    )
    assert settings.alert_to == ("lead@school.example", "deputy@school.example")
    assert settings.alert_webhooks == ("https://hooks.school.example/a", "http://127.0.0.1:9000/b")
