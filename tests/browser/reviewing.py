"""A web server with a lesson to review, as these tests look at it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.entering import PASSWORD
from tests.factory import AAC, H264, TONE, Factory
from tests.web.running import environment_of, running

SEED = f"""
import sys
from pathlib import Path
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import make_service
from tests.web.lessons import assessed
ann = add_account("ann", ("dsl",))
ann.set_password({PASSWORD!r})
ann.save()
print(assessed(make_service(SERVICE), copy=Path(sys.argv[1]).read_bytes()).id)
"""


@contextmanager
def reviewed(tmp_path: Path, media: Factory, **variables: str) -> Iterator[str]:
    """Address of an assessed lesson with a playable copy, on a running web server."""
    film = tmp_path / "film.mp4"
    media.made(film, ("testsrc=s=128x96:r=5", TONE), "-t", "230", *H264, *AAC, "-movflags", "+faststart")
    with running(tmp_path, **variables) as web:
        seeded = [sys.executable, "-c", SEED, str(film)]
        ran = subprocess.run(seeded, env=environment_of(web) | variables, capture_output=True, text=True, check=True)
        yield f"http://127.0.0.1:{web.port}/recordings/{ran.stdout.split()[-1]}/lesson"
