"""How people of these tests sign in, and what every page must be."""

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
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
