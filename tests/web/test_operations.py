"""Whoever keeps the work going sees how it goes and what to do, and nothing of what was taught or said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from analyzer.domain.errors import ConflictError
from analyzer.domain.scope import Scope
from analyzer.domain.sight import BUT_WHAT_IS_CUT, EVERYTHING
from analyzer.domain.stages import Family, RecordingState
from analyzer.records.models import Arrival, CustodyEvent, LedgerDay, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.operations import Operations, look
from analyzer.service.pipeline.retry import AT_ONCE, retry_family
from analyzer.service.tokens import issue_token
from tests.fakes import FakeClock, FakeTaskQueue, catalogue_on
from tests.records.effort import MOST, effort
from tests.records.seed import seed
from tests.web.conftest import SignedIn
from tests.web.rows import Evening, evening

MOST_QUERIES = 40
FAILED = {
    Family.PERMANENT: "cannot be used",
    Family.TRANSIENT: "See that each of them answers",
    Family.INTEGRITY: "Find out why, one by one",
    Family.KILLED: "Look for want of memory",
    Family.BUG: "tell whoever looks after the software",
}


def counted(seen: Operations) -> dict[str, int]:
    """What is counted of recordings and their stages."""
    return {
        **{one.state: one.number for one in seen.recordings},
        **{f"{one.stage} ready": one.ready for one in seen.backlog},
        **{f"{one.stage} running": one.running for one in seen.backlog},
        **{f"{one.family} parked": one.parked for one in seen.failures},
        **{f"hold {state}": number for state, number in seen.holds.items()},
        "assessed": seen.assessed_today,
        "listed": len(seen.parked),
    }


def test_what_waits_and_what_failed_is_counted(service: Service) -> None:
    """States, stages, failures and holds are what the rows say, each with the age of the oldest."""
    evening(service)
    seen = look(service, EVERYTHING, parked=9)
    assert {name: number for name, number in counted(seen).items() if number} == {
        "arriving": 1,
        "processing": 2,
        "parked": 2,
        "assessed": 5,
        "listed": 2,
        "speech running": 2,
        "vision ready": 2,
        "permanent parked": 1,
        "integrity parked": 1,
        "hold in_force": 1,
        "hold failed": 1,
    }
    ages = {one.state: service.clock() - one.oldest_at for one in seen.recordings if one.oldest_at}
    assert ages["processing"] == timedelta(minutes=16)


def test_what_is_cut_off_is_in_no_count(service: Service) -> None:
    """Whoever may not know of a sealed recording finds it neither in a number nor in the list of what is parked."""
    evening(service)
    before = look(service, EVERYTHING, parked=9)
    Recording.objects.update(sealed_at=service.clock())
    assert set(counted(look(service, BUT_WHAT_IS_CUT, parked=9)).values()) == {0}
    assert counted(look(service, EVERYTHING, parked=9)) == counted(before)


@pytest.mark.parametrize("family", Family)
def test_each_failure_says_what_to_do(service: Service, signed_in: SignedIn, family: Family) -> None:
    """In plain words, with the way to have them all tried again, but for what has to be looked at one by one."""
    Evening(service).parked(family)
    page = signed_in("operations").get("/operations").content.decode()
    assert FAILED[family] in page
    assert (f"/operations/retry?family={family}" in page) is (family != Family.INTEGRITY)


def test_an_empty_service_is_well(signed_in: SignedIn) -> None:
    """Where nothing has happened yet, the page says so, and where people begin is there."""
    client = signed_in("operations")
    assert client.get("/")["Location"] == "/operations"
    page = client.get("/operations").content.decode()
    assert page.count("answers</span>") == 3
    for said in ("keeps up", "Nothing has failed", "Everything was taken in", "No day of the ledger", "No sweep has"):
        assert said in page


def test_nothing_names_anybody(service: Service, signed_in: SignedIn) -> None:
    """No lesson, tutor, file, kind or weight of a finding is on the page, however much of it there is."""
    evening(service)
    now = service.clock()
    Arrival.objects.create(
        source="folder", reference="mary-jones.mp4", fingerprint="1", state="refused", reason="not a recording",
        first_seen_at=now, changed_at=now,
    )  # fmt: skip
    LedgerDay.objects.create(day=now.date(), written_at=now, counts={"unexplained": 3}, signed_off_by="d.lead")
    page = signed_in("operations").get("/operations").content.decode().lower()
    said = (
        "l-2026",
        "t-1",
        "jones",
        "gcse",
        "swearing",
        "contact",
        "undress",
        "critical",
        "serious",
        "d.lead",
        "chapel",
    )
    assert not [word for word in said if word in page]
    assert "refused" in page


def test_what_does_not_answer_is_said(service: Service, signed_in: SignedIn, queue: FakeTaskQueue) -> None:
    """A broker that is away, and stages that no scheduler saw to, stand at the top with what to do."""
    client, at_work = signed_in("operations"), Evening(service).at_work()
    Stage.objects.filter(recording=at_work, state="running").update(lease_until=service.clock() - timedelta(hours=1))
    queue.away = True
    page = client.get("/operations").content.decode()
    for said in ("does not answer", "left 2 undone", "lessonguard health scheduler", "unknown"):
        assert said in page


def test_all_that_failed_in_one_way_is_tried_again(service: Service, signed_in: SignedIn, queue: FakeTaskQueue) -> None:
    """It is asked about first, told in each chain by name, and leaves alone what failed otherwise or is cut off."""
    write, client = Evening(service), signed_in("operations")
    failed = [write.parked(Family.TRANSIENT) for _ in range(3)]
    others = [write.parked(Family.KILLED), write.parked(Family.TRANSIENT)]
    Recording.objects.filter(id=others[1].id).update(quarantined_at=service.clock())
    asked = client.get("/operations/retry?family=transient").content.decode()
    assert "Try 3 recordings again?" in asked
    assert Recording.objects.filter(state=RecordingState.PARKED).count() == 5
    answer = client.post("/operations/retry?family=transient", follow=True)
    assert "Being tried again: 3." in answer.content.decode()
    states = dict(Recording.objects.values_list("id", "state"))
    assert {states[one.id] for one in failed} == {RecordingState.PROCESSING}
    assert {states[one.id] for one in others} == {RecordingState.PARKED}
    assert len(queue.messages) == 3
    told = CustodyEvent.objects.filter(action="retried").values_list("agent", flat=True)
    assert list(told) == ["person:operations-1"] * 3


def test_what_is_not_whole_is_not_tried_again_together(service: Service, signed_in: SignedIn) -> None:
    """Not even by whoever writes the address; and no family that there is none of."""
    write, client = Evening(service), signed_in("operations")
    write.parked(Family.INTEGRITY)
    answer = client.post("/operations/retry?family=integrity", follow=True)
    assert "looked at one by one" in answer.content.decode()
    assert Recording.objects.get().state == RecordingState.PARKED
    assert client.get("/operations/retry?family=mood").status_code == 404
    with pytest.raises(ConflictError):
        retry_family(Family.INTEGRITY, "ada", EVERYTHING, service)


def test_one_call_begins_so_many_and_says_how_many_are_left(service: Service) -> None:
    """A night's failures are begun in pieces that end within seconds."""
    write = Evening(service)
    for _ in range(AT_ONCE + 2):
        write.parked(Family.TRANSIENT)
    done = [retry_family(Family.TRANSIENT, "ada", EVERYTHING, service) for _ in range(2)]
    assert [(one.retried, one.left) for one in done] == [(AT_ONCE, 2), (2, 0)]


