"""From findings, gaps and measures to the card an observer reads: questions without grades, grades without findings."""

import re
from pathlib import Path

import pytest

import config
from analyzer.detectors.policy import Policy
from analyzer.domain.conduct import Watched
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording
from analyzer.domain.scorecard import Measure, Scorecard
from analyzer.domain.signals import Signals
from analyzer.scorecard.card import Assessed, build_card
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.rubric import Rubric
from analyzer.settings.configuration import read_yaml

CONFIG = Path(next(iter(config.__path__)))
RUBRIC = read_yaml(CONFIG / "rubric.yaml", Rubric)
SHIPPED = read_yaml(CONFIG / "measures.yaml", MeasureSettings)
SILENT = Signals(
    recording=Recording(sha256="0" * 64, bytes=1, container="mp4", duration_ms=90_000, streams=()),
    models=(),
    sampling={},
)
GOOD = {"talk_share": 0.5, "student_turn_length": 9, "uptake": 0.7, "wait_time_1": 2, "wait_time_2": 0.5}


def measures(**values: float) -> dict[str, Measure]:
    """All measures: those named with a value and high confidence, the others withheld."""
    return {
        name: Measure(
            label=name, value=values.get(name), unit="count", of="a ÷ b", numerator=values.get(name),
            confidence="high" if name in values else "none", withheld=None if name in values else "too little speech",
        )
        for name in MeasureName
    }  # fmt: skip


def finding(
    kind: Kind, severity: Severity, route: Route = Route.CONDUCT, *, sealed: bool = False, quote: str | None = None
) -> Finding:
    """A finding at ten seconds, by a participant with an id that must not leak."""
    return Finding(
        id=f"id-{kind}", kind=kind, cause=None, clause="9", severity=severity, route=route, participant="t-17",
        role=Role.TUTOR,        channel=Channel.AUDIO, quote=quote, score=0.9,
        explanation=("why",), preserve=route is Route.DSL, sealed=sealed,
        detector=DetectorId(name="d", version="1"), start_ms=10_000, end_ms=12_000,
    )  # fmt: skip


def gap(what: Aspect, kind: Kind | None = None) -> Gap:
    """Ninety seconds that could not be assessed."""
    return Gap(what=what, start_ms=0, end_ms=90_000, why="the model was not there", kind=kind)


def card(*items: Finding | Gap, said: Signals = SILENT, **values: float) -> Scorecard:
    """The card of a lesson in which nothing was said, or what is given."""
    findings = tuple(item for item in items if isinstance(item, Finding))
    gaps = tuple(item for item in items if isinstance(item, Gap))
    return build_card(Assessed(said, findings, gaps, measures(**values)), SHIPPED, RUBRIC)


def watched(made: Scorecard, kind: Kind) -> Watched:
    """How a lesson stands to one kind of finding."""
    return next(one for one in made.conduct.watched if one.kind is kind)


CONTACT = finding(Kind.CONTACT_DETAILS, Severity.SERIOUS, Route.DSL, quote="zebra at example dot com")
DISCLOSURE = finding(Kind.HARM_DISCLOSURE, Severity.CRITICAL, Route.DSL, quote="zebra is not safe")
SEALED = finding(Kind.UNDRESS, Severity.CRITICAL, Route.DSL, sealed=True)
GIFT = finding(Kind.GIFT, Severity.MINOR)


@pytest.mark.parametrize(
    ("items", "kind", "state", "questions"),
    [
        ((), Kind.CONTACT_DETAILS, "nothing_noticed", 0),
        ((CONTACT,), Kind.CONTACT_DETAILS, "questions", 1),
        ((CONTACT,), Kind.SWEARING, "nothing_noticed", 0),
        ((gap(Aspect.SPEECH),), Kind.CONTACT_DETAILS, "not_assessed", 0),
        ((gap(Aspect.IMAGERY),), Kind.CONTACT_DETAILS, "nothing_noticed", 0),
        ((gap(Aspect.IMAGERY),), Kind.UNDRESS, "not_assessed", 0),
        ((gap(Aspect.PERSONS),), Kind.SECOND_PERSON, "not_assessed", 0),
        ((gap(Aspect.SPEECH), CONTACT), Kind.CONTACT_DETAILS, "questions", 1),
        ((gap(Aspect.POLICY, Kind.GIFT),), Kind.GIFT, "not_assessed", 0),
        ((gap(Aspect.POLICY, Kind.GIFT),), Kind.SECRECY, "nothing_noticed", 0),
        ((gap(Aspect.POLICY),), Kind.UNDRESS, "not_assessed", 0),
    ],
)
def test_a_kind_is_asked_about_not_noticed_or_not_assessed(
    items: tuple[Finding | Gap, ...], kind: Kind, state: str, questions: int
) -> None:
    """Findings are questions, a gap never lets it be said that nothing was noticed, and neither is a grade."""
    stands = watched(card(*items, **GOOD), kind)
    assert (stands.state, stands.questions) == (state, questions)
    assert stands.not_assessed or state != "not_assessed"


def test_every_kind_is_watched_for_once() -> None:
    """No kind of finding can be left out of the sheet."""
    assert sorted(one.kind for one in card().conduct.watched) == sorted(Kind)


@pytest.mark.parametrize("found", [CONTACT, DISCLOSURE, SEALED, GIFT], ids=lambda one: str(one.kind))
def test_no_finding_grades_anybody(found: Finding) -> None:
    """Unconfirmed findings, a student's disclosure above all, move no grade; each is a question without a verdict."""
    clean, asked = card(**GOOD), card(found, gap(Aspect.CHAT), **GOOD)
    assert clean.criteria == asked.criteria
    assert [(q.kind, q.verdict) for q in asked.conduct.questions] == [(found.kind, None)]
    assert '"grade"' not in asked.conduct.model_dump_json()


