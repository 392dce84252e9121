"""A case in which nothing is done asks whether it may close, once for each time it is still."""

from datetime import timedelta

from analyzer.domain.case import Body, CaseState
from analyzer.domain.custody import Chain
from analyzer.records.cases import find_case
from analyzer.records.custody import events_of
from analyzer.records.models import Alert
from analyzer.service.bootstrap import Service
from analyzer.service.cases.asking import ask_whether_to_close
from analyzer.service.cases.opening import close_case, open_case
from analyzer.service.cases.referring import refer
from analyzer.service.cases.writing import add_note
from analyzer.service.custody.walking import walk_one
from tests.fakes import FakeClock


def state(case_id: int) -> str:
    """How a case stands."""
    case = find_case(case_id)
    assert case
    return case.state


def test_a_still_case_asks_and_stays_as_it_is(service: Service, clock: FakeClock) -> None:
    """After the days of the policy there is one alert; the case takes everything all the same, and asks anew later."""
    case = open_case("SG-1", "d.lead", clock).pk
    days = timedelta(days=service.policy.cases.inactive_days)
    clock.forward(days.total_seconds())
    assert ask_whether_to_close(service) == 0
    clock.forward(1)
    assert ask_whether_to_close(service) == 1
    assert ask_whether_to_close(service) == 0
    assert state(case) == CaseState.ASKED
    refer(case, Body.LADO, "d.lead", clock)
    assert state(case) == CaseState.OPEN
    clock.forward(days.total_seconds() + 1)
    assert ask_whether_to_close(service) == 1
    assert Alert.objects.filter(kind="case_inactive").count() == 2
    asked = [event.agent for event in events_of(Chain.case(case)) if event.action == "case_asked"]
    assert asked == ["process:cases", "process:cases"]
    assert walk_one(Chain.case(case)).faults == []


def test_what_is_closed_or_in_use_is_not_asked_about(service: Service, clock: FakeClock) -> None:
    """A closed case asks nothing; neither does one in which a note was written meanwhile."""
    closed, used = open_case("SG-1", "d.lead", clock).pk, open_case("SG-2", "d.lead", clock).pk
    close_case(closed, "d.lead", clock)
    clock.forward(service.policy.cases.inactive_days * 86400.0)
    add_note(used, "still at it", "d.lead", service)
    clock.forward(1)
    assert ask_whether_to_close(service) == 0
    assert not Alert.objects.exists()


def test_an_asked_case_that_closes_is_told_right(service: Service, clock: FakeClock) -> None:
    """Whoever is asked closes it: the chain says what the rows say."""
    case = open_case("SG-1", "d.lead", clock).pk
    clock.forward(service.policy.cases.inactive_days * 86400.0 + 1)
    ask_whether_to_close(service)
    close_case(case, "d.lead", clock)
    assert state(case) == CaseState.CLOSED
    assert walk_one(Chain.case(case)).faults == []
