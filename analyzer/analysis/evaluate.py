"""Measures the language detectors on labelled utterances, ours or a safeguarding lead's own."""

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.domain.base import Milliseconds
from analyzer.domain.errors import PermanentError
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Role
from analyzer.domain.statement import Statement
from analyzer.settings.configuration import describe

BOOTSTRAP_ROUNDS = 1000
BOOTSTRAP_BATCH = 100
"""Rounds that are drawn at a time, so that memory does not grow with them."""
MS_PER_HOUR = 3_600_000

Judge = Callable[[tuple[Statement, ...]], tuple[Finding, ...]]
"""Findings on the statements of one lesson, thresholds applied."""


class LabelledLine(BaseModel):
    """One line of an evaluation file. Keys that are not listed here are the file owner's business."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    text: str
    labels: tuple[Kind, ...]
    """Kinds that are truly there; empty for a benign line."""
    speaker: Literal["tutor", "student"] = "tutor"
    lesson: str = ""
    """Lines of one lesson are seen in order; a line without one stands alone."""
    start_ms: Milliseconds = 0
    end_ms: Milliseconds = 0
    source: str = ""
    context_before: Annotated[str | tuple[str, ...], Field(union_mode="left_to_right")] = ()
    """What was said just before, by anyone; read as context, never judged."""

    @property
    def statement(self) -> Statement:
        """The line as detectors see it."""
        end_ms = max(self.start_ms, self.end_ms)
        return Statement(
            start_ms=self.start_ms, end_ms=end_ms, text=self.text, participant=self.speaker, role=Role(self.speaker)
        )

    @property
    def context(self) -> tuple[Statement, ...]:
        """What came before, as statements of a speaker who is not known."""
        before = (self.context_before,) if isinstance(self.context_before, str) else self.context_before
        return tuple(Statement(start_ms=0, end_ms=0, text=text) for text in before)


@dataclass
class Tally:
    """A two-by-two table of lines: truly there or not, claimed or not."""

    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0
    true_negative: int = 0

    def add(self, *, there: bool, claimed: bool) -> None:
        """Count one line."""
        if claimed:
            self.true_positive += there
            self.false_positive += not there
        else:
            self.false_negative += there
            self.true_negative += not there

    def report(self) -> dict[str, Any]:
        """Counts, and the rates that their denominators allow (None where a denominator is 0)."""
        there = self.true_positive + self.false_negative
        claimed = self.true_positive + self.false_positive
        absent = self.false_positive + self.true_negative
        return {
            "lines": there + absent,
            "positives": there,
            "true_positives": self.true_positive,
            "false_positives": self.false_positive,
            "false_negatives": self.false_negative,
            "recall": _rate(self.true_positive, there),
            "precision": _rate(self.true_positive, claimed),
            "false_positive_rate": _rate(self.false_positive, absent),
        }


@dataclass
class Evaluation:
    """What was measured."""

    lines: list[tuple[LabelledLine, tuple[Finding, ...]]] = field(default_factory=list)

    def by_kind(self) -> dict[str, dict[str, Any]]:
        """A table for each kind that is labelled or claimed anywhere."""
        return _tables(self.lines, lambda _: "all")["all"] if self.lines else {}

    def by_source(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The same for each source by itself."""
        return _tables(self.lines, lambda line: line.source)

    def alerts(self, seed: int = 0) -> dict[str, Any]:
        """Alerts per lesson-hour by kind and severity, with a 95 % percentile bootstrap interval over lessons.

        A finding that spans several lines is one alert. Hours run from a lesson's first line to its last.
        """
        spans: dict[str, tuple[int, int]] = {}
        found: dict[str, dict[str, Finding]] = defaultdict(dict)
        for line, findings in self.lines:
            if line.lesson and line.end_ms > 0:
                first, last = spans.get(line.lesson, (line.start_ms, line.end_ms))
                spans[line.lesson] = (min(first, line.start_ms), max(last, line.end_ms))
                found[line.lesson].update({finding.id: finding for finding in findings})
        hours = {lesson: (last - first) / MS_PER_HOUR for lesson, (first, last) in spans.items()}
        counts = {lesson: Counter(_names(found[lesson].values())) for lesson in hours}
        names = sorted({name for counter in counts.values() for name in counter})
        rates = {name: _per_hour(name, counts, hours, seed) for name in names}
        return {"lessons": len(hours), "hours": round(sum(hours.values()), 3), "rates": rates}

    def report(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "lines": len(self.lines),
            "by_kind": self.by_kind(),
            "by_source": self.by_source(),
            "alerts": self.alerts(),
        }

    def predictions(self) -> Iterator[dict[str, Any]]:
        """For each input line in order, its number from 1 and what was claimed on it."""
        for number, (_, findings) in enumerate(self.lines, 1):
            claims = [{"kind": f.kind, "severity": f.severity, "score": f.score} for f in findings]
            yield {"line": number, "findings": claims}


