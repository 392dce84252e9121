"""The scorecard as a page: complete, closed to the network, silent about what is sealed, and safe with any text."""

import base64
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.quote import Quote
from analyzer.domain.scorecard import Evidence, Moment, Narrative, Scorecard, Topic
from analyzer.domain.signals import Signals, Word
from analyzer.scorecard.render.figures import stretch
from analyzer.scorecard.render.html import render_html
from analyzer.scorecard.words import ASPECT, KIND
from tests.scorecard.render.conftest import stands

HOSTILE = "</script><b onmouseover=alert(1)>&amp;\"'\x1b[31m\u202egnp.exe\x00"
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a browser would make of a page: tags with attributes, text, and whether every tag is closed."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        self.text += data

    def values(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attributes in self.tags for key, value in attributes.items() if key == name and value]


def article(source: str, finding_id: str) -> str:
    """The part of a page that shows one finding."""
    found = re.search(rf'<article[^>]* id="finding-{finding_id}".*?</article>', source, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.fixture
def source(analysis: Analysis, signals: Signals, lesson: Lesson) -> str:
    """The page of the whole lesson."""
    return render_html(analysis, signals, lesson)


def test_every_finding_can_be_reached_and_every_link_leads_somewhere(source: str, analysis: Analysis) -> None:
    """Each finding has an article and a marker that link to each other; no id is used twice, no link is dead."""
    page = Page(source)
    ids = Counter(page.values("id"))
    links = page.values("href")
    assert not page.open
    assert max(ids.values()) == 1
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    for finding in analysis.findings:
        assert {f"#finding-{finding.id}", f"#mark-{finding.id}"} <= set(links)
        assert KIND[finding.kind].label in article(source, finding.id)


def test_the_page_fetches_and_runs_nothing(source: str) -> None:
    """No script, no address, no inline style; the policy allows exactly the page's own style sheet."""
    page = Page(source)
    names = {tag for tag, _ in page.tags}
    style = re.search(r"<style>(.*?)</style>", source, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] for tag, a in page.tags if tag == "meta" and "http-equiv" in a)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not re.search(r"https?:|//[a-z]|@import|javascript:", source)
    assert not page.values("style")
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]


def test_headings_descend_one_level_at_a_time_and_the_page_speaks_its_language(source: str) -> None:
    """A screen reader finds one first heading, no skipped level, a language, a title and a named drawing."""
    page = Page(source)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert dict(page.tags)["html"]["lang"] == "en-GB"
    assert "<title>Observation scorecard · Lesson L-2026-000123 · GCSE Maths</title>" in source
    assert page.values("href")[0] == "#content"
    named = {label for value in page.values("aria-labelledby") for label in value.split()}
    assert named <= set(page.values("id"))
    assert {"timeline-title", "timeline-desc"} <= named


def test_a_sealed_finding_shows_times_channel_class_group_and_score_alone(source: str, analysis: Analysis) -> None:
    """Neither the explanation, nor the detector, nor whose camera it was, nor any note beside it is on the page."""
    sealed = next(f for f in analysis.findings if f.sealed)
    shown = Page(article(source, sealed.id)).text
    assert stretch(sealed) in shown
    assert "0.71" in shown
    assert "exposed" in shown
    assert "Do not look for" in shown
    assert sealed.explanation[0] not in source
    assert "Detector" not in shown
    assert "Who" not in shown
    assert "bare skin" not in source
    assert "<q>" not in article(source, sealed.id)


