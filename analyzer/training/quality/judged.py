"""Everything that is judged for the page, each by networks that never saw it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from analyzer.analysis.bootstrap import judge_by, make_detectors
from analyzer.analysis.decide import Detectors
from analyzer.analysis.evaluate import MS_PER_HOUR, Evaluation, LabelledLine, evaluate, read_lines
from analyzer.analysis.meaning import meaning_by
from analyzer.analysis.unfiltered import as_claimed, unfiltered
from analyzer.detectors.base import LanguageDetector
from analyzer.detectors.meaning.examples import Example
from analyzer.domain.errors import PermanentError
from analyzer.settings.configuration import Configuration
from analyzer.signals.meaning.model import SentenceModel
from analyzer.training.corpus import DATA, LESSONS, parted
from analyzer.training.plan import REPORTED, not_mining, not_taught
from analyzer.training.remembered import Remembered

SETS = ("hatecheck", "edos", "twss", "spoken_contact")


@dataclass(frozen=True)
class Given:
    """What there is to measure on."""

    sets: dict[str, list[LabelledLine]] = field(default_factory=dict)
    lessons: tuple[LabelledLine, ...] = ()
    missing: tuple[str, ...] = ()
    """What is not there or cannot be used, and why."""


def given(folder: str | None) -> Given:
    """The public sets and the lessons of a folder; what is missing, empty or broken is told."""
    if not folder:
        return Given(missing=(f"Public sets and real lessons: {DATA} names no folder.",))
    if not Path(folder).is_dir():
        return Given(missing=(f"Public sets and real lessons: the folder that {DATA} names is not there.",))
    sets: dict[str, list[LabelledLine]] = {}
    missing = []
    for name, path in {**{one: f"utterances/{one}.jsonl.gz" for one in SETS}, "lessons": LESSONS}.items():
        try:
            lines = list(read_lines([Path(folder) / path])) if (Path(folder) / path).is_file() else None
        except PermanentError as error:
            missing.append(f"{name}: {error}.")
            continue
        if lines:
            sets[name] = lines
        else:
            missing.append(f"{name}: {path} is not there." if lines is None else f"{name}: {path} holds no line.")
    lessons = tuple(sets.pop("lessons", ()))
    return Given(sets, lessons, tuple(missing))


@dataclass(frozen=True)
class Judged:
    """What was made of it, once each."""

    configuration: Configuration
    model: SentenceModel
    given: Given

    @cached_property
    def rules(self) -> tuple[LanguageDetector, ...]:
        """The rules; a line is put to them once."""
        return tuple(Remembered(detector) for detector in self.configuration.language)

    @cached_property
    def written(self) -> list[LabelledLine]:
        """The lines of the writer who is reported on."""
        return [labelled(example) for name, example in self.configuration.examples if name == REPORTED]

    @cached_property
    def every_score(self) -> Evaluation:
        """Rules and model on that writer's lines, with every score, by the networks that were not taught them."""
        everything = unfiltered(self.configuration)
        meaning = meaning_by(everything, not_taught(self.model))
        return evaluate(self.written, judge_by(Detectors(self.rules, (), meaning), everything))

    @cached_property
    def unseen(self) -> dict[str, Evaluation]:
        """Rules, model and both on the same lines."""
        meaning = meaning_by(self.configuration, not_taught(self.model))
        return {
            "rules": self._by(self.written, Detectors(self.rules, ())),
            "model": self._by(self.written, Detectors((), (), meaning)),
            "both": as_claimed(self.every_score, self.configuration.policy),
        }

    @cached_property
    def public(self) -> dict[str, dict[str, Evaluation]]:
        """Rules and both on the public sets, which no network was taught: as it ships."""
        meaning = make_detectors(self.configuration).meaning
        judges = {"rules": Detectors(self.rules, ()), "both": Detectors(self.rules, (), meaning)}
        return {
            name: {who: self._by(lines, detectors) for who, detectors in judges.items()}
            for name, lines in self.given.sets.items()
        }

    @cached_property
    def lessons(self) -> dict[str, Evaluation]:
        """Rules and both on the lessons, each by the networks that never looked for negatives in it."""
        made = {"rules": Evaluation(), "both": Evaluation()}
        for number, names in enumerate(parted({line.lesson for line in self.given.lessons})):
            mine = [line for line in self.given.lessons if line.lesson in names]
            meaning = meaning_by(self.configuration, not_mining(self.model, number))
            for who, judge in (("rules", Detectors(self.rules, ())), ("both", Detectors(self.rules, (), meaning))):
                made[who].lines += self._by(mine, judge).lines
        return made

    @cached_property
    def by_voice(self) -> Evaluation:
        """Rules alone on every writer's innocent lines; the writer stands in `source`."""
        named = [
            labelled(example).model_copy(update={"source": name})
            for name, example in self.configuration.examples
            if not example.labels
        ]
        return self._by(named, Detectors(self.rules, ()))

    def _by(self, lines: Sequence[LabelledLine], detectors: Detectors) -> Evaluation:
        return evaluate(lines, judge_by(detectors, self.configuration))


def labelled(example: Example) -> LabelledLine:
    """An example as a line to be judged."""
    return LabelledLine(
        text=example.text,
        labels=example.labels,
        speaker=example.speaker,
        source=example.source,
        context_before=example.context_before,
    )


def hours(lines: Sequence[LabelledLine]) -> float:
    """How long the lessons of some lines last together, each from its first line to its last."""
    spans: dict[str, tuple[int, int]] = {}
    for line in lines:
        first, last = spans.get(line.lesson, (line.start_ms, line.end_ms))
        spans[line.lesson] = (min(first, line.start_ms), max(last, line.end_ms))
    return sum(last - first for first, last in spans.values()) / MS_PER_HOUR


def data_folder() -> str | None:
    """The folder of public sets and lessons."""
    return os.environ.get(DATA)
