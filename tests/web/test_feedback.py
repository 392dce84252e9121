"""An observer tells a tutor how they taught; the tutor reads, replies or disputes, and another observer answers."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.accounts import add_account
from analyzer.records.assignments import assignee
from analyzer.records.custody import events_of
from analyzer.records.models import Feedback, FeedbackAct, Recording, Run
from analyzer.service.bootstrap import Service
from analyzer.service.feedback.offering import offered
from analyzer.service.reviews.content import read_content
from tests.web.feedbacks import browser, of_a_tutor, path, released, written


@pytest.fixture
def lesson(service: Service) -> Recording:
    """An assessed lesson of tutor `t-1`, observed by `ann`."""
    return of_a_tutor(service)


def told(recording: Recording) -> list[object]:
    """What custody tells of feedback."""
    return [event.facts["what"] for event in events_of(Chain.recording(recording.id)) if event.action == "feedback"]


def test_a_whole_exchange(lesson: Recording) -> None:
    """Written, previewed, released, read, disputed, answered by another observer, and told at each step."""
    ann, tom, bea = browser("ann"), browser("tom"), browser("bea")
    page = written(ann, lesson)
    assert "As the tutor will see it" in page
    assert "You asked <b>open</b> questions." in page
    number = Feedback.objects.get().pk
    assert tom.get(f"/feedback/{number}").status_code == 404, "a draft is nobody's but its writer's"
    ann.post(path(lesson, "/release"), {"feedback": number})
    assert tom.get("/", follow=True).request["PATH_INFO"] == "/feedback"
    assert "Mathematics" in tom.get("/feedback").content.decode()
    for _ in range(2):
        assert "You asked &lt;b&gt;open&lt;/b&gt; questions." in tom.get(f"/feedback/{number}").content.decode()
    assert "read by the tutor" in ann.get(path(lesson)).content.decode()
    tom.post(f"/feedback/{number}/reply", {"text": "I <i>did</i> wait.", "do": "dispute"})
    assert "Nothing is disputed" in ann.get("/disputes").content.decode()
    assert "L-7" in bea.get("/disputes").content.decode()
    assert bea.get(path(lesson)).status_code == 404
    assert bea.post(f"/disputes/{number}/take").status_code == 302
    assert "I &lt;i&gt;did&lt;/i&gt; wait." in bea.get(path(lesson)).content.decode()
    bea.post(path(lesson, "/answer"), {"feedback": number, "outcome": "kept", "text": "I looked twice."})
    assert "I looked twice." in tom.get(f"/feedback/{number}").content.decode()
    assert told(lesson) == ["drafted", "released", "read", "disputed", "kept"]


def test_what_is_picked_is_quoted_from_the_card(lesson: Recording, service: Service) -> None:
    """The quote comes from the stored card and not from the browser; what the card does not offer is refused."""
    content = read_content(lesson.id, service.store, service.settings)
    points = offered(content, service.policy.feedback)
    assert points, "the lesson offers something to pick"
    key, point = next(iter(points.items()))
    ann = browser("ann")
    page = written(ann, lesson, **{"pick": key, f"text-{key}": "Keep doing this.", f"quote-{key}": "invented"})
    assert "Keep doing this." in page.partition("As the tutor will see it")[2]
    assert point.quote in page.partition("As the tutor will see it")[2]
    assert "invented" not in page
    before = Feedback.objects.count()
    refused = written(ann, lesson, **{"pick": "strength-99", "text-strength-99": "forged", "closing": "typed before"})
    assert "Not kept" in refused
    assert "typed before" in refused
    assert Feedback.objects.count() == before


def test_conduct_is_not_offered(lesson: Recording, service: Service) -> None:
    """No word that was asked about stands on the page, and what a person adds takes the moment away that it is in."""
    page = browser("ann").get(path(lesson)).content.decode()
    for word in ("necklace", "secret", "Secrecy", "Gift", "Clause"):
        assert word not in page, word
    content = read_content(lesson.id, service.store, service.settings)
    moments = [one for one in offered(content, service.policy.feedback).values() if one.start_ms is not None]
    assert moments, "something of the teaching is offered before"
    key = moments[0].source
    written(browser("ann"), lesson, **{"pick": key, f"text-{key}": "Keep doing this."})
    for one in moments:
        place = f"{(one.start_ms or 0) // 60_000}:{(one.start_ms or 0) // 1000 % 60:02}"
        given = {"kind": "demeaning_remark", "start": place, "end": place, "text": ""}
        browser("ann").post(f"/recordings/{lesson.id}/lesson/missed", given)
    content = read_content(lesson.id, service.store, service.settings)
    assert all(one.start_ms is None for one in offered(content, service.policy.feedback).values())
    answer = browser("ann").post(path(lesson, "/release"), {"feedback": Feedback.objects.get().pk}, follow=True)
    assert "cannot be told any more" in answer.content.decode(), "nor is a draft released that was picked before"


def test_it_is_the_tutors_alone(lesson: Recording) -> None:
    """Another tutor, an observer without the lesson and a stranger find nothing there, neither to read nor to send."""
    number = released(lesson)
    for name in ("tim", "bea", "ann"):
        client = browser(name)
        assert client.get(f"/feedback/{number}").status_code in {403, 404}
        assert client.post(f"/feedback/{number}/reply", {"text": "x"}).status_code in {403, 404}
    assert "Nothing yet" in browser("tim").get("/feedback").content.decode()
    assert Client(headers={"host": "localhost"}).get(f"/feedback/{number}").status_code == 302
    assert browser("tom").get(f"/recordings/{lesson.id}").status_code == 404


@pytest.mark.parametrize("cut", ["sealed_at", "quarantined_at"])
def test_what_is_cut_off_is_not_there(lesson: Recording, cut: str) -> None:
    """Once a lesson is sealed or in quarantine nobody reads or writes feedback about it."""
    number = released(lesson)
    Recording.objects.filter(id=lesson.id).update(**{cut: lesson.uploaded_at})
    assert browser("tom").get(f"/feedback/{number}").status_code == 404
    assert "Mathematics" not in browser("tom").get("/feedback").content.decode()
    assert browser("ann").get(path(lesson)).status_code == 404


def test_what_cannot_be(lesson: Recording) -> None:
    """Released twice, answered by its writer or with no such answer, disputed twice, wordless: nothing is written."""
    number = released(lesson)
    ann, tom = browser("ann"), browser("tom")
    tom.get(f"/feedback/{number}")
    tom.post(f"/feedback/{number}/reply", {"text": "Why?", "do": "dispute"})
    before = FeedbackAct.objects.count()
    ann.post(path(lesson, "/release"), {"feedback": number})
    ann.post(path(lesson, "/answer"), {"feedback": number, "outcome": "kept", "text": "No."})
    tom.post(f"/feedback/{number}/reply", {"text": "Why?", "do": "dispute"})
    tom.post(f"/feedback/{number}/reply", {"text": "  ", "do": "reply"})
    browser("bea").post(f"/disputes/{number}/take")
    browser("bea").post(path(lesson, "/answer"), {"feedback": number, "outcome": "released", "text": "x"})
    assert FeedbackAct.objects.count() == before
    browser("bea").post(path(lesson, "/answer"), {"feedback": number, "outcome": "changed", "text": "I see."})
    browser("bea").post(path(lesson, "/answer"), {"feedback": number, "outcome": "kept", "text": "Again."})
    assert FeedbackAct.objects.count() == before + 1


def test_a_later_one_takes_its_place_and_both_are_kept(lesson: Recording) -> None:
    """What is released is never changed: the tutor's list leads to the last, and the database refuses to edit."""
    first, second = released(lesson), released(lesson, **{"own-strength": "You waited."})
    listed = re.findall(r"/feedback/(\d+)", browser("tom").get("/feedback").content.decode())
    assert listed == [str(second)]
    assert browser("tom").get(f"/feedback/{first}").status_code == 200
    for statement in ("UPDATE records_feedback SET remark = 9", "DELETE FROM records_feedbackact"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "fields",
    [
        {"own-strength": ""},
        {"own-strength": ["a point"] * 9},
        {"own-strength": "x" * 2001},
        {"closing": "x" * 2001},
    ],
)
def test_nothing_and_too_much_are_refused(lesson: Recording, fields: dict[str, object]) -> None:
    """The page says why, and keeps what was typed."""
    page = written(browser("ann"), lesson, **fields)
    assert "Not kept" in page
    assert Feedback.objects.count() == 0


