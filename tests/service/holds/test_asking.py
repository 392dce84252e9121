"""Once all that a hold was placed for is dismissed, a person is asked whether it is needed; it never lifts itself."""

import pytest

from analyzer.domain.base import Span
from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError
from analyzer.domain.kinds import Kind
from analyzer.domain.review import ActName, Decision
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Alert, Finding, Hold, Recording, Run, Verdict
from analyzer.records.models.review import Missed
from analyzer.service.alerts.answering import Said, answer, open_alert
from analyzer.service.bootstrap import Service
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.marking import Mark, mark
from analyzer.service.reviews.noting import undo
from tests.service.holds.conftest import is_locked, person
from tests.web.lessons import HUSH, PLAIN, assessed


@pytest.fixture
def lesson(service: Service) -> Recording:
    """A lesson in which the tutor asks for secrecy twice, held for that."""
    row = assessed(service, HUSH, PLAIN, HUSH)
    preserve(row, [Kind.SECRECY], service)
    return row


def findings(row: Recording) -> list[str]:
    """The questions about secrecy."""
    assert row.current_run
    return list(
        row.current_run.findings.filter(kind=Kind.SECRECY).order_by("start_ms").values_list("finding_id", flat=True)
    )


def dismiss(row: Recording, service: Service, *of: str, by: str = "ann") -> None:
    """Dismiss these, or all of secrecy."""
    judge(row.id, Answer(of or tuple(findings(row)), Decision.DISMISSED, "harmless"), by, service)


def take_back(row: Recording, service: Service, by: str = "ann") -> None:
    """Take the last verdict back."""
    undo(row.id, ActName.VERDICT, Verdict.objects.filter(by=by).latest("pk").pk, by, service)


def asked() -> list[tuple[str, str, bool]]:
    """Every question about a hold: what it is called, its weight, and whether it waits for a person."""
    rows = Alert.objects.filter(kind="hold_asks").order_by("pk")
    return [(row.subject, row.severity, row.acknowledged_at is None) for row in rows]


def test_the_last_dismissal_asks_once_and_the_hold_stays(service: Service, lesson: Recording) -> None:
    """The first of two asks nobody; the second asks, whoever dismisses it again; row and lock stay as they were."""
    first, second = findings(lesson)
    hold = Hold.objects.get()
    dismiss(lesson, service, first)
    assert asked() == []
    dismiss(lesson, service, second)
    dismiss(lesson, service, by="ben")
    assert asked() == [(f"hold_asks:{hold.pk}:1", "minor", True)]
    hold.refresh_from_db()
    assert (hold.state, hold.released_at, is_locked(service, lesson)) == ("in_force", None, True)
    told = [event.action for event in events_of(Chain.recording(lesson.id))]
    assert told[-4:] == ["reviewed", "alert_raised", "reviewed", "reviewed"]


@pytest.mark.parametrize("decision", [Decision.CONFIRMED, Decision.UNSURE])
def test_what_is_not_dismissed_stands(service: Service, lesson: Recording, decision: Decision) -> None:
    """A finding that is confirmed, or of which nobody is sure, keeps its hold beyond question."""
    first, second = findings(lesson)
    judge(lesson.id, Answer((first,), decision), "ann", service)
    dismiss(lesson, service, second)
    assert asked() == []


def test_a_second_opinion_ends_the_question(service: Service, lesson: Recording) -> None:
    """Where another person confirms what was dismissed it is disputed, and the hold is asked about no more."""
    dismiss(lesson, service)
    judge(lesson.id, Answer((findings(lesson)[0],), Decision.CONFIRMED), "ben", service)
    assert [waits for *_, waits in asked()] == [False]
    take_back(lesson, service, "ben")
    assert [waits for *_, waits in asked()] == [False, True]


