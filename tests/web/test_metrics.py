"""What Prometheus reads is what the rows say, is cheap to ask for, and is not for strangers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from prometheus_client.parser import text_string_to_metric_families

from analyzer.domain.scope import Scope
from analyzer.domain.stages import Family, StageName, StageState
from analyzer.records.models import Account, LedgerDay, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.metrics import exposition
from analyzer.service.tokens import issue_token, revoke_token
from tests.fakes import FakeClock, FakeTaskQueue, catalogue_on
from tests.records.effort import MOST, effort
from tests.records.seed import seed
from tests.web.rows import Evening, evening

MOST_QUERIES = 20
PROXIES = (
    "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Anything", "X-Real-IP",
    "CF-Connecting-IP", "CF-Ray", "True-Client-IP", "Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "Fly-Client-IP",
    "X-Original-Forwarded-For", "X-Envoy-External-Address", "X-Amzn-Trace-Id", "Max-Forwards", "X-Some-New-Proxy",
)  # fmt: skip
Samples = dict[tuple[str, frozenset[str]], float]


def read(service: Service) -> Samples:
    """Every value, by name and label values."""
    families = text_string_to_metric_families(exposition(service.queue, service.policy.fixity, service.clock).decode())
    return {(one.name, frozenset(one.labels.values())): one.value for family in families for one in family.samples}


def test_the_rows_are_told(service: Service) -> None:
    """States, ages, failures, assessed media, times, alerts, holds and the ledger are what the rows say."""
    evening(service)
    LedgerDay.objects.create(
        day=(service.clock() - timedelta(days=1)).date(),
        written_at=service.clock() - timedelta(hours=16),
        counts={"unexplained": 3},
    )
    told = read(service)
    expected = {
        ("recordings", "arriving"): 1,
        ("recordings", "processing"): 2,
        ("recordings", "parked"): 2,
        ("oldest_recording_age_seconds", "processing"): 16 * 60,
        ("recordings_assessed_total",): 5,
        ("media_assessed_seconds_total",): 5 * 3301,
        ("stages", "speech", "running"): 2,
        ("stages", "vision", "ready"): 2,
        ("stages", "probe", "ready"): 0,
        ("backlog_age_seconds", "vision"): 16 * 60 - 8,
        ("backlog_age_seconds", "media"): 0,
        ("stage_seconds_count", "speech"): 5,
        ("stage_seconds_sum", "speech"): 5 * 190,
        ("stages_failing", "probe", "permanent", "parked"): 1,
        ("stages_failing", "probe", "integrity", "parked"): 1,
        ("stages_failing", "vision", "killed", "ready"): 0,
        ("upload_to_alert_seconds_count",): 3,
        ("upload_to_alert_seconds_sum",): 3 * 243,
        ("upload_to_alert_seconds_bucket", "120.0"): 0,
        ("upload_to_alert_seconds_bucket", "300.0"): 3,
        ("alerts_open", "serious"): 2,
        ("alerts_open", "critical"): 1,
        ("alerts_untold",): 1,
        ("deliveries", "dead"): 1,
        ("deliveries", "pending"): 0,
        ("holds_unverified",): 1,
        ("fixity_overdue",): 0,
        ("fixity_broken",): 0,
        ("recordings_frozen",): 0,
        ("fixity_read_bytes_total",): 0,
        ("ledger_unexplained",): 3,
        ("ledger_age_seconds",): 16 * 3600,
    }
    found = {key: told.get((f"lessonguard_{key[0]}", frozenset(key[1:]))) for key in expected}
    assert found == expected


def test_a_stage_that_failed_and_waits_is_told(service: Service) -> None:
    """A stage that is tried again counts with the family of its last failure until it succeeds."""
    recording = Evening(service).at_work()
    Stage.objects.filter(recording=recording, name=StageName.VISION).update(family=Family.KILLED)
    key = ("lessonguard_stages_failing", frozenset({"vision", "killed", "ready"}))
    assert read(service)[key] == 1
    Stage.objects.filter(recording=recording, name=StageName.VISION).update(state=StageState.DONE)
    assert read(service)[key] == 0


def test_totals_begin_anew_at_midnight(service: Service, clock: FakeClock) -> None:
    """What was done yesterday does not count today, so that no question grows with the years."""
    evening(service)
    clock.forward(8 * 3600)
    told = read(service)
    for name in ("recordings_assessed_total", "media_assessed_seconds_total", "upload_to_alert_seconds_count"):
        assert told[f"lessonguard_{name}", frozenset()] == 0
    assert told["lessonguard_recordings", frozenset({"parked"})] == 2


def test_an_empty_service_tells_zeros(service: Service) -> None:
    """Before the first recording there is a value for every state, so that alarms on them work."""
    told = read(service)
    assert told["lessonguard_recordings", frozenset({"parked"})] == 0
    assert told["lessonguard_holds_unverified", frozenset()] == 0


def test_a_silent_broker_is_left_out(service: Service) -> None:
    """Where the broker does not answer, its depth is absent rather than zero; all else is told."""
    told = read(replace(service, queue=FakeTaskQueue(away=True)))
    assert not [name for name, _ in told if name == "lessonguard_broker_messages"]
    assert told["lessonguard_recordings", frozenset({"parked"})] == 0


def test_metrics_name_nobody(service: Service) -> None:
    """No id of a lesson, recording or person is a label."""
    rows = evening(service)
    told = exposition(service.queue, service.policy.fixity, service.clock).decode()
    for name in ("L-2026", "t-1", "t.lee", "example.org", str(rows[3].id)):
        assert name not in told


def test_metrics_are_for_this_machine_and_for_tokens(service: Service, stranger: Client) -> None:
    """Strangers, callers behind a proxy and revoked tokens are refused; this machine and tokens that count are not."""
    secret = issue_token("prometheus", [Scope.METRICS], timedelta(days=1), now=service.clock()).secret
    far = "192.0.2.7"

    def status(address: str, **headers: str) -> int:
        return stranger.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code

    assert status("127.0.0.1") == 200
    assert status("::1") == 200
    assert status(far) == 401
    assert status("") == 401
    assert status("127.0.0.1", **{"X-Forwarded-For": far}) == 401
    for name in PROXIES:
        assert status("127.0.0.1", **{name: "1.1 proxy"}) == 401, name
    assert status("127.0.0.1", **{"X-Prometheus-Scrape-Timeout-Seconds": "10", "Sec-Fetch-Mode": "navigate"}) == 200
    assert status(far, Authorization=f"Bearer {secret}") == 200
    assert status(far, Authorization="Bearer guess") == 401
    assert status(far, Authorization=secret) == 401
    revoke_token("prometheus", now=service.clock())
    assert status(far, Authorization=f"Bearer {secret}") == 401


@pytest.fixture
def public() -> Iterator[None]:
    """A service that has a name that others know."""
    with override_settings(ALLOWED_HOSTS=["lessons.example.org", "localhost"]):
        yield


@pytest.mark.usefixtures("service", "public")
def test_metrics_called_by_a_public_name_are_not_local() -> None:
    """A proxy on this machine that says nothing but for whom it asks is a stranger, too."""
    for host, status in (("lessons.example.org", 401), ("localhost:8080", 200)):
        assert Client(headers={"host": host}).get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == status


@pytest.mark.parametrize("path", ["/recordings", "/recordings?state=parked", "/alerts"])
def test_pages_touch_what_they_show(path: str, service: Service, stranger: Client, tmp_path: Path) -> None:
    """With 100,000 recordings, a page asks few questions about few rows."""
    with catalogue_on(NAME=tmp_path / "large.sqlite3"):
        seed()
        stranger.force_login(Account.objects.create_superuser("t.lee"))
        queries, steps = effort(lambda: stranger.get(path))
        assert queries <= MOST_QUERIES
        assert steps <= MOST["sqlite"]


def test_metrics_are_counted_by_the_database(service: Service, stranger: Client, tmp_path: Path) -> None:
    """With 100,000 recordings as many questions are asked as with a few: no row is fetched to be counted here."""
    evening(service)
    few = effort(lambda: stranger.get("/metrics"))[0]
    with catalogue_on(NAME=tmp_path / "large.sqlite3"):
        seed()
        assert effort(lambda: stranger.get("/metrics"))[0] == few
