"""From findings, gaps and measures to the card an observer reads."""

import re
from pathlib import Path

import pytest

import config
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Criterion, Measure, Scorecard
from analyzer.scorecard.card import build_card
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.rubric import Rubric
from analyzer.settings.configuration import read_yaml

RUBRIC = read_yaml(Path(next(iter(config.__path__))) / "rubric.yaml", Rubric)
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


def card(*items: Finding | Gap, **values: float) -> Scorecard:
    """The card of a lesson."""
    findings = tuple(item for item in items if isinstance(item, Finding))
    gaps = tuple(item for item in items if isinstance(item, Gap))
    return build_card(findings, gaps, measures(**values), RUBRIC)


def row(made: Scorecard, row_id: str) -> Criterion:
    """One row of a card."""
    return next(criterion for criterion in made.criteria if criterion.id == row_id)


CONTACT = finding(Kind.CONTACT_DETAILS, Severity.SERIOUS, Route.DSL, quote="zebra at example dot com")


@pytest.mark.parametrize(
    ("items", "row_id", "grade", "confidence"),
    [
        ((), "professional_boundaries", "met", "medium"),
        ((CONTACT,), "professional_boundaries", "concern", "high"),
        ((CONTACT,), "respectful_language", "met", "medium"),
        ((finding(Kind.SWEARING, Severity.MINOR),), "respectful_language", "developing", "high"),
        ((finding(Kind.DRESS, Severity.NOTE),), "camera_and_setting", "met", "high"),
        ((gap(Aspect.SPEECH),), "professional_boundaries", "not_assessed", "none"),
        ((gap(Aspect.IMAGERY),), "professional_boundaries", "met", "medium"),
        ((gap(Aspect.IMAGERY),), "safe_imagery", "not_assessed", "none"),
        ((gap(Aspect.SPEECH), CONTACT), "professional_boundaries", "concern", "high"),
        ((gap(Aspect.PERSONS), finding(Kind.DRESS, Severity.NOTE)), "camera_and_setting", "not_assessed", "none"),
        ((gap(Aspect.POLICY, Kind.GIFT),), "professional_boundaries", "not_assessed", "none"),
        ((gap(Aspect.POLICY, Kind.GIFT),), "safe_imagery", "met", "medium"),
        ((gap(Aspect.POLICY),), "safe_imagery", "not_assessed", "none"),
        ((), "encouragement", "not_assessed", "none"),
        ((), "subject_knowledge", "not_assessed", "none"),
    ],
)
def test_findings_and_gaps_grade_conduct(
    items: tuple[Finding | Gap, ...], row_id: str, grade: str, confidence: str
) -> None:
    """The gravest finding grades a row, a gap in what it needs is never a pass, and some rows are a person's alone."""
    made = row(card(*items, **GOOD), row_id)
    assert (made.grade, made.confidence) == (grade, confidence)
    assert made.why


def test_findings_move_no_teaching_row_and_measures_no_conduct_row() -> None:
    """Teaching and conduct are graded apart, whatever is found or measured."""
    clean, found = card(**GOOD), card(CONTACT, gap(Aspect.CHAT), **GOOD)
    assert clean.criteria[:6] == found.criteria[:6]
    assert card().criteria[6:] == clean.criteria[6:]
    assert {criterion.area for criterion in clean.criteria[:6]} == {"mastery", "active_learning"}


def test_nothing_found_is_never_a_strength() -> None:
    """Absence of findings is no praise."""
    grades = {one.grade for one in card(**GOOD).criteria if one.area in {"respectful_community", "safe_environment"}}
    assert grades == {"met", "not_assessed"}


def test_conduct_counts_findings() -> None:
    """Severities, kinds, routes, holds and seals are counted, and a gap makes the count incomplete."""
    imagery = finding(Kind.UNDRESS, Severity.CRITICAL, Route.DSL, sealed=True)
    conduct = card(CONTACT, CONTACT, imagery, finding(Kind.GIFT, Severity.MINOR)).conduct
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
CLEAN = "Nothing was found that needs the Designated Safeguarding Lead at once." + TEACHING
GRAVE = (
    "For the Designated Safeguarding Lead now: contact details (1), possible undress (1);"
    " questions for a person, not verdicts,"
    " and policy asks to keep the recording."
    " 1 finding is sealed: the evidence may be neither looked at nor copied."
    " For the observer to judge: gift or favour (1)."
) + TEACHING
SEALED = finding(Kind.UNDRESS, Severity.CRITICAL, Route.DSL, sealed=True)
GIFT = finding(Kind.GIFT, Severity.MINOR)


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
    """With a gap, nothing found is said of what could be assessed only, and nothing is claimed of the teaching."""
    summary = card(gap(Aspect.SPEECH)).summary
    assert summary.startswith("Nothing was found in what could be assessed that needs")
    assert "No part of the teaching was measured." in summary
    assert "keeps professional boundaries" in summary


def test_a_card_repeats_no_words_and_no_ids() -> None:
    """Quotes and participants stay with the findings."""
    text = card(CONTACT, SEALED, **GOOD).model_dump_json()
    assert "zebra" not in text
    assert "t-17" not in text


def test_evidence_points_to_what_moved_a_row() -> None:
    """A row shows where its findings are, and says in its reasons how many and how grave."""
    made = row(card(CONTACT, gap(Aspect.CHAT)), "professional_boundaries")
    assert [(e.start_ms, e.end_ms, e.note) for e in made.evidence] == [
        (10_000, 12_000, "contact details, serious, audio")
    ]
    assert made.why == (
        "Findings: contact details (1); the gravest is serious; a question for a person.",
        "Not assessed: chat for 90 s: the model was not there.",
    )
