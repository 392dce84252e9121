"""How soon a lesson of two hours can be used, played and sought in a browser of this machine, on loopback.

`python -m tests.bench.player`: a copy of the size that lessons have, 2,400 lines of transcript, 500 questions. A fresh
browser context for every opening, so that nothing is cached.
"""

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.spread import percentile
from tests.browser.conftest import CHROMIUM
from tests.browser.entering import PASSWORD, sign_in
from tests.factory import AAC, H264, TONE, Factory
from tests.web.running import environment_of, running

OPENINGS, SEEKS = 5, 30
ANSWERED_MS, USABLE_MS, STARTS_MS, SEEKS_MS = 300, 1000, 1000, 500
SEED = f"""
import sys
from pathlib import Path
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import make_service
from tests.bench.lesson_page import two_hours
account = add_account("ann", ("dsl",))
account.set_password({PASSWORD!r})
account.save()
print(two_hours(make_service(SERVICE), Path(sys.argv[1]).read_bytes()).id)
"""
ANSWERED = "() => { const e = performance.getEntriesByType('navigation')[0]; return e.responseStart - e.requestStart; }"
"""Milliseconds from asking for the page until its first byte: it is sent once all of it is made."""
USABLE = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
"""Milliseconds from the click until the page is read, laid out and its script has run."""
STARTS = """() => new Promise((done) => { const v = document.querySelector('video'), from = performance.now();
v.muted = true; v.addEventListener('playing', () => done(performance.now() - from), { once: true }); v.play(); })"""
SEEKS_TO = """(at) => new Promise((done) => { const v = document.querySelector('video'), from = performance.now();
v.pause(); v.addEventListener('seeked', () => done(performance.now() - from), { once: true }); v.currentTime = at; })"""


def main() -> None:
    """Make the lesson, open it, play it, seek in it, and print how long each took."""
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as web, sync_playwright() as started:
        film = _film(Factory(Path(get_ffmpeg_exe()), Path(folder)), Path(folder))
        seeded = [sys.executable, "-c", SEED, str(film)]
        ran = subprocess.run(seeded, env=environment_of(web), capture_output=True, text=True, check=True)
        address = f"http://127.0.0.1:{web.port}/recordings/{ran.stdout.split()[-1]}/lesson"
        print(f"two hours, {film.stat().st_size / 1e6:.0f} MB, in milliseconds", flush=True)
        with started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"]) as browser:
            _measure(browser, address)


def _film(media: Factory, folder: Path) -> Path:
    """Two hours, of a minute that comes again and again."""
    minute, film = folder / "minute.mp4", folder / "film.mp4"
    media.made(minute, ("testsrc=s=1280x720:r=10", TONE), "-t", "60", *H264, *AAC)
    media.run("-stream_loop", "120", "-i", minute, "-c", "copy", "-movflags", "+faststart", film)
    return film


def _measure(browser: Browser, address: str) -> None:
    page = browser.new_context().new_page()
    sign_in(page, address)
    cookies = page.context.cookies()
    answered, usable, starts = [], [], []
    for _ in range(OPENINGS):
        page = browser.new_context().new_page()
        page.context.add_cookies(cookies)
        page.goto(address)
        answered.append(page.evaluate(ANSWERED))
        usable.append(page.evaluate(USABLE))
        starts.append(page.evaluate(STARTS))
    _tell("page answered", answered, ANSWERED_MS)
    _tell("page usable", usable, USABLE_MS)
    _tell("video starts", starts, STARTS_MS)
    _tell("video seeks", _seeks(page), SEEKS_MS)


def _seeks(page: Page) -> list[float]:
    dice = random.Random(1)  # noqa: S311 - places of a benchmark
    return [page.evaluate(SEEKS_TO, dice.uniform(0, 7200)) for _ in range(SEEKS)]


def _tell(what: str, took: list[float], limit_ms: int) -> None:
    p95 = percentile(took, 0.95)
    slow = f"   over {limit_ms} ms" if p95 > limit_ms else ""
    print(f"  {what:16} p50 {percentile(took, 0.5):7.1f}   p95 {p95:7.1f}   of {len(took)}{slow}", flush=True)


if __name__ == "__main__":
    main()
