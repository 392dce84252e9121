"""Names are made such that every disk can hold them, and stay apart."""

import pytest

from analyzer.preservation.names import distinct, is_portable, portable

STRANGE = [
    "lesson.mp4", "Übung 3 (final).mp4", "урок.mp4", "con.txt", "LPT1", "..", ".", "-rf", ".hidden", "a/b", "a\\b", "",
    "x" * 300 + ".mp4", "name\n.mp4", "ends. ", "ends.", "?*|<>:.mp4", "\u202egpj.exe", "a" * 121, "nul.tar.gz",
    "日本.mp4", "é" * 130 + "." + "z" * 40, "COM7.x", "a..b", "__", "._.",
]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_every_name_becomes_one_that_can_be_written_anywhere(name: str) -> None:
    """Whatever a file was called, what it becomes is portable, short, one name, and stays what it is."""
    made = portable(name)
    assert is_portable(made)
    assert "/" not in made
    assert len(made) <= 130
    assert portable(made) == made


@pytest.mark.parametrize(
    ("name", "made"), [("lesson.mp4", "lesson.mp4"), ("Übung 3.mp4", "Ubung_3.mp4"), ("урок.MP4", "file.MP4")]
)
def test_what_can_be_kept_of_a_name_is_kept(name: str, made: str) -> None:
    """A plain name is itself; of others the Latin letters and the ending stay."""
    assert portable(name) == made


def test_names_that_would_meet_on_a_case_insensitive_disk_are_numbered() -> None:
    """No two names differ in case alone, not even by the numbers they were given."""
    assert distinct(["a.mp4", "A.mp4", "a.mp4", "a-2.mp4", "b", "B"]) == [
        "a.mp4", "A-2.mp4", "a-3.mp4", "a-2-2.mp4", "b", "B-2",
    ]  # fmt: skip