def test_a_key_for_metrics_reads_the_same(service: Service) -> None:
    """What watches the service gets the counts, the answers and the versions as JSON."""
    evening(service)
    secret = issue_token("watch", [Scope.METRICS], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"}, REMOTE_ADDR="192.0.2.7")
    told = client.get("/api/v1/operations").json()
    seen = look(service, BUT_WHAT_IS_CUT, parked=0)
    assert told["well"] is seen.well
    assert {one["state"]: one["number"] for one in told["recordings"]} == {
        one.state: one.number for one in seen.recordings
    }
    assert told["messages"] == dict(seen.messages)
    assert told["software"]["rules_sha256"] == seen.software.rules_sha256
    assert {one["name"]: one["sha256"] for one in told["software"]["models"]} == {
        one.name: one.sha256 for one in seen.software.models
    }


def test_a_hundred_thousand_recordings_do_not_make_it_dear(
    each_catalogue: str, tmp_path_factory: pytest.TempPathFactory, service: Service
) -> None:
    """The page asks few questions, and about what is open or new alone."""
    file = {"NAME": tmp_path_factory.mktemp("large") / "large.sqlite3"} if each_catalogue == "sqlite" else {}
    with catalogue_on(**file):
        seed()
        ids = Stage.objects.filter(state="waiting", name="probe").values_list("id", flat=True)[:200]
        Stage.objects.filter(id__in=list(ids)).update(state="parked", family="transient", finished_at=service.clock())
        queries, rows = effort(lambda: look(service, BUT_WHAT_IS_CUT, parked=50))
    assert queries <= MOST_QUERIES
    assert rows <= 3 * MOST[connection.vendor]


def test_the_clock_of_the_page_is_that_of_the_service(service: Service, clock: FakeClock) -> None:
    """Ages are told by one clock."""
    assert look(service, EVERYTHING, parked=0).at == clock()