def test_whoever_has_finished_can_write_still(lesson: Recording, service: Service) -> None:
    """Feedback and how it was taught; the lesson itself, what was asked of it, and judging are theirs no more."""
    ann = browser("ann")
    ann.post(f"/recordings/{lesson.id}/lesson/finish")
    assert assignee(lesson.id) is None
    assert released(lesson) == Feedback.objects.get().pk
    for address, status in {"": 200, "/teaching": 200, "/feedback": 200, "/lesson": 404, "/scorecard": 404}.items():
        assert ann.get(f"/recordings/{lesson.id}{address}").status_code == status, address
    assert f"/recordings/{lesson.id}/feedback" in ann.get(f"/recordings/{lesson.id}").content.decode()
    assert ann.post(f"/recordings/{lesson.id}/lesson/note", {"text": "Late."}).status_code == 404
    assert browser("bea").get(path(lesson)).status_code == 404


def test_words_that_are_refused_are_not_lost(lesson: Recording) -> None:
    """What the tutor says, and what another observer answers, stands in its place again with the reason."""
    number = released(lesson)
    tom, bea, long = browser("tom"), browser("bea"), "I did wait. " * 400
    for do in ("reply", "dispute"):
        page = tom.post(f"/feedback/{number}/reply", {"text": long, "do": do}).content.decode()
        assert "Not sent: a text here has at most 4000 characters" in page
        assert long in page
    tom.post(f"/feedback/{number}/reply", {"text": "Why?", "do": "dispute"})
    bea.post(f"/disputes/{number}/take")
    page = bea.post(path(lesson, "/answer"), {"feedback": number, "outcome": "kept", "text": long}).content.decode()
    assert "Not answered: a text here has at most 4000 characters" in page
    assert long in page