def evaluate(lines: Iterable[LabelledLine], judge: Judge) -> Evaluation:
    """Judge every line: those of one lesson together and in order, the others each alone."""
    every = list(lines)
    lessons: dict[str, list[int]] = defaultdict(list)
    findings: dict[int, tuple[Finding, ...]] = {}
    for number, line in enumerate(every):
        if line.lesson:
            lessons[line.lesson].append(number)
        else:
            findings[number] = _alone(line, judge)
    for numbers in lessons.values():
        findings.update(_together([every[n] for n in numbers], numbers, judge))
    return Evaluation([(line, findings[number]) for number, line in enumerate(every)])


def read_lines(paths: Sequence[Path]) -> Iterator[LabelledLine]:
    """The lines of evaluation files, plain or gzipped, in order; blank lines are passed over.

    Raises:
        PermanentError: a file cannot be read, or a line is not what it should be; names file, line and key.
    """
    for path in paths:
        try:
            with (
                gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file
            ):
                for number, text in enumerate(file, 1):
                    if text.strip():
                        yield _read_line(text, f"{path.name}:{number}")
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise PermanentError(
                f"{path.name}: cannot be read as JSON lines in UTF-8: {type(error).__name__}"
            ) from error


def _read_line(text: str, where: str) -> LabelledLine:
    try:
        return LabelledLine.model_validate_json(text)
    except ValidationError as error:
        raise PermanentError(f"{where}: {describe(error)}") from error


def _alone(line: LabelledLine, judge: Judge) -> tuple[Finding, ...]:
    # The line is put a minute after its context, so that a finding's time says which of them it is on.
    context = line.context
    start_ms = 60_000 if context else line.start_ms
    statement = line.statement.model_copy(update={"start_ms": start_ms, "end_ms": start_ms + 1000})
    return tuple(f for f in judge((*context, statement)) if f.end_ms >= start_ms)


def _together(lines: list[LabelledLine], numbers: list[int], judge: Judge) -> dict[int, tuple[Finding, ...]]:
    findings = judge(tuple(line.statement for line in lines))
    return {
        number: tuple(f for f in findings if f.role == line.speaker and _touches(f, line))
        for number, line in zip(numbers, lines, strict=True)
    }


def _touches(finding: Finding, line: LabelledLine) -> bool:
    if finding.start_ms == finding.end_ms or line.start_ms >= line.end_ms:
        return line.start_ms <= finding.start_ms <= max(line.start_ms, line.end_ms)
    return finding.start_ms < line.end_ms and line.start_ms < finding.end_ms


def _tables(
    lines: list[tuple[LabelledLine, tuple[Finding, ...]]], group: Callable[[LabelledLine], str]
) -> dict[str, dict[str, dict[str, Any]]]:
    tallies: dict[str, dict[Kind, Tally]] = defaultdict(lambda: defaultdict(Tally))
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for line, findings in lines:
        kinds[group(line)].update(line.labels, (finding.kind for finding in findings))
    for line, findings in lines:
        claimed = {finding.kind for finding in findings}
        for kind in kinds[group(line)]:
            tallies[group(line)][kind].add(there=kind in line.labels, claimed=kind in claimed)
    return {name: {kind.value: tallies[name][kind].report() for kind in sorted(kinds[name])} for name in sorted(kinds)}


def _names(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield from ("any", finding.kind.value, f"severity:{finding.severity.value}")


def _per_hour(name: str, counts: dict[str, Counter[str]], hours: dict[str, float], seed: int) -> dict[str, Any]:
    alerts = [counts[lesson][name] for lesson in hours]
    return {
        "alerts": sum(alerts),
        "per_hour": round(sum(alerts) / (sum(hours.values()) or 1), 4),
        "interval_95": _interval(alerts, list(hours.values()), seed),
    }


def _interval(alerts: Sequence[int], hours: Sequence[float], seed: int) -> list[float]:
    """Whole lessons are drawn, each with its alerts and its hours; of a single lesson the interval is its own rate."""
    if len(hours) == 1:
        return [round(alerts[0] / (hours[0] or 1), 4)] * 2

    import numpy as np
    from scipy.stats import bootstrap

    def rate(drawn: Any, during: Any, axis: int) -> Any:
        total = during.sum(axis=axis)
        return drawn.sum(axis=axis) / np.where(total, total, 1)

    interval = bootstrap(
        (alerts, hours),
        rate,
        n_resamples=BOOTSTRAP_ROUNDS,
        batch=BOOTSTRAP_BATCH,
        vectorized=True,
        paired=True,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return [round(float(interval.low), 4), round(float(interval.high), 4)]


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """One JSON object a line, for each input line in order."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(prediction) + "\n" for prediction in evaluation.predictions())
