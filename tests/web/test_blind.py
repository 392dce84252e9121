"""Two who review blind see nothing of each other, through any page; nobody is told which answers are known."""

import re
from html import unescape

import pytest

from analyzer.domain.custody import person
from analyzer.domain.kinds import Kind
from analyzer.records.accounts import add_account
from analyzer.records.assignments import assignee
from analyzer.records.models import Account, Assignment, BlindSample, Feedback, Hold, Missed, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.quality.drawing import draw, give_samples
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.lessons import PLAIN, assessed
from tests.web.test_lesson import ids, observing, page, send
from tests.web.test_quality import WEEK_S, browser, with_quality


def without_keys(text: str) -> str:
    """A page without what differs at every look: keys of forms, and the address of the media."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|/media/[^"#]*', "", text)


@pytest.fixture
def sample(service: Service, clock: FakeClock) -> Recording:
    """A lesson without findings that was drawn, and given to the first of two observers."""
    recording = assessed(service, PLAIN)
    for name in ("ann", "ben"):
        add_account(name, ("observer",))
    clock.forward(WEEK_S)
    policy = with_quality(service, sample_share=1.0).policy
    assert draw("2026-W41", 7, person("lead"), policy.quality, now=clock()) == 1
    assert give_samples(policy, clock) == 1
    return recording


def names(recording: Recording) -> tuple[str, str]:
    """Who has it, and the other."""
    first = assignee(recording.id)
    assert first
    return first.name, "ben" if first.name == "ann" else "ann"


def test_the_second_sees_nothing_of_the_first(sample: Recording, service: Service) -> None:
    """Not what they added, noted, graded, nor the hold that came of it; both see all of it once both have finished."""
    one, other = names(sample)
    first, second = browser(one), browser(other)
    assert "sample" not in page(first, sample).lower().replace("sampling", "")
    send(first, sample, "missed", kind="secrecy", start="0:10", end="0:12", text="He whispers behind it.")
    send(first, sample, "note", at="0:20", text="The pace is good.")
    rows = page(first, sample).split('name="grade-')[1:]
    send(first, sample, "grades", **{f"grade-{row.partition(chr(34))[0]}": "met" for row in rows})
    first.post(f"/recordings/{sample.id}/feedback", {"own-strength": "You wait for answers."})
    first.post(f"/recordings/{sample.id}/feedback/release", {"feedback": Feedback.objects.get().pk})
    added = f"missed-{Missed.objects.get().pk}"
    assert Hold.objects.exists()
    assert "with you no more" in send(first, sample, "finish")
    assert first.get(f"/recordings/{sample.id}/lesson").status_code == 404
    told = (one, "whispers", "pace is good", added, "a person added it", "Secrecy · ", 'value="met" selected')
    told = (*told, "legal hold", "Legal hold", "wait for answers")
    for path in ("", "/lesson", "/feedback", f"/lesson?question={added}"):
        text = unescape(second.get(f"/recordings/{sample.id}{path}").content.decode())
        assert not [word for word in told if word in text], path
    for path in ("/queue", "/observations"):
        text = b"".join(second.get(path)).decode()
        assert str(sample.id) in text
        assert not [word for word in ("question wait", "questions wait", '"met"', "=met") if word in text], path
        assert not re.search(rf"\b{one}\b", text), path
    asked = {"finding": added, "decision": "confirmed"}
    assert second.post(f"/recordings/{sample.id}/lesson/verdict", asked).status_code == 409
    send(second, sample, "note", text="Nothing to say.")
    send(second, sample, "finish")
    third = add_account("cat", ("observer",))
    assert third
    Assignment.objects.create(recording=sample, account=third, at=service.clock(), by="dsl-1")
    text = page(browser("cat"), sample)
    assert "whispers" in text
    assert "Nothing to say." in text


def test_whoever_reads_alerts_sees_what_was_added(sample: Recording, service: Service, signed_in: SignedIn) -> None:
    """What weighs cannot wait for a second opinion; unless the lesson is theirs to review, too."""
    one, _ = names(sample)
    send(browser(one), sample, "missed", kind="secrecy", start="0:10", text="He whispers behind it.")
    lead, dsl = signed_in("observation_lead"), signed_in("dsl")
    assert "whispers" in page(dsl, sample)
    assert "whispers" not in page(lead, sample)
    Assignment.objects.update(ended_at=service.clock())
    account = Account.objects.get(username="dsl-1")
    Assignment.objects.create(recording=sample, account=account, at=service.clock(), by="dsl-1")
    assert "whispers" not in page(dsl, sample)


def test_verdicts_of_a_sample_leave_with_nobody_meanwhile(sample: Recording, signed_in: SignedIn) -> None:
    """The file of verdicts holds it once both have finished."""
    lead, (one, other) = signed_in("observation_lead"), names(sample)
    send(browser(one), sample, "missed", kind="demeaning_remark", start="1:01", end="1:02")
    send(browser(one), sample, "finish")
    assert lead.get("/quality/verdicts.jsonl").content == b""
    send(browser(other), sample, "finish")
    assert "demeaning_remark" in lead.get("/quality/verdicts.jsonl").content.decode()


def test_a_lesson_is_finished_by_whoever_has_it(service: Service, signed_in: SignedIn) -> None:
    """Every lesson can be, so that nothing tells a sample; whoever has it not is refused."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    assert "I have finished with this lesson" in page(client, recording)
    lead = signed_in("dsl")
    assert "I have finished" not in page(lead, recording)
    assert lead.post(f"/recordings/{recording.id}/lesson/finish").status_code == 409
    send(client, recording, "finish")
    assert assignee(recording.id) is None
    assert not BlindSample.objects.exists()


