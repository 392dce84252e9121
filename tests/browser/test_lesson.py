"""An observer reviews a lesson in a real browser: by keys alone, on a phone, without a script, past a session's end."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.entering import broken_rules, sign_in
from tests.browser.reviewing import reviewed
from tests.factory import Factory
from tests.integration.command import CONFIG

pytestmark = pytest.mark.slow


@pytest.fixture
def lesson(tmp_path: Path, media: Factory) -> Iterator[str]:
    """The same, by the policy that ships."""
    with reviewed(tmp_path, media) as address:
        yield address


def said(page: Page) -> str:
    """What the page says of what was done last."""
    return page.inner_text("[data-status]")


def test_a_lesson_is_reviewed_by_keys_alone(browser: Browser, lesson: str) -> None:
    """Played, judged, taken back, dismissed, added to and noted without a mouse, and no rule of the page is broken."""
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    sign_in(page, lesson)
    assert broken_rules(page) == []
    page.keyboard.press("p")
    expect(page.locator(".lines li[aria-current]")).to_contain_text("secret")
    page.keyboard.press(" ")
    expect(page.locator("video")).to_have_js_property("paused", value=True)
    page.keyboard.press("c")
    expect(page.locator("[data-status]")).to_contain_text("is confirmed")
    expect(page.locator("#question-h")).to_contain_text("Gift")
    page.keyboard.press("k")
    expect(page.locator("#question-h")).to_contain_text("Secrecy")
    page.keyboard.press("z")
    expect(page.locator("[data-status]")).to_contain_text("Taken back")
    page.keyboard.press("j")
    expect(page.locator("#question-h")).to_contain_text("Gift")
    page.keyboard.press("d")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_contain_text("is dismissed")
    page.keyboard.press("m")
    page.keyboard.press("5")
    expect(page.locator("[data-status]")).to_contain_text("Added: Demeaning remark")
    page.keyboard.press("n")
    page.keyboard.type("Look again.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("Look again.")
    assert page.evaluate("Object.values(localStorage).join()") == ""
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    assert wrong == []


def test_what_is_written_survives_the_end_of_a_session(browser: Browser, lesson: str) -> None:
    """Words stay in the open page; once its reader has signed in elsewhere, pressing again sends them."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, lesson)
    context.clear_cookies()
    page.fill("[data-judge] textarea", "She laughed.")
    page.click("[value=confirmed]")
    expect(page.locator("[data-status]")).to_contain_text("Your session has ended")
    assert page.input_value("[data-judge] textarea") == "She laughed."
    sign_in(context.new_page(), lesson)
    page.click("[value=confirmed]")
    expect(page.locator("[data-status]")).to_contain_text("is confirmed")
    page.keyboard.press("k")
    expect(page.locator("#question")).to_contain_text("She laughed.")


def test_the_picture_is_blurred_while_it_may_distress(browser: Browser, tmp_path: Path, media: Factory) -> None:
    """From before the finding to after it, wherever the player is put; no more once somebody asks to see it clearly."""
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    review = config / "service" / "review.yaml"
    review.write_text(re.sub(r"(?m)^blurred: .*$", "blurred: [secrecy]", review.read_text()))
    with reviewed(tmp_path, media, LESSONGUARD_CONFIG=str(config)) as lesson:
        page = browser.new_page()
        sign_in(page, lesson)
        video = page.locator("video")
        expect(video).to_have_js_property("readyState", 4)
        first = (page.locator("[data-blurred]").text_content() or "").split()[0]
        start, end = (int(one) / 1000 for one in first.split("-"))
        for at, hidden in ((start - 1, False), (start, True), (end - 0.1, True), (end + 1, False), (start + 1, True)):
            video.evaluate("(video, at) => { video.currentTime = at; }", at)
            expect(video).to_have_class("blurred" if hidden else "")
        page.click("[data-clear]")
        expect(video).to_have_class("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_without_a_script_is_enough(browser: Browser, lesson: str, scheme: str) -> None:
    """At 360 pixels nothing reaches beyond the page, and verdicts are given by forms alone."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, color_scheme=scheme
    )
    page = context.new_page()
    sign_in(page, lesson)
    assert page.locator("main").bounding_box()["width"] <= 360
    assert page.locator("video[controls]").count() == 1
    assert page.locator("[data-flagged]").is_hidden()
    page.click("[value=unsure]")
    expect(page.locator(".notices")).to_contain_text("is unsure")
    expect(page.locator("#question-h")).to_contain_text("Gift")
