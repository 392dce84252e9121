"""The safeguarding lexicons, judged on lines as they are spoken in lessons, both ways."""

from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from analyzer.detectors.base import Outcome
from analyzer.detectors.registry import LEXICONS, language_detectors
from analyzer.domain.finding import Claim
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Role
from analyzer.domain.statement import Statement

MINE = (
    *("contact", "off_platform", "secrecy", "personal_information", "confidentiality", "disclosure"),
    *("distress", "assignment", "covert_recording", "overseas", "other_person"),
)
ROLES = {"T": Role.TUTOR, "S": Role.STUDENT, "U": Role.UNKNOWN}
REPORTED = 0.5
CASES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "safeguarding.yaml").read_text("utf-8")
)


def lexicon(name: str) -> dict[str, Any]:
    """A shipped lexicon as it is written."""
    loaded: dict[str, Any] = yaml.safe_load((files("config") / "lexicons" / f"{name}.yaml").read_text("utf-8"))
    return loaded


@cache
def outcome(case: str) -> Outcome:
    """What all safeguarding lexicons make of lines such as `T> hello // S> hi`, three seconds each."""
    lines = [line.partition("> ") for line in case.split(" // ")]
    said = tuple(
        Statement(
            start_ms=3500 * i,
            end_ms=3500 * i + 3000,
            text=text,
            participant=who,
            role=ROLES.get(who[0], Role.UNKNOWN),
            channel=Channel.SCREEN if who == "screen" else Channel.CHAT if "chat" in who else Channel.AUDIO,
        )
        for i, (who, _, text) in enumerate(lines)
    )
    outcomes = [detector.detect(said) for detector in detectors()]
    return Outcome(
        claims=tuple(c for o in outcomes for c in o.claims if c.score >= REPORTED),
        suppressions=tuple(s for o in outcomes for s in o.suppressions),
    )


@cache
def detectors() -> tuple[Any, ...]:
    """The shipped lexicons, compiled."""
    return language_detectors({name: LEXICONS[name].model_validate(lexicon(name)) for name in MINE})


def reported(kind: str, case: str) -> list[Claim]:
    """The claims of one kind that policy would report."""
    return [claim for claim in outcome(case).claims if claim.kind == kind]


def table(expected: str) -> list[tuple[str, str]]:
    """Every case of the table that is `raised`, or stays `quiet`."""
    return [(kind, case) for kind, cases in CASES.items() for case in cases[expected]]


@pytest.mark.parametrize(("kind", "case"), table("raised"))
def test_a_breach_is_noticed(kind: str, case: str) -> None:
    """Words that a safeguarding lead must hear of raise a finding of their kind, with a reason."""
    claims = reported(kind, case)
    assert claims
    assert all(claim.explanation for claim in claims)


@pytest.mark.parametrize(("kind", "case"), table("quiet"))
def test_teaching_accuses_nobody(kind: str, case: str) -> None:
    """Maths, set texts, languages and good practice raise no finding of the kind that they resemble."""
    assert not reported(kind, case)


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_is_tried_both_ways(kind: str) -> None:
    """No kind rests on fewer than fifteen cases either way, and no case is there twice."""
    for expected in ("raised", "quiet"):
        cases = sorted(CASES[kind][expected])
        assert len(cases) >= 15
        assert all(a != b for a, b in pairwise(cases))


@pytest.mark.parametrize(
    ("case", "cause"),
    [
        ("T> my number is 07700 900 123", "phone"),
        ("T> it's jo dot smith at gmail dot com", "email"),
        ("T> my insta is maths_with_jo", "social"),
        ("T> i live at 14 oak road", "postal"),
        ("T chat> linktr.ee/jomaths", "url"),
    ],
)
def test_contact_details_say_of_what_sort(case: str, cause: str) -> None:
    """A finding of contact details names the sort, so that a reviewer knows what to look for."""
    assert [claim.cause for claim in reported(Kind.CONTACT_DETAILS, case)] == [cause]


def test_a_number_in_three_breaths_spans_them() -> None:
    """A phone number said in parts, with somebody else's `yeah` between, is one finding from first to last digit."""
    (claim,) = reported(
        Kind.CONTACT_DETAILS, "T> zero seven seven double oh // S> yeah // T> nine hundred // T> four five six"
    )
    assert (claim.start_ms, claim.end_ms) == (0, 13_500)
    assert claim.quote == "zero seven seven double oh nine hundred four five six"


@pytest.mark.parametrize(
    "case",
    [
        "T> you can ring childline on 0800 1111",
        "T> just call samaritans on one one six one two three",
        "T> email support at my tutor dot co dot uk",
        "T chat> Support@mytutor.co.uk",
    ],
)
def test_help_lines_are_allowed_on_record(case: str) -> None:
    """Helplines and the platform's own address are set aside with the reason, never claimed."""
    assert not reported(Kind.CONTACT_DETAILS, case)
    assert "allowed_contact" in {suppression.by for suppression in outcome(case).suppressions}


ANSWERS = [
    (
        "thank you for telling me it's not your fault i can't keep this secret i have to tell our safeguarding team",
        ("yes", "yes", "yes"),
    ),
    ("don't be silly // T> anyway let's get back to question two", ("no", None, None)),
    ("okay i promise i won't tell anyone", (None, "no", "no")),
    ("so what did you get for part b", (None, None, None)),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_the_card_shows_how_the_tutor_answered(answer: str, expected: tuple[str | None, ...]) -> None:
    """A disclosure carries three lines: reassured, promised nothing, said it would be reported."""
    (claim,) = reported(Kind.HARM_DISCLOSURE, f"S> my dad hits me // T> {answer}")
    questions = ("Reassured the student", "Did not promise confidentiality", "Said that it would be reported")
    assert claim.explanation[-3:] == tuple(
        f"{question}: {found or 'not heard within 5 minutes'}"
        for question, found in zip(questions, expected, strict=True)
    )


def test_a_promise_after_a_disclosure_weighs_more() -> None:
    """Promising confidentiality to a student who discloses scores higher than the same words alone."""
    alone = reported(Kind.SECRECY, "T> i promise i won't tell anyone")
    after = reported(Kind.SECRECY, "S> my dad hits me // T> i promise i won't tell anyone")
    assert max(c.score for c in after) > max(c.score for c in alone)


def test_an_unknown_speaker_lowers_the_score_but_hides_nothing() -> None:
    """Where voices cannot be told apart, a disclosure is still reported, with the doubt in the explanation."""
    (claim,) = reported(Kind.HARM_DISCLOSURE, "U> my dad hits me")
    assert any("not certain" in line for line in claim.explanation)


@pytest.mark.parametrize("name", ["contact", "disclosure"])
def test_a_broken_pattern_is_refused_when_loaded(name: str) -> None:
    """A pattern that does not compile is refused at start-up, not in the middle of a lesson."""
    broken = lexicon(name)
    section, field = ("phone", "cues") if name == "contact" else ("response", "reassured")
    if name == "contact":
        broken[section][field] = ["(unclosed"]
    else:
        broken[section][field]["yes"] = ["(unclosed"]
    with pytest.raises(ValueError, match="not a regular expression"):
        language_detectors({name: LEXICONS[name].model_validate(broken)})