def test_a_reply_is_read_where_it_was_kept(lesson: Recording) -> None:
    """Once another run is the one that is shown, what was said to an earlier feedback is still its own words."""
    number = released(lesson)
    later = Run.objects.create(
        recording=lesson, number=2, policy_sha256="ab" * 32, software="0.1.0", created_at=lesson.uploaded_at
    )
    Recording.objects.filter(id=lesson.id).update(current_run=later)
    tom = browser("tom")
    for text in ("I waited twice.", "And at the end."):
        tom.post(f"/feedback/{number}/reply", {"text": text, "do": "reply"})
    page = tom.get(f"/feedback/{number}").content.decode()
    assert "I waited twice." in page
    assert "And at the end." in page
    assert "not kept any more" not in page


def test_who_answers_second_keeps_their_words(lesson: Recording) -> None:
    """They are told who was first and when, and what they wrote stands there still; it was sent to nobody."""
    number = released(lesson)
    tom, bea = browser("tom"), browser("bea")
    tom.post(f"/feedback/{number}/reply", {"text": "Why?", "do": "dispute"})
    bea.post(f"/disputes/{number}/take")
    add_account("lea", ("observation_lead",))
    lea = browser("lea")
    assert "What do you find?" in lea.get(path(lesson)).content.decode()
    bea.post(path(lesson, "/answer"), {"feedback": number, "outcome": "kept", "text": "I looked twice."})
    before = FeedbackAct.objects.count()
    late = {"feedback": number, "outcome": "changed", "text": "I <b>looked</b> thrice."}
    page = lea.post(path(lesson, "/answer"), late).content.decode()
    assert "bea answered first" in page
    assert re.search(r"<textarea[^>]*readonly>I &lt;b&gt;looked&lt;/b&gt; thrice.</textarea>", page)
    assert FeedbackAct.objects.count() == before
    assert "thrice" not in tom.get(f"/feedback/{number}").content.decode()
