"""A lesson record is read within limits that are said, and no error repeats what is in it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.lesson import Lesson

LESSON: dict[str, Any] = {"lesson_id": "L-1", "tutor": {"id": "t-1"}, "students": [{"id": "s-1"}]}
LINE = {"at_ms": 1, "participant": "s-1", "text": "x"}
TRACK = {"kind": "screen", "region": [0, 0, 1, 1]}


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[[str | dict[str, Any]], str]:
    """What is said of a record that is refused."""

    def say(record: str | dict[str, Any]) -> str:
        path = tmp_path / "lesson.json"
        path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
        with pytest.raises(InvalidLessonError) as raised:
            read_lesson(path)
        return str(raised.value)

    return say


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (json.dumps({f"k{n}": n for n in range(40_000)}), "holds an object with more than 100 keys"),
        (json.dumps({**LESSON, "chat": [{f"k{n}": n for n in range(40_000)}]}), "an object with more than 100 keys"),
        ("[" * 17 + "]" * 17, "is nested more than 16 levels deep"),
        ('{"a":' * 100_000, "is nested more than 16 levels deep"),
        ("[" + "[]," * 260_000 + "[]]", "holds more than 250000 lists and objects"),
        (" " * (16 * 1024**2 + 1), "is longer than 16777216 bytes"),
        ({**LESSON, "chat": [LINE] * 50_001}, "chat: Tuple should have at most 50000 items"),
        ({**LESSON, "tracks": [TRACK] * 201}, "tracks: Tuple should have at most 200 items"),
        ({**LESSON, "students": [{"id": f"s{n}"} for n in range(501)]}, "students: Tuple should have at most 500"),
        ({**LESSON, "chat": [{**LINE, "text": "x" * 20_001}]}, "chat.0.text: String should have at most 20000"),
        ({**LESSON, "chat": [{**LINE, "participant": "x"}] * 2, "tutor": 1}, "tutor: "),
        ('{"lesson_id": ' + "9" * 5000 + "}", "is not JSON that a record can hold"),
        ('{"a": "' + '\\"' * 100_000, "is not JSON"),
    ],
)
def test_a_limit_is_named(refusal: Callable[[str | dict[str, Any]], str], record: Any, said: str) -> None:
    """Whoever writes records learns which limit was passed; nobody can keep the service busy with one."""
    assert said in refusal(record)


def test_brackets_within_strings_are_no_depth(tmp_path: Path) -> None:
    """What somebody types in the chat is text, whatever is in it."""
    path = tmp_path / "lesson.json"
    path.write_text(json.dumps({**LESSON, "chat": [{**LINE, "text": '[[{{"' * 1000}]}))
    assert isinstance(read_lesson(path), Lesson)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({**LESSON, "extra": 1}, "lesson.json: extra: unknown key"),
        ({**LESSON, "he touched me": 1}, "lesson.json: an unknown key"),
        ({**LESSON, "chat": [{**LINE, "he touched me": 1}]}, "lesson.json: chat.0: an unknown key"),
        ({**LESSON, "he_touched_me_and_then_he_told_me_to_keep_it": 1}, "lesson.json: an unknown key"),
        ('{"he touched me": 1, "he touched me": 2}', "lesson.json: is not JSON: a key is there twice"),
        ('{"lesson_id": 1, "lesson_id": 2}', "lesson.json: is not JSON: the key 'lesson_id' is there twice"),
    ],
)
def test_a_key_that_may_be_words_is_not_repeated(
    refusal: Callable[[str | dict[str, Any]], str], record: Any, said: str
) -> None:
    """Errors go into the catalogue and into logs, where nothing that was said may stand."""
    assert refusal(record) == said


def test_many_wrong_keys_are_counted(refusal: Callable[[str | dict[str, Any]], str]) -> None:
    """A report stays short, however much is wrong."""
    said = refusal({**LESSON, **{f"extra{n}": n for n in range(50)}})
    assert said.count("unknown key") == 10
    assert said.endswith("and 40 more")
