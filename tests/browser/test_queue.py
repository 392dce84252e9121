"""An observer works through the queue in a real browser: by keys alone, beside others, on a phone."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.entering import PASSWORD, broken_rules, fits, sign_in
from tests.web.running import environment_of, running

pytestmark = pytest.mark.slow
ONE_LINE_PX = 48
"""More than a line of text with what is around it takes, and less than two lines."""
SEED = f"""
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.records.models import Lesson, Recording
from analyzer.service.bootstrap import make_service
from analyzer.service.queueing.placing import place
from tests.web.lessons import GIFT, HUSH, PLAIN, assessed
for name, role in (("ann", "observer"), ("bob", "observation_lead")):
    account = add_account(name, (role,))
    account.set_password({PASSWORD!r})
    account.save()
service = make_service(SERVICE)
for number, texts in enumerate(((HUSH, GIFT), (GIFT,), (PLAIN,), (PLAIN, PLAIN))):
    row = assessed(service, *texts, copy=None)
    lesson = Lesson.objects.create(id="L-" + str(number), subject="GCSE Maths", created_at=row.uploaded_at)
    Recording.objects.filter(id=row.id).update(lesson=lesson)
    place([row.id])
"""


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[str]:
    """Address of a queue of four lessons, on a running web server."""
    with running(tmp_path) as web:
        subprocess.run([sys.executable, "-c", SEED], env=environment_of(web), capture_output=True, check=True)
        yield f"http://127.0.0.1:{web.port}/queue"


def test_the_queue_is_worked_by_keys_alone(browser: Browser, queue: str) -> None:
    """Moved through, searched, taken and opened without a mouse; `?` lists the keys, and no script fails."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    sign_in(page, queue)
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(4)
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_contain_text("t takes it")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("L-3")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=L-3**")
    expect(rows).to_have_count(1)
    page.goto(queue)
    page.keyboard.press("j")
    taken = rows.nth(0).get_attribute("id") or ""
    page.keyboard.press("t")
    page.wait_for_url("**/lesson")
    page.goto(queue)
    page.keyboard.press("j")
    expect(page.locator(f"#{taken} .with")).to_contain_text("you")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lesson")
    assert wrong == []


def test_news_come_without_losing_the_place(browser: Browser, queue: str) -> None:
    """What somebody else takes shows by itself, and the row that has the focus keeps it."""
    page, other = browser.new_page(), browser.new_context().new_page()
    sign_in(page, queue)
    sign_in(other, queue, "bob")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row]").nth(1)
    expect(second).to_be_focused()
    other.locator("[data-row]").nth(2).locator("[data-take]").click()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-row]").nth(2).locator(".with")).to_contain_text("bob")
    expect(second).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_read_on_any_screen(browser: Browser, queue: str, scheme: str, width: int) -> None:
    """No rule of accessibility is broken, nothing reaches beyond the page, and without a script lessons are taken."""
    seen = browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme).new_page()
    sign_in(seen, queue, "bob")
    assert broken_rules(seen) == []
    fits(seen)
    assert seen.locator(".masthead nav").bounding_box()["height"] < ONE_LINE_PX, "one row of links, however narrow"
    assert seen.locator("[data-take]").first.bounding_box()["height"] < ONE_LINE_PX, "a button of one line"
    seen.goto(queue.replace("/queue", "/quality"))
    here = seen.locator(".masthead nav [aria-current]").bounding_box()
    assert 0 <= here["x"] <= width - here["width"], "the page that is open is in sight among the links"
    plain = browser.new_context(viewport={"width": width, "height": 740}, java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, queue)
    assert page.locator("[data-help]").is_hidden()
    page.locator("[data-take]").first.click()
    page.wait_for_url("**/lesson")
