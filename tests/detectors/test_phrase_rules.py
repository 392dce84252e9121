"""The language of phrase rules: what is heard however it is written, and what is refused when the rules are read."""

from hashlib import sha256
from importlib.resources import files

import pytest
import yaml

from analyzer.detectors.literal_prefilter import literal_prefilter
from analyzer.detectors.patterns import compile_patterns
from analyzer.detectors.phrases import Lexicon, PhraseDetector
from analyzer.detectors.registry import LEXICONS
from analyzer.domain.statement import Statement

FRAGMENTS: dict[str, str | list[str]] = {
    "colour": "red|gr[ae]y",
    "thing": ["({colour} )?ball", "bat"],
    "maybe": "(please )?",
    "within": "{again}",
    "again": "{within}",
}


def detector(*says: str) -> PhraseDetector:
    """A detector of one rule."""
    rule = {"name": "rule", "kind": "swearing", "says": says, "score": 0.5, "why": "Because."}
    return PhraseDetector(
        Lexicon.model_validate({"name": "a", "version": "1", "fragments": FRAGMENTS, "rules": [rule]})
    )


def heard(pattern: str, *texts: str) -> list[str]:
    """What is quoted when statements with the texts follow one another."""
    spoken = [Statement(start_ms=2000 * i, end_ms=2000 * i + 1500, text=text) for i, text in enumerate(texts)]
    return [claim.quote or "" for claim in detector(pattern).detect(tuple(spoken)).claims]


@pytest.mark.parametrize(
    ("pattern", "text", "quote"),
    [
        ("fall down", "Do not FALL, down!", "FALL, down"),
        ("fall(ing)? ?down", "falldown", "falldown"),
        ("(a|b)nd( so)* on", "and so so on", "and so so on"),
        ("w[ao]nder(ful)?", "A wonder.", "wonder"),
        (r"\w+ish", "boyish", "boyish"),
        (r"\d{3}", "is 123", "123"),
        ("(x|)yes", "yes", "yes"),
        ("(said|says) no", "she says no", "says no"),
        ("{thing}s fly", "Bats fly.", "Bats fly"),
        ("(?i:MUCH) more", "much more", "much more"),
        ("n[^.!?]{0,9}? {thing}", "no grey ball", "no grey ball"),
        ("({colour}|{maybe}go)", "now go", "go"),
        (r"(?<!not\s)go(?= home)", "you go home", "go"),
        ("supercalifragilistic", "How supercalifragilistic", "supercalifragilistic"),
        ("isn''t|isn't", "It isn’t.", "isn’t"),
        (r"\w+ish", "éish", "éish"),
        (r"[\w-]+ish", "çé-ish", "çé-ish"),
        (r"n[^\W]t", "nöt", "nöt"),
        (r"\d\d pounds", "٤٢ pounds", "٤٢ pounds"),
        ("fall down", "fall\u00a0down", "fall\u00a0down"),
        (r"fall\sdown", "fall\x1cdown", "fall\x1cdown"),
        (r"é\b, now", "né é, now", "é, now"),
        (r"go\Z", "now go", "go"),
        ("^go$", "Go", "Go"),
        ("go(?!ing)? home", "go home", "go home"),
        ("(?!(no|[)]))n[oe]w", "new", "new"),
        (r"a[]\w]b", "a]b", "a]b"),
        (r"a[^]x]b", "axb ayb", "ayb"),
        (r"a[^\w]b", "a-b", "a-b"),
        ("x[a[:alpha:]+]y", "x:]y", "x:]y"),
        ("ba{1001}", "b" + "a" * 1001, "b" + "a" * 1001),
        ("(?>ba|b)d", "bad", "bad"),
        (r"\u00e9t\u00e9", "où êtes-vous allé cet été", "été"),
        (r"\x41|\x62e", "be", "be"),
    ],
)
def test_no_wording_of_a_pattern_is_passed_over(pattern: str, text: str, quote: str) -> None:
    """A rule is tried wherever its pattern could match, however the pattern is put together."""
    assert quote in heard(pattern, text)


def test_a_wording_may_run_on_into_the_next_statement() -> None:
    """Words that are only together across two statements of one speaker are heard as one."""
    assert heard("{thing} (over|under) there", "The red ball", "over there") == ["red ball over there"]


def test_words_that_are_not_all_there_are_not_heard() -> None:
    """A text with some words of a pattern is no match."""
    assert heard("{thing} (over|under) there", "A ball under here. There!") == []


def test_only_rules_whose_words_are_there_are_tried() -> None:
    """Of many rules, those are left that could match; one that RE2 cannot read is always among them."""
    rules = {"ball": ("(red|blue) ball",), "not": (r"(?<!not\s)go home",), "back": ("(?>so )there",)}
    prefilter = literal_prefilter(rules, {})
    assert prefilter.possible("a red bat, a green ball") == {"back"}
    assert prefilter.possible("a red ball, so go home") == {"ball", "not", "back"}


def test_more_words_than_can_be_looked_for_are_all_tried() -> None:
    """Where the words of a lexicon are too many to be looked for at once, no rule is passed over."""
    words = [sha256(str(number).encode()).hexdigest()[:16] for number in range(12_000)]
    rules = {words[start]: tuple(words[start : start + 400]) for start in range(0, 12_000, 400)}
    assert literal_prefilter(rules, {}).possible(words[0]) == rules.keys()


@pytest.mark.parametrize(
    ("says", "message"),
    [
        (["fine", "not (fine"], r"pattern 'not \(fine' is not a regular expression"),
        (["*"], "is not a regular expression"),
        (["(?i)late flag"], "is not a regular expression|do not go together"),
        (["(?<=a+)b"], "look-behind requires fixed-width"),
        (["(?<={colour})b"], "look-behind requires fixed-width"),
        ([r"(a) \1"], "invalid group reference"),
        (["(?P<one>a)", "(?P<one>b)"], "do not go together"),
        (["{nothing}"], "names the unknown fragment 'nothing'"),
        (["{within}"], "names itself"),
    ],
)
def test_a_pattern_that_cannot_work_is_refused_when_it_is_read(says: list[str], message: str) -> None:
    """No lesson meets a pattern that does not compile."""
    with pytest.raises(ValueError, match=message):
        detector(*says)


@pytest.mark.parametrize("name", LEXICONS)
def test_everything_that_is_shipped_compiles(name: str) -> None:
    """Every pattern that is only parsed when it is read can be compiled when it is needed."""
    text = (files("config") / "lexicons" / f"{name}.yaml").read_text("utf-8")
    lexicon = LEXICONS[name].model_validate(yaml.safe_load(text))
    for rule in lexicon.rules:
        for says in (rule.says, *(context.says for context in (*rule.adjust, *rule.unless))):
            assert compile_patterns(says, lexicon.fragments)
