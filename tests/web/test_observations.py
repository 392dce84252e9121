"""The list of observations: what a role may read of them, in a form that spreadsheets and other systems take."""

import csv
import io
import json
from datetime import timedelta

from django.test import Client

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.review import Decision
from analyzer.domain.scope import Scope
from analyzer.records.custody import events_of
from analyzer.records.models import Assignment, Lesson
from analyzer.service.bootstrap import Service
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.noting import grade
from analyzer.service.sealing import seal
from analyzer.service.tokens import issue_token
from tests.web.conftest import SignedIn
from tests.web.observers import concerned, somebody
from tests.web.rows import Evening


def test_observations_are_a_table(service: Service, signed_in: SignedIn) -> None:
    """Ids, grades and counts of what a role may read, without words; no cell is calculated by a spreadsheet."""
    write = Evening(service)
    lesson = concerned(write.assessed(("gift", "serious"), ("swearing", "minor")), pace="concern")
    Lesson.objects.filter(recordings=lesson).update(subject="=HYPERLINK(1)")
    judge(lesson.id, Answer(("0000000000000000",), Decision.CONFIRMED), "ann", service)
    grade(lesson.id, {"pace": "met"}, "ann", now=service.clock())
    cut = write.assessed(("gift", "serious"))
    seal(cut.id, service)
    lead = signed_in("observation_lead").get("/observations?format=csv")
    assert lead["Content-Disposition"] == 'attachment; filename="observations.csv"'
    (row,) = csv.DictReader(io.StringIO(lead.getvalue().decode()))  # type: ignore[attr-defined]
    assert row["subject"] == "'=HYPERLINK(1)"
    assert (row["recording"], row["graded_by"], row["grades"]) == (str(lesson.id), "ann", "pace=met")
    assert (row["questions"], row["gravest"], row["confirmed"], row["open"]) == ("2", "serious", "1", "1")
    assert (row["machine_grades"], row["reviewers"]) == ("pace=concern", "ann")
    coach = somebody("carl", "coach")
    Assignment.objects.create(
        recording=lesson, account_id=int(coach.session["_auth_user_id"]), at=service.clock(), by="x"
    )
    (seen,) = json.loads(coach.get("/observations?format=json").getvalue())  # type: ignore[attr-defined]
    assert (seen["grades"], seen["questions"], seen["gravest"], seen["reviewers"]) == (
        {"pace": "met"},
        None,
        None,
        None,
    )
    assert json.loads(somebody("dan").get("/observations?format=json").getvalue()) == []  # type: ignore[attr-defined]
    assert coach.get("/observations?format=xml").status_code == 404
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    key = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    (told,) = json.loads(key.get("/api/v1/observations").getvalue())  # type: ignore[attr-defined]
    looks = [one for one in events_of(Chain("service")) if one.action == CustodyAction.VIEWED]
    assert [one.facts["recordings"] for one in looks] == [[str(lesson.id)]] * 3
    assert [one.agent for one in looks][1:] == ["person:carl", "token:machine"]
    assert (told["recording"], told["confirmed"], told["subject"]) == (str(lesson.id), 1, "=HYPERLINK(1)")
