"""Plan and tutor pages in a real browser: on a phone, without a script, by the rules of accessibility."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.entering import PASSWORD, broken_rules, fits, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from datetime import timedelta
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from dataclasses import replace
from analyzer.records.accounts import add_account
from analyzer.records.models import RunMeasures
from analyzer.service.bootstrap import make_service
from analyzer.service.planning.drawing import draw_term
from tests.service.planning.school import found, graded, judged, observer, taught
lead = add_account("lead", ("observation_lead",))
lead.set_password({PASSWORD!r})
lead.save()
service = make_service(SERVICE)
term = service.policy.plan.terms[0]
now = term.ends_at - timedelta(days=7)
observer("ann")
rows = [taught(f"t-{{n % 3}}", now - timedelta(days=40) + timedelta(days=n)) for n in range(18)]
for n, row in enumerate(rows):
    RunMeasures.objects.create(run=row.current_run, values={{"talk_share": [0.3 + n / 50, "share"]}})
for row in (rows[0], rows[3]):
    judged(row, found(row, 1), "ann", at=now)
    graded(row, "ann", at=now, questioning="concern")
service = replace(service, clock=lambda: now)
draw_term(term, service)
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Address of a service in which the autumn term is planned."""
    with running(tmp_path) as web:
        subprocess.run([sys.executable, "-c", SEED], env=environment_of(web), capture_output=True, check=True)
        yield f"http://127.0.0.1:{web.port}"


def is_read_by_anybody(page: Page) -> None:
    """Nothing reaches beyond the screen, and no rule of accessibility is broken."""
    fits(page)
    assert broken_rules(page) == []


def test_a_tutor_is_excused_without_a_script(browser: Browser, address: str) -> None:
    """By a form in the line, and asked for again by another."""
    page = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False).new_page()
    sign_in(page, f"{address}/plan?term=autumn-2026", "lead")
    line = page.locator("tbody tr", has_text="t-2")
    line.locator("summary").click()
    line.locator("select").select_option("leave")
    line.locator("form button").click()
    expect(page.locator(".notices")).to_contain_text("1 observation excused")
    expect(line).to_contain_text("On leave for most of the term")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_plan_and_tutor_fit_and_can_be_read(browser: Browser, address: str, scheme: str, width: int) -> None:
    """On a phone and a desk, light and dark: the plan, why a lesson was drawn, and a tutor."""
    page = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme).new_page()
    sign_in(page, f"{address}/plan?term=autumn-2026", "lead")
    expect(page.locator("tbody tr")).to_have_count(3)
    is_read_by_anybody(page)
    page.goto(f"{address}/tutors/t-0")
    expect(page.locator("main")).to_contain_text("n = 6 lessons")
    expect(page.locator("svg[role=img]")).to_be_visible()
    is_read_by_anybody(page)
    page.goto(f"{address}/plan?term=autumn-2026")
    page.locator("a", has_text="Why this lesson").first.click()
    expect(page.locator("h1")).to_contain_text("Why this lesson")
    is_read_by_anybody(page)
