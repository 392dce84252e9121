"""`python -m tests.bench.queue`: how long the server takes for a page of the queue over a year of lessons.

On SQLite in a file and on PostgreSQL; the page is asked for as browsers do, through every part of the web process but
the socket. Figures are of this machine while nothing else runs.
"""

import logging
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import structlog

from tests.fakes import catalogue_on, set_up_django

HOME = set_up_django()  # before any model is imported

from dj_database_url import parse  # noqa: E402 - Django is ready only now
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from analyzer.service.bootstrap import make_service  # noqa: E402
from analyzer.settings.service_settings import ServiceSettings  # noqa: E402
from analyzer.web.service import use_service  # noqa: E402
from tests.bench.spread import percentile  # noqa: E402
from tests.records.queue_seed import seed_queue  # noqa: E402
from tests.records.seed import RECORDINGS, seed  # noqa: E402
from tests.servers.postgresql import PostgreSQL  # noqa: E402

TIMES = 40
LIMIT_MS = 200
DEEP = "questions.1,2026-02-01T00:00:00.000000Z,00000000-0000-4000-8000-000000000000,"
ASKED = {
    "front": {},
    "deep": {"after": DEEP},
    "newest": {"reason": "newest"},
    "due": {"reason": "due"},
    "low grades": {"reason": "low_grades"},
    "serious": {"weight": "serious"},
    "mine": {"whose": "mine"},
    "nobody's": {"whose": "nobodys"},
    "a subject": {"subject": "Subject 7"},
    "a subject, newest": {"subject": "Subject 7", "reason": "newest"},
    "a tutor": {"tutor": "t-7"},
    "found": {"find": "L-4711"},
    "found nothing": {"find": "nowhere"},
    "done": {"state": "done"},
}


def main() -> None:
    """Measure on both databases, one after the other."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    print(f"load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory() as folder, catalogue_on(NAME=Path(folder) / "queue.sqlite3"):
        _measure()
    with PostgreSQL() as server, catalogue_on(**parse(server.url)):
        _measure()


def _measure() -> None:
    seed()
    first = seed_queue()[0]
    first.groups.add(Group.objects.create(name="observer"))
    client = Client(headers={"host": "localhost"})
    client.force_login(first)
    print(
        f"\n{connection.vendor}, {RECORDINGS:,} lessons in the queue, ms in the server, {TIMES} times each:", flush=True
    )
    with use_service(make_service(ServiceSettings(home=Path(HOME.name)))):
        for name, filters in ASKED.items():
            took = [_took(client, f"/queue?{urlencode(filters)}") for _ in range(TIMES)]
            slow = f"   over {LIMIT_MS} ms" if percentile(took, 0.95) > LIMIT_MS else ""
            print(f"  {name:20} p50 {percentile(took, 0.5):6.1f}   p95 {percentile(took, 0.95):6.1f}{slow}", flush=True)


def _took(client: Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = 1000 * (time.perf_counter() - began)
    assert answer.status_code == 200, address
    return took


if __name__ == "__main__":
    main()
