"""The judge of meaning: what it claims, how it explains itself, and what becomes of the rules beside it."""

import pytest

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.meaning.build_up import CAUSE
from analyzer.detectors.meaning.evidence import NOT_MEANT
from analyzer.detectors.meaning.examples import Example
from analyzer.detectors.meaning.judge import MeaningJudge
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Channel, Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording
from analyzer.domain.signals import Signals
from analyzer.domain.statement import Statement
from tests.meaning import SETTINGS, WrittenMeaning, around

NOTHING = Outcome()
SECRET = Example(text="Best kept between the two of us.", labels=(Kind.SECRECY,), source="breach:secrecy")
INNOCENT = Example(text="Keep the bracket between the two.", labels=(), source="trap:secrecy")
SIGNALS = Signals(
    recording=Recording(sha256="0" * 64, bytes=0, container="none", duration_ms=60_000, streams=()),
    models=(),
    sampling={},
)


def said(*texts: str, channel: Channel = Channel.AUDIO) -> tuple[Statement, ...]:
    """Lines of a tutor, four seconds apart."""
    return tuple(
        Statement(
            start_ms=4000 * i, end_ms=4000 * i + 2000, text=text, role=Role.TUTOR, participant="t", channel=channel
        )
        for i, text in enumerate(texts)
    )


def rule(statement: Statement, kind: Kind = Kind.SECRECY, score: float = 0.8) -> Claim:
    """What a phrase rule claims of a whole statement."""
    return Claim(
        start_ms=statement.start_ms,
        end_ms=statement.end_ms,
        kind=kind,
        participant=statement.participant,
        role=statement.role,
        channel=statement.channel,
        quote=statement.text,
        score=score,
        explanation=("a rule matched",),
        detector=DetectorId(name="rules", version="1"),
    )


def judge(
    statements: tuple[Statement, ...],
    rules: Outcome = NOTHING,
    *,
    model: WrittenMeaning | None = None,
    **around_it: object,
) -> Outcome:
    """What the judge makes of some lines; `between us` means secrecy, `bracket` hardly does."""
    model = model or WrittenMeaning({"between us": (Kind.SECRECY, 3.0), "bracket": (Kind.SECRECY, -5.0)})
    examples = around_it.get("examples", (SECRET, INNOCENT))
    neighbourhood = around(model, *examples, known=bool(around_it.get("known", True)))  # type: ignore[misc]
    made = MeaningJudge(model, SETTINGS, neighbourhood, lambda claim, _: claim)
    return made.judge(Case(SIGNALS, None, statements), rules)


def test_a_claim_explains_itself_by_our_own_examples() -> None:
    """A reader sees the score, what was asked for, and the nearest line of ours on either side, by file and id."""
    (claim,) = judge(said("hello", "this stays between us")).claims
    assert (claim.kind, claim.quote, claim.start_ms) == (Kind.SECRECY, "this stays between us", 4000)
    assert claim.score > 0.5
    text = "\n".join(claim.explanation)
    assert "log-odds +3.0, policy asks for +2.0" in text
    assert f"of this kind: w1 {SECRET.id}" in text
    assert f"that is not: w2 {INNOCENT.id}" in text


@pytest.mark.parametrize(("log_odds", "severity"), [(3.0, Severity.MINOR), (5.0, None)])
def test_a_claim_that_is_not_sure_alerts_nobody(log_odds: float, severity: Severity | None) -> None:
    """What may be grave but is less sure is a minor question to the observer; what is sure weighs what policy says."""
    (claim,) = judge(said("or else"), model=WrittenMeaning({"or else": (Kind.INTIMIDATION, log_odds)})).claims
    assert claim.severity == severity
    assert any("not sure enough" in line for line in claim.explanation) is (severity is not None)


def test_a_rule_that_says_the_same_makes_an_unsure_claim_grave() -> None:
    """Two kinds of evidence for the same words weigh what policy gives the kind."""
    statements = said("or else")
    model = WrittenMeaning({"or else": (Kind.INTIMIDATION, 3.0)})
    (claim,) = judge(statements, Outcome((rule(statements[0], Kind.INTIMIDATION),)), model=model).claims
    assert claim.severity is None


def test_only_what_the_first_look_does_not_clear_is_studied() -> None:
    """The second look costs five times as much: plain teaching is spared it."""
    model = WrittenMeaning({"between us": (Kind.SECRECY, 3.0)})
    judge(said("two x plus one", "this stays between us", "open the book"), model=model, examples=())
    assert [line.text for line in model.studied] == ["this stays between us"]
    assert model.studied[0].before == ((Role.TUTOR, "two x plus one"),)


def test_a_rule_without_the_meaning_is_set_aside_on_record() -> None:
    """A rule that matched innocent words accuses nobody; why it was not believed stays readable."""
    statements = said("keep the bracket between the two")
    outcome = judge(statements, Outcome((rule(statements[0]),)))
    assert outcome.claims == ()
    (aside,) = outcome.suppressions
    assert (aside.by, aside.kind, aside.text) == (NOT_MEANT, Kind.SECRECY, "keep the bracket between the two")
    assert "log-odds -5.0, asked for -2.0" in aside.reason


