"""The page, part by part."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from analyzer.analysis.evaluate import Evaluation
from analyzer.analysis.means import macro, truth_and_claims
from analyzer.analysis.reliability import BINS, scored
from analyzer.detectors.meaning.settings import WORDS
from analyzer.domain.kinds import Kind
from analyzer.settings.configuration import Configuration
from analyzer.training.plan import PLANS, REPORTED
from analyzer.training.quality import alarms, comparing, fairness, reliability
from analyzer.training.quality.figures import NOTHING, prose, share, table
from analyzer.training.quality.judged import Judged

KINDS = tuple(Kind)[:WORDS]
UNMEASURED = (
    "## What is not measured\n",
    "- Recall on real breaches: no public set has them, and every breach above is imagined by a writer.",
    "- Alarms outside online maths lessons with American pupils: other subjects, ages and British speech.",
    "- Recognisers' errors on breaches, talk over one another, and build-ups over many turns or lessons.",
    "- Whether a dialect or a second language is flagged more often by the model: see above.",
    "- HateCheck's false positives on lines that were not looked at: `HATECHECK` in `analyzer/training/finish.py` was",
    "  set with this part of it in view, so that for this kind it is a check of development, not a test.",
)


def page(judged: Judged) -> Iterator[str]:
    """Every line of it, in order."""
    yield from _head(judged.configuration)
    yield from _unseen(judged)
    yield from _scores(judged)
    yield from _peers(judged)
    yield from _public(judged)
    yield from _fairness(judged)
    yield from UNMEASURED


def _head(configuration: Configuration) -> Iterator[str]:
    record = json.loads((Path(str(files("analyzer.signals.meaning"))) / "training.json").read_text(encoding="utf-8"))
    checked = record["checked"]
    yield "# Quality\n"
    yield prose(
        f"""Written by `make quality` on {datetime.now(UTC):%Y-%m-%d}; configuration {configuration.sha256[:16]}.
        Taught on {sum(record["examples"].values())} examples (sha256 {record["examples_sha256"][:16]}) and
        {record["lines_of_lessons"]} lines of real lessons ({record["hours_of_lessons"]} h), {len(PLANS)}
        networks. What each was not taught stands in `analyzer/training/plan.py`: figures on our own lines and on
        the lessons are by those alone that never saw what they are taken on, two of the three that ship. Public
        sets were taught to none."""
    )
    yield prose(
        f"""The thresholds were chosen with these lines and lessons in view. Chosen on two thirds and measured on the
        third that was left, each in turn, the model by itself and line by line comes to a macro recall of
        {checked["recall"]:.2f} at a precision of {checked["precision"]:.2f}, and
        {checked["alarms_per_hour"]:.2f} claims an hour, {checked["grave_alarms_per_hour"]:.3f} of them serious
        or critical."""
    )
    yield prose(
        """Intervals hold 95 of 100 such figures if lines (of lessons: whole lessons) were drawn anew: Wilson's for a
        share, a bootstrap of lines for means over kinds. They say nothing of another writer, who may differ by
        more."""
    )


def _unseen(judged: Judged) -> Iterator[str]:
    yield "## A writer whom the model never saw\n"
    if not judged.written:
        yield f"Not measured: there is no line of {REPORTED} in `config/examples/`.\n"
        return
    yield f"{len(judged.written)} lines, each judged by the networks that never saw its writer; recall / precision.\n"
    tables = {name: truth_and_claims(evaluation, KINDS) for name, evaluation in judged.unseen.items()}
    rows = []
    for at, kind in enumerate(KINDS):
        counts = [
            (int((truth & said)[:, at].sum()), int(truth[:, at].sum()), int(said[:, at].sum()))
            for truth, said in tables.values()
        ]
        plain = [f"{_plain(right, there)} / {_plain(right, claims)}" for right, there, claims in counts]
        right, there, claims = counts[-1]
        rows.append((kind.value, str(there), *plain, share(right, there), share(right, claims)))
    means = [macro(truth, said) for truth, said in tables.values()]
    told = [NOTHING if one is None else f"{one[0].value:.2f} / {one[1].value:.2f}" for one in means]
    rows.append(("**mean**", "", *told, *(map(str, means[-1]) if means[-1] else (NOTHING, NOTHING))))
    yield from table(("kind", "breaches", *tables, "both: recall (95 %)", "both: precision (95 %)"), rows)
    named = [f"{name} {one[0]} / {one[1]}" for name, one in zip(tables, means, strict=True) if one is not None]
    yield f"\nMeans: {'; '.join(named) or NOTHING}.\n"


def _plain(part: int, n: int) -> str:
    return f"{part / n:.2f}" if n else NOTHING


def _scores(judged: Judged) -> Iterator[str]:
    yield "## Whether scores are probabilities\n"
    lines = len(judged.written)
    if not lines:
        yield "Not measured: there are no lines that the model never saw.\n"
        return
    noted = judged.configuration.meaning.noted
    thresholds = {kind: rule.threshold for kind, rule in judged.configuration.policy.kinds.items()}
    breaches = sum(bool(line.labels) for line in judged.written)
    yield prose(
        f"""Claims of rules and model together on the same {lines} lines, by their score, and the share that is true.
        Below policy's threshold a claim is set aside, on record; below {noted:g} it is not even noted. A bar is
        the share that is true; the stroke stands where the score says that it should end."""
    )
    yield from reliability.told(scored(judged.every_score, noted), thresholds)
    yield prose(
        f"""The second table is of claims that a person sees; its last columns are true claims of all, by score.
        Error: the expected calibration error in {BINS} bins of equal width (a score on a border
        counts below it), the difference between mean score and share true averaged over claims. Brier: the mean
        square of score less truth. Both are 0 at best. With some tens of claims a kind, an error of 0.1 may well
        be chance."""
    )
    yield prose(
        f"""**What this holds for.** {breaches} of the {lines} lines ({breaches / lines:.2f}) are breaches, and each
        kind has about as many traps. In a real lesson nearly every line is innocent, and a score is not the
        probability that such a line is a breach: it is log-odds above a threshold that was set by false alarms.
        What a claim is worth there hangs on how rare breaches are:"""
    )
    if not judged.given.lessons:
        yield "Not measured: there are no real lessons.\n"
        return
    yield from alarms.worth(judged.unseen["both"], judged.lessons["both"])
    yield prose(
        """Found: breaches of this writer claimed from that score on. False alarms: findings on the development
        lessons, all taken as false. What share of claims is true follows from both, if one breach comes in so
        many hours; these are examples, since nobody knows how many there are. A finding is a question for a
        person, its score no verdict."""
    )


def _peers(judged: Judged) -> Iterator[str]:
    yield "## Beside what others offer\n"
    yield prose(
        """The same lines in the same run. Packages as they come, without thresholds or lists of ours:
        alt-profanity-check (a linear classifier), better-profanity (a word list), presidio's recognisers of
        telephones, mail and web addresses (patterns alone, without a language model or context; made for written
        text). The first two take slurs for swearing, which these labels do not. Frozen MiniLM: the published
        encoder, never taught, among our examples without this writer's; a line is what more than half of its five
        nearest are, nothing tuned."""
    )
    if judged.written:
        yield from comparing.told(judged, KINDS)
    else:
        yield "Not measured: there are no lines that the model never saw."
    yield ""


def _public(judged: Judged) -> Iterator[str]:
    yield "## Public sets, and real lessons\n"
    yield from (f"Not measured. {why}\n" for why in judged.given.missing)
    if judged.public:
        rows = [row for name, made in judged.public.items() for row in _set(name, made)]
        yield from table(("set", "kind", "rules: recall / false-positive rate", "both"), rows)
        yield ""
    if judged.given.lessons:
        yield prose(
            """Findings an hour on the development lessons (95 % interval), each lesson by the networks that never
            looked for negatives in it:"""
        )
        yield from alarms.told(judged.lessons)


def _set(name: str, evaluations: dict[str, Evaluation]) -> Iterator[tuple[str, ...]]:
    tables = {who: evaluation.by_kind() for who, evaluation in evaluations.items()}
    for kind in [kind for kind, row in tables["rules"].items() if row["positives"]]:
        cells = []
        for made in tables.values():
            row = made[kind]
            rate = NOTHING if row["false_positive_rate"] is None else f"{row['false_positive_rate']:.3f}"
            cells.append(f"{row['recall']:.2f} / {rate}")
        yield (name, kind, *cells)


def _fairness(judged: Judged) -> Iterator[str]:
    yield "## Whether some people are flagged more often\n"
    yield "Innocent lines with any finding.\n"
    if "hatecheck" in judged.public:
        yield prose(
            """**By the group that a line names** (HateCheck's innocent tests: neutral words, praise, negation,
            counter speech, words reclaimed; a group is known by its words in the line). The set speaks of groups
            as tutoring does not, so that the rates compare groups and say nothing of lessons."""
        )
        sets = judged.public["hatecheck"]
        yield from fairness.told({who: fairness.flagged(made, fairness.named) for who, made in sets.items()}, "group")
    else:
        yield "By the group that a line names: not measured, HateCheck is not there.\n"
    if judged.written:
        yield f"**By who speaks** (traps and ordinary lines of {REPORTED}, pupils of 15 to 18).\n"
        made = {name: fairness.flagged(one, lambda line: line.speaker) for name, one in judged.unseen.items()}
        yield from fairness.told(made, "speaker")
    yield prose(
        """**By voice** (`config/examples/DATASHEET.md`), by the rules alone, which have learnt from no line: traps
        and ordinary lines of each writer. Writers differ in what they wrote as well as in how people speak in it."""
    )
    yield from fairness.told({"rules": fairness.flagged(judged.by_voice, lambda line: line.source)}, "writer")
    yield prose(
        """**Of the model nothing can be said by dialect or second language**: every writer who was asked for one was
        taught to all networks, and the one who was not writes none. Nor of accents, which meet the recogniser
        first, nor of who is in a lesson, since no lesson here says. A group needs some hundred innocent lines
        before a rate of one in twenty can be told from one in ten."""
    )
