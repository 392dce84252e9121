"""Weak signs over lessons are put before a person, once, and enter nothing else."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from analyzer.domain.custody import Chain
from analyzer.domain.pattern import PatternState
from analyzer.domain.sight import EVERYTHING
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, Finding, Participant, Pattern, PatternStep, Recording
from analyzer.records.signs import count_unpaired
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.patterns.proposing import propose_patterns
from tests.fakes import FakeClock
from tests.service.patterns.pairs import lesson, states, three_signs
from tests.service.planning.school import judged


def steps() -> list[tuple[str, int]]:
    """Kind and second of every step, in order."""
    rows = PatternStep.objects.order_by("taught_at", "start_ms")
    return [(kind, start // 1000) for kind, start in rows.values_list("kind", "start_ms")]


def test_signs_over_lessons_are_proposed_once_with_their_steps(service: Service, clock: FakeClock) -> None:
    """However often it runs, there is one proposal and one alert, which holds no id; the chain vouches for it."""
    three_signs("t-1", "s-1", clock())
    assert [propose_patterns(service) for _ in range(3)] == [1, 0, 0]
    pattern = Pattern.objects.get()
    assert (pattern.tutor, pattern.student, pattern.state) == ("t-1", "s-1", "open")
    assert steps() == [("secrecy", 60), ("gift", 60), ("off_platform_contact", 120)]
    alert = Alert.objects.get()
    assert re.fullmatch(rf"pattern:{pattern.pk}:[0-9a-f]{{8}}", alert.subject)
    assert (alert.kind, alert.participant, alert.recording) == ("pattern", "", None)
    chain = Chain.pattern(pattern.pk)
    told = list(events_of(chain))
    assert [event.action for event in told] == ["pattern_proposed"]
    assert "t-1" not in told[0].line()
    assert walk_one(chain).faults == []


def test_the_pair_is_what_counts(service: Service, clock: FakeClock) -> None:
    """Signs towards two students, or of two tutors, do not come together; what nobody can place is counted as such."""
    lesson("t-1", "s-1", clock() - timedelta(days=9), "secrecy", "gift")
    lesson("t-1", "s-2", clock() - timedelta(days=5), "secrecy", "gift")
    lesson("t-2", "s-1", clock() - timedelta(days=5), "secrecy", "gift")
    three_signs("t-3", None, clock())
    assert propose_patterns(service) == 0
    assert count_unpaired(service.policy.patterns, clock(), sight=EVERYTHING) == 2


@pytest.mark.parametrize("field", [{"role": "student"}, {"kind": "swearing"}])
def test_only_the_tutors_signs_of_the_kinds_of_policy_count(
    service: Service, clock: FakeClock, field: dict[str, str]
) -> None:
    """What the student said, and findings of other kinds, are no signs."""
    three_signs("t-1", "s-1", clock())
    Finding.objects.filter(kind="gift").update(**field)
    assert propose_patterns(service) == 0


def test_what_was_dismissed_is_no_sign_and_a_proposal_lapses_with_it(service: Service, clock: FakeClock) -> None:
    """Dismissed before, nothing is proposed; dismissed after, the proposal lapses; a dispute leaves it as it is."""
    first, _ = three_signs("t-1", "s-1", clock())
    judged(first, f"{0:016x}", "o-1", "dismissed", at=clock())
    assert propose_patterns(service) == 0
    judged(first, f"{0:016x}", "o-2", "confirmed", at=clock())
    assert propose_patterns(service) == 1
    judged(first, f"{0:016x}", "o-2", "dismissed", at=clock())
    assert propose_patterns(service) == 0
    assert states() == ["lapsed"]
    lesson("t-1", "s-1", clock() - timedelta(days=1), "infatuation")
    assert propose_patterns(service) == 1
    assert states() == ["lapsed", "open"]
    assert walk_one(Chain.pattern(Pattern.objects.get(state="lapsed").pk)).faults == []


def test_an_alert_that_was_answered_stands_by_itself(service: Service, clock: FakeClock) -> None:
    """Its finding is no weak sign any more; answered after the proposal, it takes nothing from it."""
    first, _ = three_signs("t-1", "s-1", clock())
    answered = {"kind": "secrecy", "severity": "critical", "raised_at": clock(), "finding_id": f"{0:016x}"}
    alert = Alert.objects.create(recording=first, subject=f"{0:016x}", acknowledged_at=clock(), **answered)
    assert propose_patterns(service) == 0
    Alert.objects.filter(pk=alert.pk).update(acknowledged_at=None)
    assert propose_patterns(service) == 1
    Alert.objects.filter(pk=alert.pk).update(acknowledged_at=clock())
    propose_patterns(service)
    assert states() == ["open"]


def test_further_signs_join_what_nobody_has_answered_and_are_told(service: Service, clock: FakeClock) -> None:
    """One sign more is a step more of the same proposal, with an alert of its own."""
    three_signs("t-1", "s-1", clock())
    propose_patterns(service)
    lesson("t-1", "s-1", clock() - timedelta(days=1), "infatuation")
    assert [propose_patterns(service) for _ in range(2)] == [0, 0]
    assert steps()[-1] == ("infatuation", 60)
    assert Alert.objects.filter(kind="pattern").count() == 2
    assert walk_one(Chain.pattern(Pattern.objects.get().pk)).faults == []


def test_a_lesson_with_several_students_counts_for_each(service: Service, clock: FakeClock) -> None:
    """Nobody knows to whom it was said: there is a proposal for each student who was in enough of the lessons."""
    for row in three_signs("t-1", "s-1", clock()):
        row.lesson.students.add(Participant.objects.get_or_create(id="s-2")[0])
    assert propose_patterns(service) == 2
    assert sorted(Pattern.objects.values_list("student", flat=True)) == ["s-1", "s-2"]


def test_nothing_else_is_touched(service: Service, clock: FakeClock) -> None:
    """Queue, grades, findings, plans, samples, feedback: every other row is the same before and after."""
    three_signs("t-1", "s-1", clock())
    own = {"pattern", "patternstep", "alert", "delivery", "custodyevent", "custodyhead"}
    models = [one for one in apps.get_app_config("records").get_models() if one._meta.model_name not in own]
    before = [list(one.objects.order_by("pk").values()) for one in models]
    assert propose_patterns(service) == 1
    assert [list(one.objects.order_by("pk").values()) for one in models] == before
    assert not [name.name for name in Pattern._meta.get_fields() if name.name in {"score", "rank", "weight", "count"}]


def test_what_a_new_policy_no_longer_finds_lets_it_lapse(service: Service, clock: FakeClock) -> None:
    """The run that is shown now decides, not one of before."""
    first, _ = three_signs("t-1", "s-1", clock())
    propose_patterns(service)
    Recording.objects.filter(pk=first.pk).update(current_run=None)
    propose_patterns(service)
    assert states() == [PatternState.LAPSED]


@pytest.mark.parametrize("field", ["state", "tutor", "student", "answered_by"])
def test_the_database_refuses_to_change_what_has_ended(service: Service, clock: FakeClock, field: str) -> None:
    """Nobody opens a proposal again by hand, or says that it was about somebody else; nor is a step ever changed."""
    first, _ = three_signs("t-1", "s-1", clock())
    propose_patterns(service)
    judged(first, f"{0:016x}", "o-1", "dismissed", at=clock())
    propose_patterns(service)
    for rows, change in ((Pattern.objects, {field: "open"}), (PatternStep.objects, {"kind": "gift"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
