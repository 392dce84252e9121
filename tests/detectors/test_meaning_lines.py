"""How statements are cut into the lines that are judged."""

from importlib.resources import files
from pathlib import Path

import pytest

from analyzer.detectors.meaning.examples import Example, read_examples
from analyzer.detectors.meaning.languages import is_english
from analyzer.detectors.meaning.lines import PIECE_WORDS, pieces, spoken_before
from analyzer.domain.lesson import Role


@pytest.mark.parametrize("count", [0, 1, PIECE_WORDS, PIECE_WORDS + 1, 500])
def test_pieces_hold_every_word_once_and_none_is_long(count: int) -> None:
    """However long someone talks, nothing is left out, and nothing is diluted in a line too long to judge."""
    text = " ".join(f"word{i}{'.' if i % 7 == 0 else ''}" for i in range(count))
    cut = [text[start:end] for start, end in pieces(text)]
    assert " ".join(cut).split() == text.split()
    assert all(len(piece.split()) <= PIECE_WORDS for piece in cut)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("student: Are we finished?", (Role.STUDENT, "Are we finished?")),
        ("Tutor: Nearly.", (Role.TUTOR, "Nearly.")),
        ("the ratio is 3:2", (Role.UNKNOWN, "the ratio is 3:2")),
    ],
)
def test_context_lines_say_who_spoke(line: str, expected: tuple[Role, str]) -> None:
    """A colon in what was said is not a speaker."""
    assert spoken_before(line) == expected


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("Okay.", True),
        ("So what we do here is take the derivative of both sides", True),
        ("le chat, the cat", True),
        ("How do you say I am going to the shops, je vais aux magasins", True),
        ("je ne sais pas ce que tu veux dire avec cette phrase", False),
        ("no sé lo que quieres decir con esa frase pero está muy bien", False),
        ("你好我们开始上课吧", False),
        ("12 + 7 = 19", True),
        ("", True),
    ],
)
def test_english_is_told_from_other_languages(text: str, *, english: bool) -> None:
    """A French word in an English sentence is a language lesson; a French sentence is not judged as English."""
    assert is_english(text) is english


def test_the_examples_are_read_with_their_files() -> None:
    """Every shipped example has an id of its own, and context that the model can read."""
    named = list(read_examples(Path(str(files("config"))) / "examples"))
    assert len(named) > 5000
    assert len({example.id for _, example in named}) > 0.98 * len(named)
    assert Example(text="x", labels=(), context_before=("student: y",)).line.before == ((Role.STUDENT, "y"),)


def test_lines_that_wait_are_read_and_count_for_nothing_yet() -> None:
    """A file for the next training is what it should be, half of it innocent, and none of it is among the examples."""
    folder = Path(str(files("config"))) / "examples"
    waiting = [example for _, example in read_examples(folder / "next")]
    innocent = sum(not example.labels for example in waiting)
    assert 0.4 * len(waiting) < innocent < 0.6 * len(waiting)
    assert {example.id for example in waiting}.isdisjoint(example.id for _, example in read_examples(folder))
