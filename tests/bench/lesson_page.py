"""The page of a lesson of two hours with five hundred questions, through the web server."""

import gzip
import random
from urllib.request import OpenerDirector

from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from tests.bench.door import Door
from tests.bench.spread import percentile
from tests.web.lessons import COPY, RUDE, assessed

TIMES = 30
LIMIT_MS, LIMIT_KB = 300, 150
LINES, ASKED = 2400, 500
"""Lines of the transcript, three seconds apart, and how many of them are asked about."""
WORDS = """the we so of to and divide both sides by two equals three minus plus bracket times what is you can now then
because again number line answer question good try think next step first let look here how many why where goes on under
over root square angle triangle graph slope point through write down check half whole sum term factor fraction"""


def two_hours(service: Service, copy: bytes = COPY) -> Recording:
    """Such a lesson, assessed, with this playable copy."""
    draw = random.Random(1)  # noqa: S311 - words of a benchmark
    vocabulary = WORDS.split()
    plain = [" ".join(draw.choices(vocabulary, k=7)) for _ in range(LINES)]
    texts = [f"{text}. {RUDE}" if number % (LINES // ASKED) == 0 else text for number, text in enumerate(plain)]
    return assessed(service, *texts, copy=copy, every_ms=3000)


def measure_lesson_page(door: Door, browser: OpenerDirector, service: Service) -> None:
    """Assess the lesson, ask for its page again and again, and print how long and how large the answers were."""
    recording = two_hours(service)
    path = f"/recordings/{recording.id}/lesson"
    first, *took = [1000 * door.took(path, browser) for _ in range(TIMES + 1)]
    with browser.open(f"http://{door.address}{path}") as answer:
        size = len(gzip.compress(answer.read())) / 1000
    p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
    slow = f"   over {LIMIT_MS} ms" if p95 > LIMIT_MS else ""
    large = f"   over {LIMIT_KB} kB" if size > LIMIT_KB else ""
    print(f"  {'/recordings/<id>/lesson, two hours':36} p50 {p50:6.1f}   p95 {p95:6.1f}{slow}", flush=True)
    print(f"  {'':36} first {first:.1f} ms   {size:.0f} kB packed without media{large}", flush=True)
