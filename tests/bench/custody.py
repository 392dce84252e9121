"""What the chain of custody costs: an event beside the plainest row there is, and proving what was told.

`python -m tests.bench.custody [EVENTS]`: on SQLite as the embedded shape has it, in a folder that is gone afterwards.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.fakes import set_up_django

HOME = set_up_django()  # before any model is imported

from django.core.management import call_command  # noqa: E402 - Django is ready only now

from analyzer.domain.canonical import canonical  # noqa: E402
from analyzer.domain.custody import GENESIS, Chain, person  # noqa: E402
from analyzer.domain.custody import CustodyEvent as Told  # noqa: E402
from analyzer.records import custody  # noqa: E402
from analyzer.records.models import CustodyEvent, Participant  # noqa: E402
from analyzer.service.bootstrap import make_store  # noqa: E402
from analyzer.service.custody.verifying import verify_custody  # noqa: E402
from analyzer.settings.service_settings import ServiceSettings  # noqa: E402
from analyzer.signing.key_ring import new_key_ring  # noqa: E402

ONE_BY_ONE = 300
CHAINS = 500


def main(events: int) -> None:
    """Print milliseconds an event, and events a minute proven."""
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    began = time.perf_counter()
    for number in range(ONE_BY_ONE):
        Participant.objects.create(id=f"p-{number}")
    plain = (time.perf_counter() - began) / ONE_BY_ONE
    began = time.perf_counter()
    for number in range(ONE_BY_ONE):
        custody.note(Chain.case(number % 7), "viewed", person("anna"), {"page": "scorecard"}, now=now)
    each = (time.perf_counter() - began) / ONE_BY_ONE
    print(f"an event: {each * 1000:.2f} ms, {each / plain:.1f} times a plain row that is committed")
    _fill(events, now)
    key = new_key_ring().to_pem()
    settings = ServiceSettings.model_validate({"home": Path(HOME.name), "signing_key": key})
    began = time.perf_counter()
    found = verify_custody(make_store(settings), settings)
    took = time.perf_counter() - began
    print(f"proven: {found.events} events in {took:.1f} s, {found.events / took * 60 / 1e6:.2f} million a minute")


def _fill(events: int, now: datetime) -> None:
    """Many events of many chains, each whole, written in bulk."""
    rows: list[CustodyEvent] = []
    for chain in range(CHAINS):
        previous = GENESIS
        for position in range(1, events // CHAINS + 1):
            told = Told.model_construct(
                chain=f"filled:{chain:04d}", position=position, at=now, agent=person("anna"), action="viewed",
                facts={"page": "scorecard"}, previous=previous, digest="",
            ).with_digest()  # fmt: skip
            previous = told.digest
            rows.append(CustodyEvent(**{**dict(told), "facts": canonical(told.facts)}))
    CustodyEvent.objects.bulk_create(rows, batch_size=2000)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
