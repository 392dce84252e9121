"""Hidden words are read; ordinary words are not bent into hidden ones."""

import pytest

from analyzer.detectors.disguise import Disguise

WORDS = ("women", "woman", "kill", "hate", "immigrants", "immigrant", "stupid", "vermin", "disabled", "bitch", "god")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("i h4te w o m e n", "i hate women"),
        ("k1ll all i.m.m.i.g.r.a.n.t.s", "kill all immigrants"),
        ("you b*tch", "you bitch"),
        ("haaaate", "hate"),
        ("stupd womn", "stupid women"),
        ("klil", "kill"),
        ("disabledvermin", "disabled vermin"),
    ],
)
def test_reads_hidden_words(written: str, meant: str) -> None:
    """Lookalikes, spacing, masks, stretching, misspelling and running together are undone."""
    assert Disguise(WORDS).read(written).text == meant


@pytest.mark.parametrize(
    "text", ["good", "x**2 + k*l", "a b c", "4x = 12", "skill", "the omen", "hat", "a s s congruence"]
)
def test_leaves_other_words_alone(text: str) -> None:
    """Mathematics and neighbouring English words stay as they are."""
    assert Disguise(WORDS).read(text).text == text


def test_points_back_to_what_was_written() -> None:
    """A quote taken from a reading shows the words as they were typed."""
    written = "so i h4te w o m e n ok"
    reading = Disguise(WORDS).read(written)
    at = reading.text.index("hate women")
    start, end = reading.written(at, at + len("hate women"))
    assert written[start:end] == "h4te w o m e n"


def test_without_words_nothing_changes() -> None:
    """A lexicon that lists no disguised words reads text as it stands."""
    assert Disguise(()).read("k1ll").text == "k1ll"
