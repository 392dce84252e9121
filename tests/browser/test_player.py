"""The player's own controls in a real browser: each puts the recording where its user means."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.entering import sign_in
from tests.browser.reviewing import reviewed
from tests.factory import Factory

pytestmark = pytest.mark.slow
SECOND = 0.3
"""How far off a place may be, in seconds: keyframes of this film are closer."""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory, media: Factory) -> Iterator[str]:
    """Address of a lesson with questions at one, two and three minutes, and a film of 230 seconds."""
    with reviewed(tmp_path_factory.mktemp("player"), media) as address:
        yield address


@pytest.fixture
def page(browser: Browser, lesson: str) -> Iterator[Page]:
    """The lesson, with its player ready and silent about errors."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, lesson)
    expect(page.locator("video")).to_have_js_property("readyState", 4)
    page.evaluate(
        "document.querySelector('video').addEventListener('seeking', (e) => { sought = e.target.currentTime; })"
    )
    yield page
    context.close()
    assert wrong == []


def goes_to(page: Page, seconds: float, within: float = SECOND) -> None:
    """The last place that the player was put to, or comes to be put to, is this one."""
    page.wait_for_function("([at, within]) => Math.abs(window.sought - at) <= within", arg=[seconds, within])


def pause(page: Page) -> None:
    """Have the player stand still."""
    page.evaluate("document.querySelector('video').pause()")


def put(page: Page, seconds: float) -> None:
    """Have the player stand still at a place."""
    page.evaluate("at => { const v = document.querySelector('video'); v.pause(); v.currentTime = at; }", seconds)
    goes_to(page, seconds)


def word(page: Page, text: str) -> Locator:
    """A line of the transcript."""
    return page.locator(".lines > li > span", has_text=text)


def test_a_word_of_the_transcript_is_played_when_it_is_clicked(page: Page) -> None:
    """The line's last word is later than its first; each starts the player where it was said."""
    line = word(page, "divide both sides")
    line.scroll_into_view_if_needed()
    middle = line.evaluate(
        """(one) => { const range = new Range(), text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode();
        const at = text.data.indexOf('sides'); range.setStart(text, at); range.setEnd(text, at + 5);
        const { x, y, width, height } = range.getBoundingClientRect(); return [x + width / 2, y + height / 2]; }"""
    )
    page.mouse.click(*middle)
    goes_to(page, 61.2)
    pause(page)
    page.click('.lines a.at[data-start-ms="60000"]')
    goes_to(page, 60)


def test_the_transcript_is_searched(page: Page) -> None:
    """Lines without what is looked for go, how many are left is told, and all come back."""
    page.keyboard.press("/")
    page.keyboard.type("NECKLACE")
    expect(page.locator("[data-found]")).to_have_text("1 line")
    expect(word(page, "divide both sides")).to_be_hidden()
    page.fill("[data-search]", "")
    expect(word(page, "divide both sides")).to_be_visible()
    expect(page.locator("[data-found]")).to_have_text("")


def test_keys_and_controls_move_the_player(page: Page) -> None:
    """Arrows by five seconds, the range to its place, the lanes to where they are clicked; speed from 1 to 2."""
    put(page, 100)
    page.keyboard.press("ArrowRight")
    goes_to(page, 105)
    page.keyboard.press("ArrowLeft")
    goes_to(page, 100)
    page.locator("[data-seek]").fill("42000")
    goes_to(page, 42)
    lanes = page.locator(".over").bounding_box()
    assert lanes
    page.mouse.move(lanes["x"] + lanes["width"] / 2, lanes["y"] + lanes["height"] - 3)
    expect(page.locator(".over")).to_have_attribute("title", "02:01")
    page.mouse.click(lanes["x"] + lanes["width"] / 2, lanes["y"] + lanes["height"] - 3)
    goes_to(page, 121.5, within=1)
    pause(page)
    for _ in range(6):
        page.keyboard.press(">")
    expect(page.locator("video")).to_have_js_property("playbackRate", 2)
    for _ in range(6):
        page.keyboard.press("<")
    expect(page.locator("video")).to_have_js_property("playbackRate", 1)


def test_flagged_stretches_alone_are_played(page: Page) -> None:
    """From the beginning it jumps to just before the first question; pressed again, it plays everything."""
    put(page, 10)
    page.keyboard.press("f")
    expect(page.locator("[data-flagged]")).to_have_attribute("aria-pressed", "true")
    first = (page.locator("[data-spans]").text_content() or "").split()[0]
    goes_to(page, int(first.partition("-")[0]) / 1000)
    page.keyboard.press("f")
    expect(page.locator("[data-flagged]")).to_have_attribute("aria-pressed", "false")
    put(page, 10)
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("() => document.querySelector('video').currentTime > 11")
    goes_to(page, 10)
