"""The browser in which pages are tried."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE_MS = 30_000
"""A stretch is played from a little before it, on a machine that may be busy."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this machine; these tests need one and say so where there is none."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the pages were not tried in a browser")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