def test_words_read_from_a_sealed_picture_and_notes_beside_it_are_withheld(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """Text that stood on screen during a sealed span is part of the picture; so is what a measure says of the span."""
    sealed = next(f for f in analysis.findings if f.sealed)
    base = analysis.findings[0]
    words = {"channel": Channel.SCREEN, "quote": "read me", "explanation": ("it says read me",)}
    on_screen = base.model_copy(update={"start_ms": sealed.start_ms, "end_ms": sealed.end_ms, **words})
    note = Evidence(start_ms=sealed.start_ms, end_ms=sealed.end_ms, note="a note on the picture")
    measure = analysis.measures["praise"].model_copy(update={"evidence": (note,)})
    changed = analysis.model_copy(
        update={"findings": (*analysis.findings[1:], on_screen), "measures": {"praise": measure}}
    )
    source = render_html(changed, signals, lesson)
    assert "read me" not in source
    assert "a note on the picture" not in source
    assert "withheld with it" in article(source, on_screen.id)


def test_what_was_not_assessed_is_said_before_the_findings(source: str, analysis: Analysis) -> None:
    """The first page names every part with a gap; when and why stand in a table behind it; coverage is stated."""
    first, rest = source.split('<div class="rest">')
    for gap in analysis.gaps:
        assert ASPECT[gap.what] in first
        assert stretch(gap) in rest
        assert gap.why in rest
    assert "not assessed for 2\xa0min 20\xa0s (4%)" in first
    assert "kinds of finding were not watched for, wholly or in part" in first
    assert "only a person can say: strengthens confidence" in first.lower()
    assert "52\xa0min of 57\xa0min 12\xa0s (91%)" in rest


def test_a_lesson_without_findings_or_record_never_looks_clean(analysis: Analysis, signals: Signals) -> None:
    """With no finding the page says that this speaks only of what was assessed, and what the record did not hold."""
    card = Scorecard(rubric="MARS 1", criteria=(), conduct=stands((), ()), summary="Little could be assessed.")
    empty = analysis.model_copy(
        update={"findings": (), "suppressions": (), "measures": {}, "scorecard": card, "gaps": ()}
    )
    page = Page(render_html(empty, signals.model_copy(update={"gaps": ()}), None))
    assert "None. That speaks only of what was assessed." in page.text
    assert page.text.count("nothing in the lesson record") == 3 * 2
    assert "nothing was noticed, which is no pass" in page.text
    assert "Nothing was measured" in page.text
    assert "none was given" in page.text


def test_a_gap_for_one_kind_of_finding_is_named_and_leaves_the_rest_assessed(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """A camera that could not be judged for a phone was still looked at for everything else."""
    whole = {"start_ms": 0, "end_ms": analysis.recording.duration_ms}
    phone = Gap(what=Aspect.TUTOR_CAMERA, why="Shake was not measured.", kind=Kind.HANDHELD_DEVICE, **whole)
    source = render_html(analysis.model_copy(update={"gaps": (phone,)}), signals, lesson)
    assert "The tutor’s camera (only: Possibly taught from a phone)" in source
    assert "some kinds of finding not assessed" in source
    assert "Tutor’s camera: looked at, no absence found" in source


def test_the_quote_stands_in_its_context(source: str, analysis: Analysis) -> None:
    """The words relied on are marked within the line they were said in, with the lines before and after."""
    disclosure = next(f for f in analysis.findings if f.kind is Kind.HARM_DISCLOSURE)
    shown = article(source, disclosure.id)
    assert "gets really angry, and <mark>I don&#39;t feel safe at home</mark>." in shown
    assert "Because both of the terms" in shown
    assert "Thank you for telling me." in shown
    assert "strong match, 0.88" in Page(shown).text
    assert "90% sure, told apart by voice" in Page(shown).text
    assert "no allegation against the tutor" in Page(shown).text


def test_a_quote_from_the_chat_stands_among_the_messages(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """What was typed is shown as written, by the role of whoever typed it."""
    at = lesson.chat[0].at_ms
    update = {"start_ms": at, "end_ms": at, "channel": Channel.CHAT, "quote": "my  MIC"}
    chat = analysis.findings[0].model_copy(update=update)
    source = render_html(analysis.model_copy(update={"findings": (chat,)}), signals, lesson)
    assert "sorry <mark>my mic</mark> dropped" in article(source, chat.id)
    assert "As written" in source


def test_the_questions_of_the_first_page_come_gravest_first(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """Eight stand on it, safeguarding before conduct among equals, sealed first; how many more is said."""
    source = render_html(analysis, signals, lesson)
    listed = re.findall(r'href="#finding-(\w+)"><b>', source[source.index('id="now-h"') : source.index('id="left-h"')])
    by_id = {f.id: f for f in analysis.findings}
    ranks = [(by_id[i].severity.rank, by_id[i].route is Route.DSL) for i in listed]
    assert ranks == sorted(ranks, reverse=True)
    assert len(listed) == 8
    assert by_id[listed[0]].sealed
    assert "2 more, none graver" in source
    assert "Legal hold" in source


def test_words_of_one_event_stand_together_whatever_their_causes(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """Two remarks within seconds are one line with both; a remark of another cause much later is a line of its own."""
    one = next(f for f in analysis.findings if f.kind is Kind.SWEARING)
    after = {"one": (10, "a"), "near": (14, "b"), "far": (90, "c")}
    remarks = tuple(
        one.model_copy(
            update={"id": name, "cause": cause, "start_ms": s * 1000, "end_ms": s * 1000 + 500, "quote": name}
        )
        for name, (s, cause) in after.items()
    )
    source = render_html(analysis.model_copy(update={"findings": remarks}), signals, lesson)
    now = source[source.index('id="now-h"') : source.index('id="left-h"')]
    assert now.count("<li>") == 2
    assert "<mark>one</mark> <mark>near</mark>" in now
    assert "· a, b</a>" in now


def test_the_first_page_says_what_the_measures_earned_and_makes_no_mark_of_it(source: str, analysis: Analysis) -> None:
    """Each grade with its rows, so that a reader who unfolds nothing knows what went well and what to talk about."""
    first = " ".join(Page(source.split('<div class="rest">', maxsplit=1)[0]).text.split())
    for row in analysis.scorecard.criteria:
        if row.grade != "not_assessed":
            assert f"{row.title[0].lower()}{row.title[1:]}" in first
    assert "each a place to start looking." in first


def test_what_a_student_confided_is_not_on_the_page_that_goes_from_hand_to_hand(
    source: str, analysis: Analysis
) -> None:
    """The first page says that there may be a disclosure and where; its words stand behind it, for whoever must act."""
    disclosure = next(f for f in analysis.findings if f.kind is Kind.HARM_DISCLOSURE)
    first, rest = source.split('<div class="rest">')
    assert "Possible disclosure of harm" in first
    assert "feel safe" not in first
    assert "feel safe" in article(rest, disclosure.id)


def test_questions_of_one_kind_stand_together_on_the_first_page(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """A camera that failed six times is one line with its times, and pushes no other kind off the page."""
    frozen = next(f for f in analysis.findings if f.cause == "frozen")
    often = tuple(
        frozen.model_copy(update={"id": f"frozen-{i}", "start_ms": i * 60_000, "end_ms": i * 60_000 + 9000})
        for i in range(6)
    )
    source = render_html(analysis.model_copy(update={"findings": (*often, analysis.findings[6])}), signals, lesson)
    now = source[source.index('id="now-h"') : source.index('id="left-h"')]
    assert now.count("<li>") == 2
    assert "and 2 more" in now
    assert now.count("#finding-frozen") == 4
    assert "2, from 7 findings" in source


def test_the_first_page_says_whose_each_question_is_and_about_whom(source: str) -> None:
    """How many go to the safeguarding lead and how many to others, as the page lists them; and who spoke."""
    first = " ".join(Page(source.split('<div class="rest">', maxsplit=1)[0]).text.split())
    listed = source[source.index('id="now-h"') : source.index('id="left-h"')]
    assert listed.count('<span class="to">DSL') == 4
    assert listed.count('<span class="to">observer') == 4
    assert "2 more, none graver" in first
    assert "4 questions for the Designated Safeguarding Lead (DSL), at once; 6 for others." in first
    assert "Tutor t-17" in first


def test_the_first_page_tells_what_was_taught_by_the_lesson_s_own_words(source: str) -> None:
    """Topics in order with their times and a line each; moments with what speaks and what was said; all quoted."""
    first = Page(source.split('<div class="rest">', maxsplit=1)[0]).text
    told = " ".join(first.split())
    assert re.search(r"00:45–20:00 .*bracket.* So let's have another look at question four\[\?\] together\.", told)
    assert told.index("question four") < told.index("what is left in the bracket")
    assert "02:00–02:20 an open question; 3.4 s to think" in told
    assert "Because both of the terms have got a two x in them." in told
    assert "None was noticed: no question was left without an answer aloud" in told


def test_only_what_stands_behind_the_first_page_is_folded_away(source: str) -> None:
    """The first page has no fold; everything else is behind one with a heading of its own."""
    first, rest = source.split('<div class="rest">')
    assert "<details" not in first
    folds = re.findall(r'<details class="division[^>]*>\s*<summary><h2>(.*?)[<\n]', rest)
    assert len(folds) == 6
    assert not re.search(r'<details class="division[^>]* open', rest)


def test_every_time_that_may_be_played_is_an_anchor_that_names_it(source: str, analysis: Analysis) -> None:
    """A page can make each a link to the recording's moment; no anchor reaches into what is sealed."""
    page = Page(source)
    anchors = [attributes for tag, attributes in page.tags if tag == "a" and attributes.get("class") == "at"]
    spans = [(int(a["data-start-ms"] or 0), int(a["data-end-ms"] or 0)) for a in anchors]
    sealed = next(f for f in analysis.findings if f.sealed)
    assert page.values("data-recording-sha256") == [analysis.recording.sha256]
    for finding in analysis.findings:
        reaches = finding.start_ms < sealed.end_ms and sealed.start_ms < finding.end_ms
        assert ((finding.start_ms, finding.end_ms) in spans) is not reaches
    assert not [s for s in spans if s[0] < sealed.end_ms and sealed.start_ms < s[1]]
    assert len(anchors) > 50


def test_the_time_of_day_stands_beside_the_recording_s_clock(
    source: str, analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """Where the record says when the recording began, a person can say when it was; else nothing is made up."""
    camera = next(f for f in analysis.findings if f.start_ms == 18 * 60_000)
    assert "18:00–23:30 16:17:40" in " ".join(Page(article(source, camera.id)).text.split())
    unknown = lesson.model_copy(update={"recording_start": None})
    assert 'class="day"' not in render_html(analysis, signals, unknown)


def test_a_finding_has_its_clause_its_excuse_and_an_open_verdict_beside_it(
    source: str, analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """Nobody has to look up a clause, miss an apology, or take a finding for decided."""
    swearing = next(f for f in analysis.findings if f.kind is Kind.SWEARING)
    shown = " ".join(Page(article(source, swearing.id)).text.split())
    assert re.search(r"Clause 6 ?No swearing", shown)
    assert "An apology near it:" in shown
    assert "Sorry, excuse me." in shown
    assert "open: nobody has judged it" in shown
    alone = analysis.model_copy(update={"findings": (swearing,)})
    first = render_html(alone, signals, lesson).split('<div class="rest">', maxsplit=1)[0]
    assert "an apology near it" in first


def test_words_that_may_be_misheard_are_marked(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """A word of little confidence is marked in the lines around a finding, the others are not."""
    spoken = []
    for u in signals.speech.utterances:
        words = tuple(
            Word(text=text, start_ms=u.start_ms, end_ms=u.end_ms, confidence=0.3 if text == "bloody" else 0.9)
            for text in u.text.split()
        )
        spoken.append(u.model_copy(update={"words": words}))
    heard = signals.model_copy(update={"speech": signals.speech.model_copy(update={"utterances": tuple(spoken)})})
    source = render_html(analysis, heard, lesson)
    swearing = next(f for f in analysis.findings if f.kind is Kind.SWEARING)
    shown = article(source, swearing.id)
    assert re.findall(r'class="unsure">([^<]*)<', shown) == ["bloody"]


def test_nothing_is_quoted_from_beside_sealed_evidence(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """A word finding within a sealed stretch keeps kind, time and score, and loses words, lines and reasons."""
    sealed = next(f for f in analysis.findings if f.sealed)
    contact = next(f for f in analysis.findings if f.kind is Kind.CONTACT_DETAILS)
    span = {"start_ms": sealed.start_ms, "end_ms": sealed.end_ms}
    moved = contact.model_copy(update=span)
    line = next(u for u in signals.speech.utterances if contact.quote and contact.quote in u.text)
    heard = tuple(u.model_copy(update=span) if u is line else u for u in signals.speech.utterances)
    changed = analysis.model_copy(update={"findings": tuple(moved if f is contact else f for f in analysis.findings)})
    said = signals.model_copy(update={"speech": signals.speech.model_copy(update={"utterances": heard})})
    source = render_html(changed, said, lesson)
    assert "oh seven seven" not in source
    assert "number_spoken" not in source
    assert "0.93" in article(source, moved.id)
    assert "is withheld with it" in article(source, moved.id)


def test_the_line_before_a_finding_is_left_out_where_it_is_sealed(
    analysis: Analysis, signals: Signals, lesson: Lesson
) -> None:
    """A finding beside a sealed stretch keeps its own words and loses those said within."""
    disclosure = next(f for f in analysis.findings if f.kind is Kind.HARM_DISCLOSURE)
    sealed = next(f for f in analysis.findings if f.sealed)
    moved = sealed.model_copy(
        update={"start_ms": disclosure.start_ms - 12_000, "end_ms": disclosure.start_ms - 1_000, "id": "moved"}
    )
    changed = analysis.model_copy(update={"findings": (disclosure, moved)})
    before = "Because both of the terms"
    assert before in article(render_html(analysis, signals, lesson), disclosure.id)
    shown = article(render_html(changed, signals, lesson), disclosure.id)
    assert before not in shown
    assert "feel safe at home" in shown


def test_two_findings_of_one_id_have_places_of_their_own(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """Two claims at one moment share an id; on the page each can still be reached."""
    twice = analysis.model_copy(update={"findings": (*analysis.findings, analysis.findings[0])})
    ids = Counter(Page(render_html(twice, signals, lesson)).values("id"))
    assert max(ids.values()) == 1


def test_a_measure_is_drawn_over_the_values_that_are_hoped_for(source: str) -> None:
    """The needle stands where the value lies, the bands in place, and the same is written beside it with its n."""
    assert '<rect class="band-strength" x="30.0%" width="35.0%"' in source
    assert '<rect class="band-met" x="20.0%" width="60.0%"' in source
    assert '<rect class="needle" x="62.4%"' in source
    assert "strength 30% to 65%, met 20% to 80%" in source
    assert "n = 1\u202f944 s of talk" in source


def test_withheld_measures_give_their_reason_and_prompts_have_no_score(source: str, analysis: Analysis) -> None:
    """A measure without a value says why; a prompt for a human to look carries no score."""
    text = Page(source).text
    for measure in analysis.measures.values():
        assert measure.label in text
        assert measure.withheld is None or f"Withheld. {measure.withheld}" in text
    prompt = next(f for f in analysis.findings if f.kind is Kind.UNSUITABLE_SETTING)
    assert "none: a prompt to look" in article(source, prompt.id)
    assert "0.55" not in article(source, prompt.id)


def test_the_page_carries_its_provenance(source: str, analysis: Analysis) -> None:
    """Recording, policy, software and every model can be named years later; what was set aside is counted."""
    text = Page(source).text
    assert analysis.recording.sha256 in text
    assert analysis.run.policy_sha256 in text
    assert "lessonguard 0.1.0" in text
    for model in analysis.run.models:
        assert model.name in text
        assert (model.sha256 or "no single file") in text
    assert "Set aside, on record (6)" in text
    assert "thanks for watching" not in text


def test_hostile_text_stays_text(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """Markup, escape sequences and direction overrides in any text are shown, never obeyed."""
    finding = analysis.findings[0].model_copy(
        update={
            "id": f"a b\n{HOSTILE}",
            "quote": HOSTILE,
            "explanation": (HOSTILE,),
            "participant": HOSTILE,
            "cause": HOSTILE,
            "clause": HOSTILE,
        }
    )
    hostile = Quote(start_ms=0, end_ms=1, role=Role.TUTOR, text=HOSTILE, unsure=(0,))
    topic = Topic(start_ms=0, end_ms=1, terms=(HOSTILE,), line=hostile)
    moment = Moment(start_ms=0, end_ms=1, why=(HOSTILE,), measures=(HOSTILE,), lines=(hostile,), confidence="low")
    narrative = Narrative(topics=(topic,), strongest=(moment,), weakest=(moment,), untold=(HOSTILE,))
    card = analysis.scorecard.model_copy(update={"summary": HOSTILE, "narrative": narrative})
    measures = {
        HOSTILE: analysis.measures["praise"].model_copy(update={"label": HOSTILE, "of": HOSTILE, "unit": HOSTILE})
    }
    gap = analysis.gaps[0].model_copy(update={"why": HOSTILE})
    run = analysis.run.model_copy(update={"lesson_id": HOSTILE, "sampling": {HOSTILE: HOSTILE}})
    changed = analysis.model_copy(
        update={"findings": (finding,), "scorecard": card, "measures": measures, "gaps": (gap,), "run": run}
    )
    source = render_html(changed, signals, lesson.model_copy(update={"subject": HOSTILE}))
    page = Page(source)
    assert not page.open
    assert "script" not in {tag for tag, _ in page.tags}
    assert "b onmouseover" not in source.replace("&lt;b onmouseover", "")
    assert not [key for _, attributes in page.tags for key in attributes if key.startswith("on")]
    assert not set(source) & {"\x1b", "\x00", "\u202e"}
    assert "␛[31m" in page.text
    assert all(link[1:] in set(page.values("id")) for link in page.values("href"))


@pytest.mark.parametrize("duration_ms", [0, 900, 59_000, 4 * 3_600_000])
def test_any_length_can_be_drawn(analysis: Analysis, signals: Signals, duration_ms: int) -> None:
    """Nothing leaves the drawing, for recordings of no length, a moment, and half a day."""
    recording = analysis.recording.model_copy(update={"duration_ms": duration_ms})
    source = render_html(analysis.model_copy(update={"recording": recording}), signals, None)
    drawn = source[source.index('<svg role="group"') : source.index('<ul class="key"')]
    assert all(0 <= float(x) <= 100 for x in re.findall(r' x="([\d.]+)%"', drawn))


def test_unlooked_stretches_are_hatched_and_the_camera_lane_names_its_states(source: str) -> None:
    """The drawing marks what was not assessed and tells a frozen picture from an empty chair; so do the words below."""
    drawn = source[source.index('<svg role="group"') : source.index('<ul class="key"')]
    for state in ("s-unseen", "s-frozen", "s-empty_chair", "s-seen", "s-talk", "s-present"):
        assert f'class="{state}"' in drawn
    title = "Tutor’s camera: not assessed or not looked at, " + stretch(Span(start_ms=52 * 60_000, end_ms=3_432_000))
    assert title in drawn
    assert "Text on screen: not assessed or not looked at, 00:00–57:12" in drawn
    assert "picture frozen" in source[source.index('class="as-text"') :]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_have_the_contrast_that_wcag_asks(source: str, scheme: int) -> None:
    """Text reaches 4.5 to 1 on every ground it stands on, and shapes 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    root = re.findall(r":root \{(.*?)\}", source, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", root))

    def contrast(one: str, other: str) -> float:
        light, dark = sorted((_luminance(colours[one]), _luminance(colours[other])), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    text = ("ink", "soft", "link", "critical", "serious", "minor", "note")
    shapes = ("talk", "present", "seen", "off", "text", "hatch", "focus")
    for ground in ("paper", "raised", "sunk"):
        assert {name: contrast(name, ground) for name in text if contrast(name, ground) < 4.5} == {}
        assert {name: contrast(name, ground) for name in shapes if contrast(name, ground) < 3} == {}
    assert contrast("ink", "mark") >= 4.5


def test_every_identifier_has_plain_words() -> None:
    """No kind and no aspect reaches a reader as an identifier."""
    assert set(KIND) == set(Kind)
    assert set(ASPECT) == set(Aspect)
    assert not [words for words in KIND.values() if "_" in words.label or not words.question]
