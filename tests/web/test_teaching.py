"""A coach reads how a lesson was taught, and neither what somebody was asked about nor that they were."""

from html import unescape
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from django.test import Client

from analyzer.analysis.analyze import analyze
from analyzer.analysis.bootstrap import make_analysis_context
from analyzer.domain.base import Span
from analyzer.domain.custody import Chain
from analyzer.domain.kinds import Kind
from analyzer.records import custody
from analyzer.records.models import Account, Assignment, Recording
from analyzer.scorecard import words
from analyzer.service.bootstrap import Service
from analyzer.service.reviews.marking import Mark, mark
from analyzer.settings.configuration import read_configuration
from tests.web.conftest import SignedIn
from tests.web.lessons import GIFT, HUSH, assessed, keep

SAMPLE = Path(str(files("analyzer") / "sample"))


def coach(signed_in: SignedIn, recording: Recording) -> Client:
    """The browser of a coach to whom a recording is assigned."""
    client = signed_in("coach")
    account = Account.objects.get(username="coach-1")
    Assignment.objects.create(recording=recording, account=account, at=recording.uploaded_at, by="dsl-1")
    return client


def test_a_coach_reads_the_teaching_alone(service: Service, signed_in: SignedIn) -> None:
    """From the page of the recording to its teaching; each look is told, and nothing says that anything was found."""
    recording = assessed(service)
    client = coach(signed_in, recording)
    here = f"/recordings/{recording.id}"
    assert f'href="{here}/teaching"' in client.get(here).content.decode()
    page = unescape(client.get(f"{here}/teaching").content.decode())
    assert "The rubric" in page
    assert "Tutor's share of talk time" in page
    labels = [one.label.lower() for one in words.KIND.values()] + [one.lower() for one in words.SEVERITY.values()]
    said = (
        "necklace",
        "our little secret",
        "finding",
        "sealed",
        "clause",
        "camera",
        "punctual",
        GIFT.lower(),
        HUSH.lower(),
    )
    assert not [word for word in (*labels, *said) if word in page.lower().partition("<main")[2].partition("</main")[0]]
    *_, last = custody.events_of(Chain.recording(recording.id))
    assert (last.action, last.facts) == ("viewed", {"content": "teaching"})
    assert [client.get(f"{here}/{other}").status_code for other in ("lesson", "scorecard", "captions")] == [404] * 3


def test_no_word_of_what_was_found_in_the_sample_is_there(
    service: Service, signed_in: SignedIn, tmp_path: Path
) -> None:
    """Of the sample lesson, topics, moments and measures; nothing of what was found, nor of what somebody adds."""
    context = make_analysis_context(read_configuration(None), None, None)
    result = analyze(SAMPLE / "lesson.mp4", SAMPLE / "lesson.json", tmp_path / "out", context)
    assert result.lesson
    recording = keep(service, "sample", result.signals, result.lesson, None)
    client = coach(signed_in, recording)

    def read() -> str:
        page = client.get(f"/recordings/{recording.id}/teaching").content.decode()
        return " ".join(unescape(page.partition("<main")[2].partition("</main")[0]).lower().split())

    text, found = read(), result.analysis.findings
    quotes = [one.quote.lower() for one in found if one.quote]
    pairs = {" ".join(pair) for quote in quotes for pair in pairwise(quote.split())} | {"shit", "gmail", "text me"}
    labels = {words.KIND[Kind(one.kind)].label.lower() for one in found}
    assert len(quotes) > 2
    assert not [one for one in (*pairs, *labels, *quotes) if one in text]
    assert all(topic.line.text.lower() in text for topic in result.analysis.scorecard.narrative.topics)
    assert "how did you find the homework?" in text
    line = result.analysis.scorecard.narrative.strongest[0].lines[0]
    noticed = Mark(Kind.DEMEANING_REMARK, Span(start_ms=line.start_ms, end_ms=line.end_ms))
    mark(recording.id, noticed, "dsl-1", service)
    assert "how did you find the homework?" not in read()