def test_a_rule_is_believed_where_rules_are_strong() -> None:
    """Swearing is a matter of words: no model talks it away."""
    statements = said("bloody bracket")
    (claim,) = judge(statements, Outcome((rule(statements[0], Kind.SWEARING),))).claims
    assert claim.detector.name == "rules"


def test_a_rule_on_the_screen_is_not_for_the_model() -> None:
    """What stands on the screen is read by rules alone; a worksheet is no speech."""
    statements = said("between us", channel=Channel.SCREEN)
    outcome = judge(statements, Outcome((rule(statements[0]),)))
    assert [claim.detector.name for claim in outcome.claims] == ["rules"]


def test_rule_and_model_are_one_claim_with_both_reasons() -> None:
    """Two who say the same are one question for a person, with the stronger score."""
    statements = said("this stays between us")
    (claim,) = judge(statements, Outcome((rule(statements[0], score=0.55),))).claims
    assert claim.explanation[0] == "a rule matched"
    assert any("by its meaning" in line for line in claim.explanation)
    assert claim.score > 0.6


@pytest.mark.parametrize(
    ("added", "claimed"),
    [
        pytest.param(Example(text="this goes no further", labels=(Kind.SECRECY,)), True, id="breach"),
        pytest.param(Example(text="this goes no further", labels=()), False, id="innocent"),
    ],
)
def test_an_added_example_counts_without_training(added: Example, *, claimed: bool) -> None:
    """A safeguarding lead's line moves the score of lines like it, up or down, and the claim names it."""
    model = WrittenMeaning({"no further": (Kind.SECRECY, -1.0 if claimed else 4.0)})
    before = judge(said("this goes no further"), model=model)
    after = judge(said("this goes no further"), model=model, examples=(added,), known=False)
    assert bool([c for c in before.claims if c.score >= 0.5]) is not claimed
    assert bool([c for c in after.claims if c.score >= 0.5]) is claimed
    if claimed:
        assert any(added.id in line and "added example" in line for line in after.claims[0].explanation)


@pytest.mark.parametrize(
    "text",
    [
        "je ne sais pas pourquoi tu as dit que c'est entre nous et pas pour eux",
        "nie wiem jak to się stało ale to jest tylko między nami between us",
        "не говори никому об этом между нами between us",
    ],
)
def test_another_language_is_a_gap_and_not_judged_as_english(text: str) -> None:
    """Words in another language are neither cleared nor accused: the card says that they were not judged."""
    outcome = judge(said("hello there", text))
    assert outcome.claims == ()
    (gap,) = outcome.gaps
    assert (gap.what, gap.start_ms, gap.end_ms) == (Aspect.MEANING, 4000, 6000)
    assert "not English" in gap.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x07",
        "🙂🙂🙂",
        "\u202ebetween us\u202c",
        "\u200f\u05e9\u05dc\u05d5\u05dd between us then",
        "a\u200bb",
    ],
)
def test_odd_text_is_read_without_a_fall(text: str) -> None:
    """Nothing, control characters, emoji and right-to-left marks are words like any other, or none."""
    outcome = judge(said(text))
    assert all(claim.kind is Kind.SECRECY for claim in outcome.claims)


def test_a_very_long_statement_is_judged_piece_by_piece() -> None:
    """One breach in a hundred thousand characters is found where it stands, and quoted alone."""
    long = "and now the next step is to add seven to both sides. " * 1900
    (claim,) = judge(said(long + "this stays between us. " + long[:2000])).claims
    assert claim.quote is not None
    assert "between us" in claim.quote
    assert len(claim.quote) < 400


def test_the_same_lesson_gives_the_same_outcome() -> None:
    """What is replayed over stored signals must come out as it did."""
    statements = said("hello", "this stays between us", "keep the bracket")
    assert judge(statements) == judge(statements)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(("just ours", "a present", "ring me"), True, id="three kinds"),
        pytest.param(("just ours", "ours again", "a present"), False, id="two kinds"),
        pytest.param(("just ours", "a present", "see you"), False, id="too few"),
    ],
)
def test_weak_signs_of_one_tutor_add_up(lines: tuple[str, ...], *, found: bool) -> None:
    """Flattery, a secret and another channel, each too little alone, are one question with its steps."""
    table = {"ours": (Kind.SECRECY, 0.8), "present": (Kind.GIFT, 0.9), "ring": (Kind.OFF_PLATFORM_CONTACT, 1.0)}
    claims = [c for c in judge(said(*lines), model=WrittenMeaning(table)).claims if c.score >= 0.5]
    assert [claim.cause for claim in claims] == ([CAUSE] if found else [])
    if found:
        assert (claims[0].start_ms, claims[0].end_ms, claims[0].quote) == (0, 10_000, None)
        assert [line[:5] for line in claims[0].explanation[1:]] == ["00:00", "00:04", "00:08"]


def test_weak_signs_of_students_accuse_no_tutor() -> None:
    """Only what a tutor says is a step."""
    table = {"ours": (Kind.SECRECY, 0.8), "present": (Kind.GIFT, 0.9), "ring": (Kind.OFF_PLATFORM_CONTACT, 1.0)}
    lines = tuple(one.model_copy(update={"role": Role.STUDENT}) for one in said("just ours", "a present", "ring me"))
    assert not [c for c in judge(lines, model=WrittenMeaning(table)).claims if c.score >= 0.5]
