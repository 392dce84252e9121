"""Lessons without findings are drawn by a seed, once a week, and reviewed by two people, one after the other."""

from dataclasses import replace

import pytest

from analyzer.domain.custody import Chain, CustodyAction, CustodyEvent, person
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.plan_policy import Interest
from analyzer.domain.sight import BUT_WHAT_IS_CUT, EVERYTHING
from analyzer.domain.stages import RecordingState
from analyzer.records import blind
from analyzer.records.accounts import add_account
from analyzer.records.assignments import assignee
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Assignment, BlindDraw, BlindSample, Missed, Recording, Run
from analyzer.service.assigning import assign
from analyzer.service.bootstrap import Service
from analyzer.service.quality.drawing import draw, give_samples, last_week, look_after_samples, monday_of
from analyzer.service.quality.figures import figures
from analyzer.service.quality.finishing import finish
from tests.fakes import FakeClock
from tests.web.rows import Evening

WEEK_S = 7 * 86_400
WEEK = "2026-W41"
BY = person("lead")


@pytest.fixture
def plain(service: Service, clock: FakeClock) -> list[Recording]:
    """Lessons of a week in which the machine found nothing; the week is over."""
    write = Evening(service)
    rows = [write.assessed() for _ in range(8)]
    clock.forward(WEEK_S)
    return rows


@pytest.fixture
def observers(plain: list[Recording]) -> None:
    """Two who observe, and others who do not."""
    for name in ("ann", "ben"):
        add_account(name, ("observer",))
    add_account("dee", ("dsl", "observer"))
    add_account("lee", ("observation_lead",))
    closed = add_account("cat", ("observer",))
    assert closed
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    for row in plain:
        add_account(f"own {row.lesson_id}", ("observer",), str(row.lesson.tutor_id if row.lesson else ""))
    Account.objects.filter(username__startswith="own").update(is_active=False)


def everything(service: Service) -> Service:
    """The service where policy draws every lesson."""
    quality = service.policy.quality.model_copy(update={"sample_share": 1.0, "least_hours": 0.5})
    return replace(service, policy=replace(service.policy, quality=quality))


def drawn() -> set[object]:
    """What was."""
    return set(BlindSample.objects.values_list("recording_id", flat=True))


def told(chain: Chain, action: CustodyAction) -> list[CustodyEvent]:
    """Events of a chain."""
    return [event for event in events_of(chain) if event.action == action]


def test_only_what_is_there_and_untouched_is_drawn(plain: list[Recording], service: Service) -> None:
    """Not what was found something in, cut off, frozen, gone, given to somebody, or spoken of; nor of another week."""
    sealed, quarantined, frozen, gone, given, spoken, *left = plain
    write = Evening(service)
    write.count = 100
    write.assessed()  # of the week after
    Recording.objects.filter(id=sealed.id).update(sealed_at=service.clock())
    Recording.objects.filter(id=quarantined.id).update(quarantined_at=service.clock())
    Recording.objects.filter(id=frozen.id).update(frozen_at=service.clock())
    Recording.objects.filter(id=gone.id).update(state=RecordingState.DESTROYED)
    ann = add_account("ann", ("observer",))
    assert ann
    Assignment.objects.create(recording=given, account=ann, at=service.clock(), by="lead", ended_at=service.clock())
    add_missed(spoken, "ann", service)
    write.at = plain[0].uploaded_at
    write.assessed(("swearing", "minor"))
    draw(WEEK, 7, BY, everything(service).policy.quality, now=service.clock())
    assert drawn() == {one.id for one in left}


def add_missed(row: Recording, by: str, service: Service, *, sealed: bool = False, severity: str = "minor") -> None:
    """Somebody noticed something."""
    what = {"kind": "gift", "severity": severity, "route": "conduct", "clause": "6.2", "preserve": False}
    place = {"start_ms": 1000, "end_ms": 2000, "by": by, "at": service.clock()}
    Missed.objects.create(recording=row, run=Run.objects.get(recording=row), sealed=sealed, **what, **place)


def test_a_week_is_drawn_once(plain: list[Recording], service: Service) -> None:
    """A second draw, by whatever seed, changes nothing; the seed, who drew and what was drawn are told and kept."""
    policy = service.policy.quality
    assert draw(WEEK, 7, BY, policy, now=service.clock()) == 1
    first = drawn()
    assert draw(WEEK, 8, BY, policy, now=service.clock()) is None
    assert drawn() == first
    (row,), (event,) = BlindDraw.objects.all(), told(Chain.service(), CustodyAction.BLIND_DRAWN)
    assert (row.seed, row.eligible, row.share, row.by) == (7, 8, policy.sample_share, BY)
    assert event.facts["drawn"] == [str(one) for one in first]
    for recording in plain:
        assert not [one for one in events_of(Chain.recording(recording.id)) if "blind" in one.action]


@pytest.mark.parametrize("week", ["2026-W42", "2026-W54", "last", "2026-10-05"])
def test_a_week_that_is_not_over_is_not_drawn(week: str, plain: list[Recording], service: Service) -> None:
    """Nor one that there is not; nothing is written."""
    with pytest.raises(PermanentError):
        draw(week, 7, BY, service.policy.quality, now=service.clock())
    assert not BlindDraw.objects.exists()


def test_weeks_are_those_of_the_calendar(clock: FakeClock) -> None:
    """They begin on Monday at midnight UTC, and the last that is over is the one before."""
    assert last_week(clock()) == "2026-W40"
    assert monday_of("2026-W41").isoformat() == "2026-10-05T00:00:00+00:00"


