"""What other lists are told of the plan."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery

from analyzer.domain.custody import Chain
from analyzer.records.due_observations import due_observations, due_rows, plan_sample
from analyzer.records.models import PlannedObservation, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.planning.drawing import draw_observations
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import FakeClock
from tests.service.planning.school import graded, observer, planned, taught

TERM = read_service_policy(None).plan.terms[0]


def test_what_is_due_is_told(service: Service, clock: FakeClock) -> None:
    """By when and why, until somebody has graded it, the tutor is excused, or it is cut off; also as a subquery."""
    clock.now = TERM.ends_at - timedelta(days=7)
    rows = [taught(f"t-{number}", TERM.begins_at) for number in range(4)]
    draw_observations(service)
    graded(rows[0], "ann", at=clock())
    PlannedObservation.objects.filter(tutor="t-1").update(excused_at=clock())
    Recording.objects.filter(id=rows[2].id).update(sealed_at=clock())
    due = planned(tutor="t-3")[0].due_at
    assert due_observations([row.id for row in rows]) == {rows[3].id: (due, "term")}
    first = due_rows().filter(recording=OuterRef("pk")).order_by("due_at").values("due_at")[:1]
    asked = Recording.objects.annotate(due=Subquery(first)).filter(due__isnull=False)
    assert list(asked.values_list("id", "due")) == [(rows[3].id, due)]


def test_a_sample_is_due_by_each_who_judges_it(service: Service, clock: FakeClock) -> None:
    """Two judge a lesson without each other: each once, done by their own grades; the plan does not count it."""
    ann, ben = observer("ann"), observer("ben")
    row = taught("t-1", TERM.begins_at)
    due = clock() + timedelta(days=7)
    made = [plan_sample(TERM, row.id, who.pk, "process:sample", due_at=due, now=clock()) for who in (ann, ben, ann)]
    assert [one is not None for one in made] == [True, True, False]
    assert due_observations([row.id]) == {row.id: (due, "sample")}
    graded(row, "ann", at=clock())
    assert due_observations([row.id]) == {row.id: (due, "sample")}
    graded(row, "ben", at=clock())
    assert due_observations([row.id]) == {}
    clock.now = TERM.ends_at - timedelta(days=7)
    draw_observations(service)
    assert [one.recording_id for one in planned(reason="term")] == [row.id]
    assert walk_one(Chain.plan(TERM.name)).faults == []
