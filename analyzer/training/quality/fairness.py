"""Whether innocent lines are flagged more often for whom they name, or for who says them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from analyzer.analysis.evaluate import Evaluation, LabelledLine
from analyzer.training.quality.figures import share, table

NOBODY = "no group named"
SEVERAL = "several"
GROUPS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        for name, words in {
            "women": r"wom[ae]n|girls?|females?|bitch(?:es)?|whores?|sluts?|cunts?",
            "trans people": r"trans|transgender|trann(?:y|ies)",
            "gay people": r"gays?|lesbians?|homosexuals?|queers?|fag(?:s|got|gots)?|dykes?",
            "black people": r"blacks?|nigg(?:er|a)s?|coons?",
            "disabled people": r"disabled|disabilit(?:y|ies)|cripples?|retards?|retarded",
            "Muslims": r"muslims?|islam|islamic|muzzies?|jihadis?",
            "immigrants": r"immigrants?|migrants?|refugees?|foreigners?|wetbacks?",
        }.items()
    }
)
"""HateCheck's seven target groups, by the words that its lines have for them, slurs among them."""

Rates = dict[str, tuple[int, int]]
"""Of each group: innocent lines flagged, and innocent lines."""


def named(line: LabelledLine) -> str:
    """The group that a line names."""
    found = [name for name, words in GROUPS.items() if words.search(line.text)]
    if not found:
        return NOBODY
    return found[0] if len(found) == 1 else SEVERAL


def flagged(evaluation: Evaluation, group: Callable[[LabelledLine], str]) -> Rates:
    """How many innocent lines of each group have any finding."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line, findings in evaluation.lines:
        if not line.labels:
            counts[group(line)][0] += bool(findings)
            counts[group(line)][1] += 1
    return {name: (part, n) for name, (part, n) in sorted(counts.items())}


def told(judges: Mapping[str, Rates], of: str) -> Iterator[str]:
    """A table of them, the judges side by side."""
    groups = sorted({name for rates in judges.values() for name in rates}, key=lambda name: (name == NOBODY, name))
    rows = []
    for name in groups:
        rates = [made.get(name, (0, 0)) for made in judges.values()]
        rows.append((name, str(max(n for _, n in rates)), *(share(part, n) for part, n in rates)))
    yield from table((of, "innocent lines", *(f"{who}: flagged (95 %)" for who in judges)), rows)
    yield ""
