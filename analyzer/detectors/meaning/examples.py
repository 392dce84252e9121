"""config/examples/: labelled lines that were written for this project; anyone may add a file of their own."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from analyzer.detectors.meaning.lines import plain, spoken_before
from analyzer.domain.base import Noun
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.line import Line

LONGEST = 1000
"""Characters that an example may have."""


class Example(Noun):
    """One line of an examples file."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    labels: tuple[Kind, ...]
    """What the line is; empty for a line that is innocent."""
    speaker: Literal["tutor", "student"] = "tutor"
    source: str = ""
    """What the writer meant it for, e.g. `breach:secrecy`, `trap:secrecy`, `benign:maths`."""
    context_before: tuple[str, ...] = ()
    """What was said just before, `tutor: …` or `student: …`."""

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits of everything that the model reads of it."""
        read = "\x1f".join((self.speaker, self.text, *self.context_before))
        return hashlib.sha256(read.encode()).hexdigest()[:12]

    @property
    def line(self) -> Line:
        """The example as the model reads it."""
        before = tuple(spoken_before(plain(text)) for text in self.context_before)
        return Line(plain(self.text), Role(self.speaker), before)


def read_examples(folder: Path) -> Iterator[tuple[str, Example]]:
    """Every example of a folder with the name of its file, files in the order of their names.

    Raises:
        ValueError: a file cannot be read, or a line is not what it should be; names file, line and key.
    """
    for path in sorted(folder.glob("*.jsonl")):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name}: cannot be read as UTF-8: {type(error).__name__}") from error
        for example in _of(text, path.name):
            yield path.stem, example


@lru_cache(64)
def _of(text: str, name: str) -> tuple[Example, ...]:
    """The examples of one file; a process that reads the same file again does not check it again."""
    lines = enumerate(text.split("\n"), 1)
    return tuple(_read(line, f"{name}:{number}") for number, line in lines if line.strip())


def _read(line: str, where: str) -> Example:
    try:
        return Example.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise ValueError(f"{where}: {f'{key}: ' if key else ''}{first['msg']}") from error
