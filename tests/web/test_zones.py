"""Pages tell times as the clocks of their reader show them, and say which; nothing that is kept or sent does."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from analyzer.domain.access import Reach
from analyzer.domain.scope import Scope
from analyzer.domain.sight import Sight
from analyzer.domain.zone import places
from analyzer.records.accounts import find_account, set_zone
from analyzer.records.exposures import add_exposure, exposed_by_week
from analyzer.records.models import CaseReferral
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.web.templatetags.wording import when
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.rows import Evening

SHOWN = re.compile(r'it is now <time datetime="([^"]+)">([^<]+)</time>')


def now_on(client: Client) -> tuple[str, str]:
    """The time on somebody's own page: for machines, and as it reads."""
    found = SHOWN.search(client.get("/sessions").content.decode())
    assert found
    return found[1], found[2]


@pytest.mark.parametrize(
    ("zone", "at", "reads"),
    [
        ("", datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 Oct 2026, 01:30 BST"),
        ("", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 Oct 2026, 01:30 GMT"),
        ("", datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "28 Mar 2027, 00:59 GMT"),
        ("", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "28 Mar 2027, 02:00 BST"),
        ("Asia/Karachi", datetime(2026, 10, 25, 20, 30, tzinfo=UTC), "26 Oct 2026, 01:30 PKT"),
        ("America/Sao_Paulo", datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "24 Oct 2026, 22:30 UTC-03"),
        ("Lost/Atlantis", datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "1 Jul 2026, 13:00 BST"),
    ],
)
def test_times_are_those_of_the_readers_clocks(
    zone: str, at: datetime, reads: str, signed_in: SignedIn, clock: FakeClock
) -> None:
    """Also in the hour that clocks show twice, and over the one they never show; a lost zone is nobody's."""
    client, account = signed_in("observer"), find_account("observer-1")
    assert account
    set_zone(account, zone)
    clock.now = at
    assert now_on(client) == (at.isoformat(timespec="seconds"), reads)


def test_people_choose_their_own_zone(signed_in: SignedIn) -> None:
    """From the next page on, on every page, for them alone; nothing but a zone of the list or the service's is kept."""
    client, other = signed_in("observer"), signed_in("dsl")
    answer = client.post("/sessions/own", {"zone": "Asia/Tokyo"}, follow=True).content.decode()
    assert "from now on" in answer
    assert "<option selected>Asia/Tokyo</option>" in answer
    assert now_on(client)[1] == "6 Oct 2026, 02:00 JST"
    assert "Asia/Tokyo" in client.get("/queue").content.decode()
    assert now_on(other)[1] == "5 Oct 2026, 18:00 BST"
    for wrong in ("Mars/Olympus", "../etc/passwd", "Asia/Tokyo\0"):
        assert "choose a time zone" in client.post("/sessions/own", {"zone": wrong}, follow=True).content.decode()
    assert now_on(client)[1].endswith("JST")
    client.post("/sessions/own", {"zone": ""})
    assert now_on(client)[1].endswith("BST")
    assert timezone.get_current_timezone_name() == "UTC", "nothing is left behind in the process"


def test_machines_and_files_are_told_utc(service: Service, signed_in: SignedIn) -> None:
    """Whatever whoever asks has chosen: the API, and tables that are kept as files, which name their offset."""
    row = Evening(service).assessed(("swearing", "minor"))
    client, account = signed_in("dsl"), find_account("dsl-1")
    assert account
    set_zone(account, "Asia/Tokyo")
    token = issue_token("test", [Scope.READ], timedelta(hours=1), now=service.clock()).secret
    told = json.loads(client.get("/api/v1/recordings", headers={"authorization": f"Bearer {token}"}).content)
    uploaded = row.uploaded_at.astimezone(UTC)
    assert told["items"][0]["uploaded_at"].startswith(uploaded.strftime("%Y-%m-%dT%H:%M:%S"))
    assert told["items"][0]["uploaded_at"].endswith("Z")
    table = client.get("/observations?format=csv")
    text = b"".join(table.streaming_content).decode()  # type: ignore[attr-defined]
    assert uploaded.isoformat(timespec="seconds") in text
    assert "+09:00" not in text


def test_what_a_reader_types_is_a_time_of_their_clocks(signed_in: SignedIn) -> None:
    """A referral of 16:00 in Tokyo was at 07:00 UTC; of an hour that clocks show twice it is the first."""
    lead, account = signed_in("dsl"), find_account("dsl-1")
    assert account
    lead.post("/cases/open", {"reference": "SG-1"})
    for zone, typed, kept in (
        ("Asia/Tokyo", "2026-10-01T16:00", datetime(2026, 10, 1, 7, 0, tzinfo=UTC)),
        ("Europe/London", "2025-10-26T01:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
    ):
        set_zone(account, zone)
        page = lead.get("/cases").content.decode()
        case = re.findall(r"/cases/(\d+)", page)[0]
        assert f"When ({zone})" in lead.get(f"/cases/{case}").content.decode()
        lead.post(f"/cases/{case}/referrals", {"body": "lado", "at": typed})
        assert CaseReferral.objects.latest("pk").happened_at == kept, zone


def test_a_week_of_strain_is_everybodys_week(service: Service) -> None:
    """What somebody opened on Sunday evening in London stays in that week, wherever the page is read."""
    row = Evening(service).assessed(("secrecy", "critical"))
    at = datetime(2026, 10, 4, 22, 0, tzinfo=UTC)
    add_exposure(row.id, "one", "ada", 60_000, unless_since=at, now=at)
    everywhere = Sight(None, "", frozenset({Reach.ALL}), frozenset())
    with timezone.override("Asia/Tokyo"):
        ((_, week, _),) = exposed_by_week(everywhere, datetime(2026, 9, 1, tzinfo=UTC))
    assert week.isoformat() == "2026-09-28"


def test_places_are_offered_by_area() -> None:
    """Each zone is one that times can be told in."""
    offered = [name for names in places().values() for name in names]
    assert "Europe/London" in offered
    assert len(offered) == len(set(offered)) > 300
    for name in offered:
        with timezone.override(name):
            assert when(datetime(2026, 10, 5, tzinfo=UTC))
