"""Lists with a hundred thousand recordings, through the web server."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from tests.bench.door import Door
from tests.bench.lesson_page import measure_lesson_page
from tests.bench.spread import percentile
from tests.records.seed import RECORDINGS, seed

TIMES = 100
LIMIT_MS = 200


def measure_pages(door: Callable[[], Door], service: Service) -> None:
    """Seed the empty catalogue, ask for every kind of list again and again, and print how long the answers took."""
    print(f"\nlists with {RECORDINGS:,} recordings, ms until the answer is read, {TIMES} times each:", flush=True)
    seed()
    opened = door()
    browser = opened.browser()
    page, api = partial(opened.took, browser=browser), opened.took
    at, last = Recording.objects.order_by("-uploaded_at", "-id").values_list("uploaded_at", "id")[RECORDINGS // 2]
    deep = urlencode({"after": f"{at.isoformat(timespec='microseconds')},{last}"})
    asked = {
        "/recordings": (page, "/recordings"),
        "/recordings, deep": (page, f"/recordings?{deep}"),
        "/recordings, processing": (page, "/recordings?state=processing"),
        "/recordings, parked, deep": (page, f"/recordings?state=parked&{deep}"),
        "/recordings/<id>": (page, f"/recordings/{last}"),
        "/api/v1/recordings": (api, "/api/v1/recordings"),
        "/api/v1/recordings, deep": (api, f"/api/v1/recordings?{deep}"),
        "/api/v1/recordings, 200 of a tutor": (api, "/api/v1/recordings?tutor=t-7&limit=200"),
        "/api/v1/recordings/<id>": (api, f"/api/v1/recordings/{last}"),
    }
    for name, (ask, path) in asked.items():
        took = [1000 * ask(path) for _ in range(TIMES)]
        slow = f"   over {LIMIT_MS} ms" if percentile(took, 0.95) > LIMIT_MS else ""
        print(f"  {name:36} p50 {percentile(took, 0.5):6.1f}   p95 {percentile(took, 0.95):6.1f}{slow}", flush=True)
    measure_lesson_page(opened, browser, service)
