"""What training reads: the examples, each meaning once, and lessons without labels where a folder of them is named."""

import gzip
import hashlib
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.detectors.meaning.examples import Example
from analyzer.detectors.meaning.lines import latest, plain
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.line import BEFORE, Line

DATA = "LESSONGUARD_DATA"
LESSONS = "utterances/lessonlink.jsonl.gz"
MINED_SHARE = 1 / 3
"""Share of the lessons in which hard negatives are looked for; thresholds are set on the others."""
LOT = 7
SHINGLE = 5
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
class Lessons:
    """Real lessons that are taken as benign throughout."""

    mined: tuple[Line, ...]
    unmined: tuple[tuple[Line, ...], ...]
    hours: float
    """Of the unmined lessons."""


def taught(named: Iterable[tuple[str, Example]]) -> list[Taught]:
    """The examples without those that say what an earlier one says in nearly the same words."""
    seen: dict[str, list[frozenset[str]]] = defaultdict(list)
    kept = []
    for writer, example in named:
        letters = _LETTERS.sub("", example.text.lower())
        shingles = frozenset(letters[i : i + SHINGLE] for i in range(max(1, len(letters) - SHINGLE + 1)))
        keys = [hashlib.md5(s.encode(), usedforsecurity=False).hexdigest() for s in shingles]
        signs = sorted(keys)[:4]
        if any(len(shingles & o) >= NEAR * len(shingles | o) for sign in signs for o in seen[sign]):
            continue
        for sign in signs:
            seen[sign].append(shingles)
        kept.append(Taught(writer, example.line, frozenset(example.labels), example.id))
    return kept


def lessons() -> Lessons | None:
    """The development lessons, parted by lot; None where no folder is named or it holds none."""
    folder = os.environ.get(DATA)
    path = Path(folder) / LESSONS if folder else None
    if path is None or not path.is_file():
        return None
    by_lesson: dict[str, list[dict[str, str | int]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            by_lesson[row["lesson"]].append(row)
    names, others = _parted(by_lesson)
    mined = tuple(line for name in names for line in _lines(by_lesson[name]))
    rest = [by_lesson[name] for name in others]
    hours = sum(int(rows[-1]["end_ms"]) - int(rows[0]["start_ms"]) for rows in rest) / 3_600_000
    return Lessons(mined, tuple(tuple(_lines(rows)) for rows in rest), hours)


def unmined_lessons() -> frozenset[str]:
    """The names of the lessons in which no negatives are looked for."""
    path = Path(os.environ[DATA]) / LESSONS
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return frozenset(_parted({json.loads(row)["lesson"] for row in file})[1])


def _parted(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The lessons that are mined, and the others; the same lot every time."""
    drawn = sorted(names)
    random.Random(LOT).shuffle(drawn)  # noqa: S311 - a lot, not a secret
    cut = round(len(drawn) * MINED_SHARE)
    return drawn[:cut], drawn[cut:]


def _lines(rows: Sequence[dict[str, str | int]]) -> list[Line]:
    said = [(Role(str(row["speaker"])), plain(str(row["text"]))) for row in rows]
    return [
        Line(text, role, latest(said[max(0, number - BEFORE) : number]))
        for number, (role, text) in enumerate(said)
        if text
    ]


def data_hash(examples: Iterable[Taught]) -> str:
    """SHA-256 of every line with its labels, in order."""
    digest = hashlib.sha256()
    for one in examples:
        digest.update(f"{one.writer}\x1f{one.example}\x1f{','.join(sorted(one.labels))}\n".encode())
    return digest.hexdigest()
