"""In the shape of production, Django's own check finds nothing, and every answer has the headers that guard it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command import CONFIG
from tests.web.conftest import SignedIn

CHECK = ("-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING")

HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def checked(home: Path, url: str) -> subprocess.CompletedProcess[str]:
    """`manage check --deploy`, with the service known by this address."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(CONFIG.parent),
        "DJANGO_SETTINGS_MODULE": "config.django_settings",
        "LESSONGUARD_HOME": str(home),
        "LESSONGUARD_URL": url,
        "LESSONGUARD_HOSTS": "lessons.example.org",
        "LESSONGUARD_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
    }
    return subprocess.run([sys.executable, *CHECK], env=environment, capture_output=True, text=True, check=False)


def test_a_deployment_with_tls_has_nothing_to_mend(tmp_path: Path) -> None:
    """Cookies, transport, referrers, hosts and secrets are as Django asks."""
    ran = checked(tmp_path, "https://lessons.example.org")
    assert ran.returncode == 0, ran.stderr
    assert "no issues" in ran.stdout


def test_the_check_would_notice(tmp_path: Path) -> None:
    """Without TLS, as on a machine alone, it names what is missing."""
    ran = checked(tmp_path, "http://127.0.0.1:8080")
    assert ran.returncode == 1
    assert "security.W012" in ran.stderr


@pytest.mark.parametrize(
    "path", ["/recordings", "/sign-in", "/operations", "/nowhere", "/api/v1/openapi.json", "/health/live"]
)
def test_every_answer_is_guarded(path: str, signed_in: SignedIn) -> None:
    """Pages, refusals, API and probes have browsers load nothing from elsewhere, and keep and frame nothing."""
    answer = signed_in("operations").get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "no-store" in answer["Cache-Control"]
    for rule in ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