def test_known_answers_are_scored_and_told_to_nobody(service: Service, signed_in: SignedIn) -> None:
    """Entered by whoever may read the question; observers see nothing of it, nor of each other there."""
    recording = assessed(service)
    first, lead = observing(signed_in, recording), signed_in("observation_lead")
    (gift,), (secret,) = ids(recording, Kind.GIFT), ids(recording, Kind.SECRECY)
    before = page(first, recording, gift)
    said = {"recording": str(recording.id), "finding": gift, "decision": "confirmed"}
    assert "The answer is known" in lead.post("/quality/known", said, follow=True).content.decode()
    assert without_keys(page(first, recording, gift)) == without_keys(before)
    send(first, recording, "verdict", finding=gift, decision="dismissed", reason="harmless")
    send(lead, recording, "verdict", finding=gift, decision="confirmed")
    send(first, recording, "verdict", finding=secret, decision="confirmed")
    assert "disputed" not in page(first, recording, gift).partition("question-h")[2].partition("</h3>")[0]
    text = unescape(lead.get("/quality").content.decode())
    assert "1 question with a known answer" in text
    assert "0 of 1" in text, "the lead entered it, and is not scored"
    assert "observer-1" not in text.partition("known answer</caption>")[2].partition("</table>")[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"finding": "nothing"}, "there is no such finding"),
        ({"recording": "here"}, "copy both ids"),
        ({"recording": "00000000-0000-4000-8000-000000000000"}, "there is no such recording"),
        ({"decision": "unsure"}, "confirms or dismisses"),
        ({"decision": "perhaps"}, "copy both ids"),
        ({}, "there is no such recording"),
    ],
)
def test_a_known_answer_needs_a_question(
    changes: dict[str, str], said: str, service: Service, signed_in: SignedIn
) -> None:
    """What cannot be is refused with a reason; a recording that is cut is not there for a lead of observers."""
    recording = assessed(service)
    (gift,) = ids(recording, Kind.GIFT)
    if not changes:
        Recording.objects.filter(id=recording.id).update(sealed_at=service.clock())
    given = {"recording": str(recording.id), "finding": gift, "decision": "confirmed", **changes}
    answer = signed_in("observation_lead").post("/quality/known", given, follow=True)
    assert said in unescape(answer.content.decode())
