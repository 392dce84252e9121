"""`make quality`: measures rules, model and both on writers that the model never saw, and on public sets, as a page."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from statistics import fmean
from typing import Any

from analyzer.analysis.bootstrap import judge_by, make_detectors
from analyzer.analysis.decide import Detectors
from analyzer.analysis.evaluate import Evaluation, LabelledLine, evaluate, read_lines
from analyzer.analysis.meaning import meaning_by
from analyzer.detectors.meaning.examples import Example
from analyzer.detectors.meaning.settings import WORDS
from analyzer.domain.kinds import Kind
from analyzer.settings.configuration import Configuration, read_configuration
from analyzer.signals.meaning.model import SentenceModel, load_sentence_model
from analyzer.signals.weights import WeightStore
from analyzer.training.corpus import DATA, LESSONS, unmined_lessons
from analyzer.training.finish import left_out

SETS = ("hatecheck", "edos", "twss", "spoken_contact")
Rows = dict[str, dict[str, dict[str, Any]]]


def main(out: Path) -> None:
    """Measure everything that can be measured here, and write the page."""
    configuration = read_configuration(None)
    model, _ = load_sentence_model(WeightStore(configuration.models))
    unseen = _unseen(configuration, model)
    page = [*_head(configuration), *_table(unseen), *_public(configuration)]
    out.write_text("\n".join(page) + "\n", encoding="utf-8")


def _head(configuration: Configuration) -> Iterator[str]:
    record = json.loads((Path(str(files("analyzer.signals.meaning"))) / "training.json").read_text(encoding="utf-8"))
    yield "# Quality\n"
    yield f"Written by `make quality` on {datetime.now(UTC):%Y-%m-%d}; configuration {configuration.sha256[:16]}."
    lines = sum(record["examples"].values())
    yield f"The examples are {lines} lines (sha256 {record['examples_sha256'][:16]}); left out, a writer a network:"
    yield f"{', '.join(record['left_out'])}; seed {record['seed']}. {record['note']}\n"
    yield "The thresholds were chosen with the lines below in view, so unseen lines of other writers will fare worse.\n"


def _unseen(configuration: Configuration, model: SentenceModel) -> dict[str, Evaluation]:
    """Rules, model and both on the lines of the writers left out, each judged by the network that never saw them."""
    made: dict[str, Evaluation] = {name: Evaluation() for name in ("rules", "model", "both")}
    every = make_detectors(configuration)
    for network, writer in zip(model.networks, left_out(len(model.networks)), strict=True):
        alone = SentenceModel(model.tokens, (network,), model.kinds, model.uses)
        meaning = meaning_by(configuration, alone)
        lines = [_labelled(example) for name, example in configuration.examples if name == writer]
        for name, detectors in (
            ("rules", Detectors(every.language, ())),
            ("model", Detectors((), (), meaning)),
            ("both", Detectors(every.language, (), meaning)),
        ):
            made[name].lines += evaluate(lines, judge_by(detectors, configuration)).lines
    return made


def _labelled(example: Example) -> LabelledLine:
    return LabelledLine(
        text=example.text,
        labels=example.labels,
        speaker=example.speaker,
        source=example.source,
        context_before=example.context_before,
    )


def _table(unseen: Mapping[str, Evaluation]) -> Iterator[str]:
    rows = {name: evaluation.by_kind() for name, evaluation in unseen.items()}
    lines = len(unseen["both"].lines)
    yield "## Writers that the model never saw\n"
    yield f"{lines} lines, each judged by the network that never saw its writer; recall / precision.\n"
    yield "| kind | rules | model | both |\n|---|---|---|---|"
    kinds = [kind.value for kind in list(Kind)[:WORDS]]
    for kind in kinds:
        yield f"| {kind} | " + " | ".join(_figures(rows[name].get(kind)) for name in rows) + " |"
    means = []
    for table in rows.values():
        recall = fmean(table[kind]["recall"] or 0.0 for kind in kinds if kind in table)
        precision = fmean(table[kind]["precision"] for kind in kinds if kind in table and table[kind]["precision"])
        means.append(f"{recall:.2f} / {precision:.2f}")
    yield f"| **mean** | {' | '.join(means)} |\n"


def _figures(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return "–"
    return " / ".join("–" if row[key] is None else f"{row[key]:.2f}" for key in ("recall", "precision"))


def _public(configuration: Configuration) -> Iterator[str]:
    folder = os.environ.get(DATA)
    yield "## Public sets, and real lessons\n"
    if not folder:
        yield f"Not measured here: {DATA} names no folder."
        return
    every = make_detectors(configuration)
    judges = {
        "rules": judge_by(Detectors(every.language, ()), configuration),
        "both": judge_by(every, configuration),
    }
    yield "| set | kind | rules: recall / false-positive rate | both |\n|---|---|---|---|"
    for name in SETS:
        path = Path(folder) / "utterances" / f"{name}.jsonl.gz"
        if path.is_file():
            lines = list(read_lines([path]))
            tables = {who: evaluate(lines, judge).by_kind() for who, judge in judges.items()}
            yield from _set(name, tables)
    lessons = Path(folder) / LESSONS
    if lessons.is_file():
        yield from _alarms(lessons, judges)


def _set(name: str, tables: Rows) -> Iterator[str]:
    labelled = [kind for kind, row in tables["rules"].items() if row["positives"]]
    for kind in labelled:
        cells = []
        for table in tables.values():
            row = table[kind]
            rate = "–" if row["false_positive_rate"] is None else f"{row['false_positive_rate']:.3f}"
            cells.append(f"{row['recall']:.2f} / {rate}")
        yield f"| {name} | {kind} | {' | '.join(cells)} |"


def _alarms(path: Path, judges: Mapping[str, Any]) -> Iterator[str]:
    kept = unmined_lessons()
    lines = [line for line in read_lines([path]) if line.lesson in kept]
    yield "\nFindings an hour on the development lessons in which no hard negatives were looked for (95 % interval):\n"
    yield "| | any | critical | serious | minor |\n|---|---|---|---|---|"
    for who, judge in judges.items():
        alerts = evaluate(lines, judge).alerts()
        cells = []
        for severity in ("any", "severity:critical", "severity:serious", "severity:minor"):
            row = alerts["rates"].get(severity)
            cells.append(
                "0" if row is None else f"{row['per_hour']:.3f} ({row['interval_95'][0]} to {row['interval_95'][1]})"
            )
        yield f"| {who}, {alerts['hours']:.0f} h | {' | '.join(cells)} |"
    yield ""
    yield "The model's thresholds were set on these hours, so unseen lessons will alarm somewhat more often."


def _arguments(arguments: Sequence[str]) -> Path:
    return Path(arguments[0]) if arguments else Path("QUALITY.md")


if __name__ == "__main__":
    main(_arguments(sys.argv[1:]))
