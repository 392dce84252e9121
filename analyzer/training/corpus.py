"""What training reads: the examples, each meaning once, and lessons without labels where a folder of them is named."""

import hashlib
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analyzer.analysis.evaluate import MS_PER_HOUR, read_lines
from analyzer.detectors.meaning.examples import Example
from analyzer.detectors.meaning.reading import read
from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.domain.statement import Statement
from analyzer.training.plan import PARTS

DATA = "LESSONGUARD_DATA"
LESSONS = "utterances/lessonlink.jsonl.gz"
LOT = 7
SHINGLE = 5
SIGNS = 4
"""Lines that share none of their few smallest signs are not compared."""
NEAR = 0.8
"""Two lines that share this much of their five-letter pieces say the same."""
_LETTERS = re.compile(r"[^a-z0-9 ]")


@dataclass(frozen=True)
class Taught:
    """A line with what it is."""

    writer: str
    line: Line
    labels: frozenset[Kind]
    example: str = ""
    """The example's id; empty for a line of a lesson."""


@dataclass(frozen=True)
class Part:
    """Some of the real lessons, which are taken as benign throughout."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    """As the product cuts them, lesson after lesson."""
    hours: float


def taught(named: Iterable[tuple[str, Example]]) -> list[Taught]:
    """The examples without those that say what an earlier one says in nearly the same words."""
    seen: dict[str, list[frozenset[str]]] = defaultdict(list)
    kept = []
    for writer, example in named:
        letters = _LETTERS.sub("", example.text.lower())
        shingles = frozenset(letters[i : i + SHINGLE] for i in range(max(1, len(letters) - SHINGLE + 1)))
        signs = sorted(map(_sign, shingles))[:SIGNS]
        if any(_near(shingles, other) for sign in signs for other in seen[sign]):
            continue
        for sign in signs:
            seen[sign].append(shingles)
        kept.append(Taught(writer, example.line, frozenset(example.labels), example.id))
    return kept


@cache
def _sign(shingle: str) -> str:
    return hashlib.md5(shingle.encode(), usedforsecurity=False).hexdigest()


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether they share enough; sets of very different sizes cannot, and are not compared."""
    small, large = sorted((len(one), len(other)))
    return small >= NEAR * large and len(one & other) >= NEAR * len(one | other)


def lessons() -> tuple[Part, ...]:
    """The development lessons, parted by lot, the same every time; none where no folder is named or it holds none."""
    folder = os.environ.get(DATA)
    path = Path(folder) / LESSONS if folder else None
    if path is None or not path.is_file():
        return ()
    by_lesson: dict[str, list[Statement]] = defaultdict(list)
    for line in read_lines([path]):
        by_lesson[line.lesson].append(line.statement)
    return tuple(_part(names, by_lesson) for names in parted(by_lesson))


def parted(names: Iterable[str]) -> tuple[list[str], ...]:
    """The names of lessons in as many parts as there are, by lot, the same every time."""
    drawn = sorted(names)
    random.Random(LOT).shuffle(drawn)  # noqa: S311 - a lot, not a secret
    return tuple(drawn[number::PARTS] for number in range(PARTS))


def _part(names: Sequence[str], by_lesson: Mapping[str, Sequence[Statement]]) -> Part:
    lines = tuple(piece.line for name in names for piece in read(tuple(by_lesson[name])))
    spans = [by_lesson[name][-1].end_ms - by_lesson[name][0].start_ms for name in names]
    return Part(tuple(names), lines, sum(spans) / MS_PER_HOUR)


def data_hash(examples: Iterable[Taught]) -> str:
    """SHA-256 of every line with its labels, in order."""
    digest = hashlib.sha256()
    for one in examples:
        digest.update(f"{one.writer}\x1f{one.example}\x1f{','.join(sorted(one.labels))}\n".encode())
    return digest.hexdigest()
