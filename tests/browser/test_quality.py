"""The quality page in a real browser: narrow and wide, light and dark, and no rule of the page broken."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.entering import PASSWORD, broken_rules, fits, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from datetime import UTC, datetime, timedelta
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.domain.review import ActName, Decision
from analyzer.records.accounts import add_account
from analyzer.records.models import BlindDraw, BlindSample, Exposure, Finding, Finished, Missed, Verdict
from analyzer.records.reviews import add_act
from analyzer.service.bootstrap import make_service
from analyzer.service.quality.answers import know
from tests.web.rows import Evening
for name, role in (("ann", "dsl"), ("lee", "observation_lead")):
    account = add_account(name, (role,))
    account.set_password({PASSWORD!r})
    account.save()
service = make_service(SERVICE)
write = Evening(service)
write.at = datetime.now(UTC)
KINDS = (("secrecy", "critical"), ("swearing", "minor"), ("harm_disclosure", "critical"), ("camera_absent", "minor"))
for number in range(160):
    row = write.assessed(*KINDS)
    row.refresh_from_db()
    row.uploaded_at = datetime(2026, 3 + number // 20, 5, tzinfo=UTC)
    row.save()
    for finding in Finding.objects.filter(run=row.current_run):
        wrong = (number + int(finding.finding_id, 16)) % (3 if number >= 140 else 11) == 0
        for by in ("ann", "bea"):
            other = by == "bea" and number % 7 == 0
            decision = Decision.DISMISSED if wrong or other else Decision.CONFIRMED
            decision = Decision.UNSURE if other and number % 2 else decision
            reason = "harmless" if decision == Decision.DISMISSED else ""
            add_act(ActName.VERDICT, row.current_run, by, now=service.clock(), finding_id=finding.finding_id,
                    decision=decision, reason=reason, remark=None)
        if number < 12:
            know(row.id, finding.finding_id, Decision.CONFIRMED, "lee", now=service.clock())
    grades = {{"questioning": ("met", "strength", "developing")[number % 3]}}
    grades["pace"] = "met" if number % 4 else "concern"
    for by in ("ann", "bea"):
        given = grades | ({{"pace": "developing"}} if by == "bea" and number % 5 == 0 else {{}})
        add_act(ActName.GRADING, row.current_run, by, now=service.clock(), grades=given)
    if number % 3 == 0:
        at = service.clock() - timedelta(days=number // 6)
        Exposure.objects.create(recording=row, finding_id="f", by=("ann", "bea")[number % 2], at=at, ms=900_000)
told = {{"seed": 7, "share": 0.02, "eligible": 400, "by": "process:quality", "at": service.clock()}}
draw = BlindDraw.objects.create(week="2026-W41", **told)
for number in range(9):
    row = write.assessed()
    BlindSample.objects.create(draw=draw, recording=row)
    for by in ("ann", "bea")[: 2 if number < 7 else number % 2]:
        Finished.objects.create(recording=row, by=by, at=service.clock())
    if number == 3:
        row.refresh_from_db()
        Missed.objects.create(recording=row, run=row.current_run, by="ann", at=service.clock(), kind="gift",
            severity="minor", route="conduct", clause="6.2", preserve=False, sealed=False, start_ms=0, end_ms=9)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the page, with much to count, on a running web server."""
    with running(tmp_path_factory.mktemp("quality")) as web:
        seeded = [sys.executable, "-c", SEED]
        subprocess.run(seeded, env=environment_of(web), capture_output=True, check=True)
        yield f"http://127.0.0.1:{web.port}/quality"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_figures_are_read_at_any_width(browser: Browser, address: str, width: int, scheme: str) -> None:
    """Nothing reaches beyond the page, the picture has a mark for each month, and the kind of its months is chosen."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False, color_scheme=scheme
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    sign_in(page, address)
    assert page.locator(".drift circle").count() == 8
    assert page.locator(".drift .differs").count() == 1
    page.select_option("[name=kind]", "secrecy")
    page.click("text=Show")
    assert page.locator(".drift circle").count() == 8
    fits(page)
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(browser: Browser, address: str, scheme: str) -> None:
    """On a phone, with every part open."""
    page = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme).new_page()
    sign_in(page, address)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert broken_rules(page) == []
