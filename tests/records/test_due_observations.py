"""What other lists are told of the plan."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery

from analyzer.records.due_observations import due_observations, due_rows
from analyzer.records.models import PlannedObservation, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.planning.drawing import draw_observations
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import FakeClock
from tests.service.planning.school import graded, planned, taught

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