def test_grades_are_about_teaching_alone() -> None:
    """No row is left that reads findings, so nothing found can earn no grade either."""
    for criterion in card(**GOOD).criteria:
        assert criterion.by_person or criterion.readings
        assert all(MeasureName(read.measure).is_teaching for read in criterion.readings)


def test_measures_move_no_question() -> None:
    """However the teaching measures, conduct stands as it stood."""
    assert card(CONTACT).conduct == card(CONTACT, **GOOD).conduct


def test_questions_come_gravest_first_with_their_clauses_at_hand() -> None:
    """Severity orders them, not the clock; the clause each names is there in short."""
    late = CONTACT.model_copy(update={"start_ms": 1000, "end_ms": 2000, "id": "late", "clause": "6, 9"})
    conduct = card(GIFT, late, DISCLOSURE).conduct
    assert [q.kind for q in conduct.questions] == [Kind.HARM_DISCLOSURE, Kind.CONTACT_DETAILS, Kind.GIFT]
    assert set(conduct.clauses) == {"6", "9"}
    assert "platform" in conduct.clauses["9"]


def test_equals_are_asked_about_in_the_order_in_which_they_happened() -> None:
    """A promise of secrecy stands after the disclosure that it answers, however sure the machine is of either."""
    promise = DISCLOSURE.model_copy(update={"kind": Kind.SECRECY, "id": "p", "score": 1.0, "start_ms": 11_000})
    assert [q.kind for q in card(promise, DISCLOSURE).conduct.questions] == [Kind.HARM_DISCLOSURE, Kind.SECRECY]


def test_every_clause_that_policy_names_has_a_short_text() -> None:
    """Whoever reads a finding can read what it is about."""
    policy = read_yaml(CONFIG / "policy.yaml", Policy)
    named = {clause.strip() for rule in policy.kinds.values() for clause in rule.clause.split(",")}
    assert named <= set(RUBRIC.clauses)


def test_conduct_counts_findings() -> None:
    """Severities, kinds, routes, holds and seals are counted, and a gap makes the count incomplete."""
    conduct = card(CONTACT, CONTACT, SEALED, GIFT).conduct
    assert conduct.by_severity == {"note": 0, "minor": 1, "serious": 2, "critical": 1}
    assert conduct.by_kind == {"contact_details": 2, "gift": 1, "undress": 1}
    assert (conduct.dsl, conduct.sealed, conduct.preserve, conduct.complete) == (3, 1, True, True)
    assert not card(gap(Aspect.CHAT)).conduct.complete


TEACHING = (
    " Went well: builds on what the student says; gives the student room to talk."
    " Worth talking about: leaves time to think."
    " Not assessed, which is no pass: explains in steps and at a pace a student can follow;"
    " asks questions that the student takes up;"
    " only a person can grade: knows the subject and explains it correctly; strengthens the student's confidence."
)
CLEAN = "Nothing was noticed that is for the Designated Safeguarding Lead, which is no pass." + TEACHING
GRAVE = (
    "Asked of the Designated Safeguarding Lead, and open: possible undress (1), contact details (1),"
    " and policy asks to keep the recording."
    " 1 finding is sealed: the evidence may be neither looked at nor copied."
    " Asked of the observer, and open: gift or favour (1)."
) + TEACHING


@pytest.mark.parametrize(("items", "expected"), [((), CLEAN), ((CONTACT, SEALED, GIFT), GRAVE)], ids=["clean", "grave"])
def test_the_summary_says_what_comes_first(items: tuple[Finding, ...], expected: str) -> None:
    """What needs a person now, what went well, what to talk about, and what nobody assessed, word for word."""
    assert card(*items, **GOOD).summary == expected


@pytest.mark.parametrize("items", [(), (CONTACT,), (gap(Aspect.SPEECH),), (CONTACT, SEALED, GIFT)])
@pytest.mark.parametrize("values", [{}, GOOD, {"talk_share": 0.99}])
def test_a_summary_is_three_to_six_sentences(items: tuple[Finding | Gap, ...], values: dict[str, float]) -> None:
    """Short enough to be read first, whatever the lesson."""
    sentences = re.split(r"(?<=\.) (?=[A-Z0-9])", card(*items, **values).summary)
    assert 3 <= len(sentences) <= 6


def test_an_unassessed_lesson_is_not_called_clean() -> None:
    """With a gap, nothing noticed is said of what could be assessed only, and nothing is claimed of the teaching."""
    summary = card(gap(Aspect.SPEECH)).summary
    assert summary.startswith("Nothing was noticed in what could be assessed that is for")
    assert "No part of the teaching was measured." in summary
    assert "arts of the lesson could not be assessed" in summary


def test_a_summary_repeats_no_words_and_no_ids() -> None:
    """Quotes and participants stay with the findings; nothing of a finding's words is in the card at all."""
    made = card(CONTACT, SEALED, **GOOD)
    assert "t-17" not in made.summary
    assert "zebra" not in made.model_dump_json()


def test_what_a_gap_took_away_is_said_with_its_reason() -> None:
    """A kind with a question also says what part of the lesson was not looked at."""
    stands = watched(card(CONTACT, gap(Aspect.CHAT)), Kind.CONTACT_DETAILS)
    assert stands.not_assessed == ("Chat, 1\xa0min 30\xa0s: the model was not there.",)