def test_taken_back_it_asks_no_more_until_it_is_dismissed_again(service: Service, lesson: Recording) -> None:
    """Undone, the question ends in nobody's name; dismissed again, it comes again, for nobody has answered."""
    dismiss(lesson, service)
    take_back(lesson, service)
    ended = Alert.objects.get(kind="hold_asks")
    assert (ended.acknowledged_by, ended.escalate_at) == ("process:holds", None)
    event = next(one for one in events_of(Chain.recording(lesson.id)) if one.action == "alert_acknowledged")
    assert event.agent == "process:holds"
    assert (event.facts["alert"], event.facts["hold"]) == (ended.pk, Hold.objects.get().pk)
    assert f"alert:{ended.pk}" in str(event.facts["states"])
    service.clock.forward(60)  # type: ignore[attr-defined]  # the test's
    dismiss(lesson, service)
    assert [waits for *_, waits in asked()] == [False, True]


def test_whoever_has_answered_is_not_asked_again(service: Service, lesson: Recording) -> None:
    """A person said that the hold is needed: a verdict that is taken back and given again asks nobody."""
    dismiss(lesson, service)
    alert = Alert.objects.get(kind="hold_asks")
    open_alert(alert.pk, "dsl", service.clock)
    answer([alert.pk], Said("looks_right", "case_opened"), "dsl", service)
    take_back(lesson, service)
    dismiss(lesson, service)
    assert [waits for *_, waits in asked()] == [False]
    assert Alert.objects.get(kind="hold_asks").acknowledged_by == "dsl"


def test_what_is_sealed_never_asks(service: Service) -> None:
    """A hold that something sealed asked for, too, is asked about by nobody, whatever the run says that is shown."""
    lesson = assessed(service, HUSH)
    preserve(lesson, [Kind.SECRECY, Kind.UNDRESS], service)
    (secret,) = findings(lesson)
    earlier = Run.objects.get(recording=lesson)
    earlier.pk, earlier.number = None, 2
    earlier.save()
    seen = Finding.objects.get(finding_id=secret)
    seen.pk, seen.run, seen.finding_id, seen.kind, seen.sealed = None, earlier, "f" * 16, Kind.UNDRESS, True
    seen.save()
    dismiss(lesson, service)
    mark(lesson.id, Mark(Kind.INAPPROPRIATE_IMAGERY, Span(start_ms=0, end_ms=1000)), "ann", service)
    dismiss(lesson, service, by="ben")
    assert asked() == []


def test_what_a_person_adds_stands_until_it_is_taken_back(service: Service, lesson: Recording) -> None:
    """Marked anew, the kind has something that asks for the hold; taken back, nothing has."""
    dismiss(lesson, service)
    mark(lesson.id, Mark(Kind.SECRECY, Span(start_ms=0, end_ms=1000)), "ann", service)
    assert [waits for *_, waits in asked()] == [False]
    undo(lesson.id, ActName.MISSED, Missed.objects.get().pk, "ann", service)
    assert [waits for *_, waits in asked()] == [False, True]


def test_what_people_hold_is_not_asked_about(service: Service, lesson: Recording) -> None:
    """Only the hold that findings asked for is in question; that of a person or of another kind is not."""
    place(lesson.id, "secrecy", "ada", service, "C-17")
    preserve(lesson, [Kind.INTIMIDATION], service)
    dismiss(lesson, service)
    of_secrecy = Hold.objects.get(origin="finding", reason="secrecy")
    assert [name for name, *_ in asked()] == [f"hold_asks:{of_secrecy.pk}:1"]


def test_released_by_two_it_is_asked_about_no_more(service: Service, lesson: Recording) -> None:
    """The answer by deed ends the question, and later verdicts ask nothing about a hold that is gone."""
    dismiss(lesson, service)
    people: list[Account] = [person(name, "dsl") for name in ("ada", "bea")]
    for one in people:
        assert [waits for *_, waits in asked()] == [True]
        approve_release(Hold.objects.get().pk, one, "it was harmless", service)
    assert [waits for *_, waits in asked()] == [False]
    dismiss(lesson, service, by="ben")
    assert len(asked()) == 1


def test_nothing_is_asked_where_the_verdict_does_not_stand(service: Service, lesson: Recording) -> None:
    """Both stand in one transaction: where the verdict is refused, nobody is asked."""
    dismiss(lesson, service, findings(lesson)[0])
    with pytest.raises(ConflictError, match="not among those that are shown"):
        dismiss(lesson, service, findings(lesson)[1], "0" * 16)
    assert (asked(), Verdict.objects.count()) == ([], 1)
