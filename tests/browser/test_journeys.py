"""Journeys in a real browser: a lead from alert to case, feedback from draft to dispute, two after one lesson."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.entering import PASSWORD, broken_rules, fits, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
SEED = f"""
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Finding
from analyzer.service.bootstrap import make_service
from tests.web.feedbacks import of_a_tutor
from tests.web.lessons import PLAIN, assessed
from tests.web.rows import Evening
service = make_service(SERVICE)
lesson = of_a_tutor(service)
found = Finding.objects.filter(run=lesson.current_run, kind="secrecy").get()
at = {{"subject": found.finding_id, "finding_id": found.finding_id, "start_ms": found.start_ms}}
Evening(service).alert(lesson, "secrecy", "critical", **at)
free = assessed(service, PLAIN)
add_account("dan", ("dsl",))
for account in Account.objects.all():
    account.set_password({PASSWORD!r})
    account.save()
print(lesson.id, free.id)
"""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """Address of a running web server, the id of a lesson with an alert and a tutor, and that of one nobody has."""
    with running(tmp_path_factory.mktemp("desk")) as web:
        seeded = [sys.executable, "-c", SEED]
        told = subprocess.run(seeded, env=environment_of(web), capture_output=True, check=True, text=True)
        lesson, free = told.stdout.split()[-2:]
        yield f"http://127.0.0.1:{web.port}", lesson, free


def of(browser: Browser, name: str, address: str, width: int = 1280) -> Page:
    """The page that somebody opens, signed in, in a browser of their own."""
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    sign_in(page, address, name)
    return page


def test_a_lead_goes_from_an_alert_to_a_case(browser: Browser, desk: tuple[str, str, str]) -> None:
    """Opened at its question and second, answered with what comes next, and the case holds the lesson."""
    home, lesson, _ = desk
    page = of(browser, "dan", f"{home}/alerts")
    entry = page.locator(".desk-entry")
    expect(entry).to_contain_text("Open it to acknowledge it")
    entry.get_by_role("link", name="Open at").click()
    page.wait_for_url(f"**/recordings/{lesson}/lesson?question=*#player")
    expect(page.locator("#question-h")).to_contain_text("Secrecy")
    expect(page.locator("#question")).to_contain_text("our little secret")
    page.goto(f"{home}/alerts")
    entry.get_by_text("Acknowledge it").click()
    entry.get_by_label("What you think").select_option("looks_right")
    entry.get_by_label("What comes next").select_option("case_opened")
    entry.get_by_label("Open a case with it").fill("SG-2026-1")
    entry.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".desk-entry")).to_have_count(0)
    expect(page.locator("#acknowledged + .alerts")).to_contain_text("Acknowledged by dan")
    page.goto(f"{home}/cases")
    page.get_by_role("link", name="SG-2026-1").click()
    expect(page.locator("main")).to_contain_text("L-7")
    fits(page)
    assert broken_rules(page) == []


def test_feedback_goes_to_the_tutor_and_to_a_second_observer(browser: Browser, desk: tuple[str, str, str]) -> None:
    """Drafted from what the card offers, previewed, released, read on a phone, disputed, and answered by another."""
    home, lesson, _ = desk
    writing = of(browser, "ann", f"{home}/recordings/{lesson}/feedback")
    writing.locator("[name=pick]").first.check()
    quoted = writing.locator(".pick q").first.inner_text()
    writing.get_by_label("To close with").fill("Thank you for a calm lesson.")
    writing.get_by_role("button", name="Keep and preview").click()
    expect(writing.locator("#preview .letter")).to_contain_text(quoted)
    writing.get_by_role("button", name="Release it to the tutor").click()
    reading = of(browser, "tom", f"{home}/feedback", width=360)
    reading.get_by_role("link", name="Mathematics").click()
    expect(reading.locator(".letter")).to_contain_text("Thank you for a calm lesson.")
    expect(reading.locator(".letter")).to_contain_text(quoted)
    fits(reading)
    assert broken_rules(reading) == []
    reading.get_by_label("What do you say to it?").fill("I did wait for an answer.")
    reading.get_by_role("button", name="Ask another observer to look").click()
    expect(reading.locator(".notice.warn")).to_contain_text("I did wait for an answer.")
    second = of(browser, "bea", f"{home}/disputes")
    second.get_by_role("button", name="Take it").click()
    second.goto(f"{home}/recordings/{lesson}/feedback")
    second.get_by_label("The feedback stands").check()
    second.get_by_label("Why, for the tutor").fill("I looked twice.")
    second.get_by_role("button", name="Answer").click()
    reading.reload()
    expect(reading.locator("main")).to_contain_text("I looked twice.")


def test_one_lesson_is_taken_by_one_of_two(browser: Browser, desk: tuple[str, str, str]) -> None:
    """Both have it on their screen; who presses second is told whose it is, and sees nothing of the lesson."""
    home, _, free = desk
    first = of(browser, "ann", f"{home}/queue")
    second = browser.new_context(java_script_enabled=False).new_page()
    sign_in(second, f"{home}/queue", "bea")
    take = f"#lesson-{free} [data-take]"
    first.click(take)
    first.wait_for_url(f"**/recordings/{free}/lesson")
    second.click(take)
    expect(second.locator("main")).to_contain_text("ann")
    answer = second.goto(f"{home}/recordings/{free}/lesson")
    assert answer
    assert answer.status == 404