def test_two_review_it_one_after_the_other(observers: None, service: Service) -> None:
    """It goes to one who observes and to no one else; then to the other; then to nobody, and it is done."""
    eager = everything(service)
    look_after_samples(eager)
    sample = Recording.objects.get(id=min(drawn(), key=str))
    first = assignee(sample.id)
    assert first
    assert first.name in {"ann", "ben"}
    look_after_samples(eager)
    assert assignee(sample.id) == first
    finish(sample.id, first.name, eager)
    second = assignee(sample.id)
    assert second
    assert {first.name, second.name} == {"ann", "ben"}
    assert blind.hides_others(sample.id)
    with pytest.raises(ConflictError):
        finish(sample.id, first.name, eager)
    finish(sample.id, second.name, eager)
    assert assignee(sample.id) is None
    assert not blind.hides_others(sample.id)
    give_samples(service.policy, service.clock)
    assert assignee(sample.id) is None
    agents = [event.agent for event in told(Chain.recording(sample.id), CustodyAction.ASSIGNED)]
    assert agents == ["process:quality"] * 2
    assert [event.agent for event in told(Chain.recording(sample.id), CustodyAction.FINISHED)] == [
        f"person:{first.name}",
        f"person:{second.name}",
    ]


def test_one_person_twice_is_not_two(observers: None, service: Service) -> None:
    """Whoever has finished, is given it again and finishes again, is the first still: it waits for the second."""
    eager = everything(service)
    look_after_samples(eager)
    sample = Recording.objects.get(id=min(drawn(), key=str))
    first = assignee(sample.id)
    assert first
    finish(sample.id, first.name, eager)
    assign(sample.id, first.name, service.policy, by="lee", now=service.clock())
    finish(sample.id, first.name, eager)
    assert blind.hides_others(sample.id)
    second = assignee(sample.id)
    assert second
    assert second.name != first.name


def test_nobody_reviews_what_they_taught(observers: None, service: Service) -> None:
    """A tutor who observes others is given none of their own lessons."""
    eager = everything(service)
    Account.objects.filter(username__startswith="own").update(is_active=True)
    Account.objects.filter(username__in=("ann", "ben")).update(is_active=False)
    look_after_samples(eager)
    for row in Assignment.objects.select_related("account", "recording__lesson"):
        assert row.account.tutor_id != row.recording.lesson.tutor_id  # type: ignore[union-attr]  # each has one
    assert Assignment.objects.count() == 8


def test_nobody_reviews_whom_they_have_an_interest_in(observers: None, service: Service) -> None:
    """Every lesson of such a tutor goes to another observer."""
    eager = everything(service)
    taught = list(Recording.objects.exclude(lesson=None).values_list("lesson__tutor", flat=True))
    declared = tuple(Interest(observer="ann", tutor=str(tutor)) for tutor in taught)
    plan = eager.policy.plan.model_copy(update={"interests": declared})
    look_after_samples(replace(eager, policy=replace(eager.policy, plan=plan)))
    assert {row.account.username for row in Assignment.objects.select_related("account")} == {"ben"}


def test_what_is_cut_off_meanwhile_is_given_to_nobody(observers: None, service: Service) -> None:
    """It stays drawn, and waits for nobody."""
    eager = everything(service)
    draw(WEEK, 7, BY, eager.policy.quality, now=service.clock())
    Recording.objects.update(sealed_at=service.clock())
    assert give_samples(service.policy, service.clock) == 0


def test_misses_are_those_that_two_noticed_blind(observers: None, service: Service) -> None:
    """Of finished samples; one that both noticed is one; who came later, or had not finished, counts nothing."""
    eager = everything(service)
    look_after_samples(eager)
    one, other, half, *_ = Recording.objects.filter(id__in=drawn()).order_by("id")
    for row in (one, other, half):
        first = assignee(row.id)
        assert first
        finish(row.id, first.name, eager)
        if row is not half:
            second = assignee(row.id)
            assert second
            finish(row.id, second.name, eager)
    for by in ("ann", "ben", "dee"):
        add_missed(one, by, service)
    add_missed(half, "ann", service)
    add_missed(other, "dee", service, severity="critical")
    told = figures(EVERYTHING, eager.policy.quality, now=service.clock())
    assert (told.samples.drawn, told.samples.done, told.samples.one, told.samples.nobody_yet) == (8, 2, 1, 5)
    assert [(one.n, round(one.hours, 2)) for one in told.missed] == [(1, 1.83), (0, 1.83)]


def test_a_sample_that_was_cut_off_counts_for_whoever_may_know(observers: None, service: Service) -> None:
    """What the first added sealed it: the gravest miss is not lost, and nobody learns of it who may not."""
    eager = everything(service)
    look_after_samples(eager)
    row = Recording.objects.get(id=min(drawn(), key=str))
    add_missed(row, "ann", service, sealed=True, severity="critical")
    Recording.objects.filter(id=row.id).update(sealed_at=service.clock())
    assert [one.n for one in figures(EVERYTHING, eager.policy.quality, now=service.clock()).missed] == [1, 1]
    seen = figures(BUT_WHAT_IS_CUT, eager.policy.quality, now=service.clock())
    assert [one.n for one in seen.missed] == [0, 0]
    assert seen.samples.drawn == 7


def test_policy_may_draw_nothing(plain: list[Recording], service: Service) -> None:
    """A share of nothing draws no week by itself."""
    quality = service.policy.quality.model_copy(update={"sample_share": 0.0})
    look_after_samples(replace(service, policy=replace(service.policy, quality=quality)))
    assert not BlindDraw.objects.exists()
