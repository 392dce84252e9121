"""How people of these tests sign in, and what every page must be."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PASSWORD = "a password for one test"  # noqa: S105 - of an account that lives as long


def sign_in(page: Page, address: str, name: str = "ann") -> None:
    """Sign in on the way to a page."""
    page.goto(address)
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("form.sheet button")
    page.wait_for_url(f"{address}**")


def fits(page: Page) -> None:
    """Nothing of the page, with its style, reaches beyond the screen."""
    assert not is_too_wide(page)


def is_too_wide(page: Page) -> bool:
    """Whether something of the page, with its style, reaches beyond the screen."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"])


def broken_rules(page: Page) -> list[str]:
    """The rules of accessibility that the page breaks, each with the first place at which it does."""
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
