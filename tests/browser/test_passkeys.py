"""A real browser makes a passkey and signs in by it, with an authenticator of its own."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.entering import PASSWORD, broken_rules, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from analyzer.records.accounts import add_account
ann = add_account("ann", ("dsl",))
ann.set_password({PASSWORD!r})
ann.save()
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Address of a running web server with one account, by a name, as passkeys need it."""
    with running(tmp_path) as web:
        subprocess.run([sys.executable, "-c", SEED], env=environment_of(web), check=True)
        yield f"http://localhost:{web.port}"


def test_a_passkey_is_made_and_signs_in(browser: Browser, address: str) -> None:
    """Made on one page, it opens the service by itself, and after a password it is asked for; no rule is broken."""
    page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"automaticPresenceSimulation": True}})
    sign_in(page, f"{address}/passkeys")
    assert broken_rules(page) == []
    page.fill("[name=called]", "Telephone")
    page.click("[data-passkey] button")
    expect(page.locator("table")).to_contain_text("Telephone")
    page.context.clear_cookies()
    page.goto(f"{address}/sign-in")
    page.click("text=Sign in with a passkey")
    page.click("[data-passkey] button")
    expect(page.locator(".masthead nav")).to_contain_text("Alerts")
    page.context.clear_cookies()
    sign_in(page, f"{address}/")
    page.wait_for_url(f"{address}/second-factor")
    page.click("[data-passkey] button")
    expect(page.locator(".masthead nav")).to_contain_text("Alerts")
    assert wrong == []
