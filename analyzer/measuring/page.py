"""VISION_QUALITY.md, from what was measured."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from analyzer.measuring.figures import Row, interval, table
from analyzer.measuring.topics import Measured
from analyzer.measuring.watching import SEEN

ALWAYS_MISSED = (
    "Real breaches: every film is composed, and what is composed is easier than what happens.",
    "Films are 8 to 72 s long: what adds up or drifts over an hour is not here.",
)


def page(measured: Sequence[Measured], configuration_sha256: str, missing: str | None) -> str:
    """The whole page; with the same films and configuration, the same page but for its date."""
    return "\n".join(_lines(measured, configuration_sha256, missing)) + "\n"


def _lines(measured: Sequence[Measured], configuration_sha256: str, missing: str | None) -> Iterator[str]:
    every = sum(one.of for one in measured)
    films, minutes = sum(one.films for one in measured), sum(one.seconds for one in measured) / 60
    yield "# Quality of what is seen\n"
    yield f"Written by `make quality` on {datetime.now(UTC):%Y-%m-%d}; configuration {configuration_sha256[:16]}."
    short = f" of {every}, in a short run," if films < every else ""
    yield f"{films} films{short} of {minutes:.0f} minutes together were composed by seed, encoded (H.264,"
    yield "1280 × 720), and analysed as recordings are, without sound. Intervals are Wilson's, of films or events"
    yield "as if each stood for itself: several share a person or a room, so that they are rather too narrow. What"
    yield "is asked is what this page is held against; where it says –, nothing is, and the figure is told all the"
    yield "same.\n"
    yield f"Not measured here: {missing}." if missing else "All ingredients were there."
    for one in measured:
        yield f"\n## {one.title}"
        yield from table(one.rows)
        yield f"What this does not show: {one.not_shown}"
    yield from _strays(measured, films)
    yield from _missed([row for one in measured for row in one.rows])


def _strays(measured: Sequence[Measured], films: int) -> Iterator[str]:
    yield "\n## Found where nothing of the kind was\n"
    yield f"Of all {films} films, how many have a finding of a kind that they hold nothing of.\n"
    yield "| kind | films | 95 % interval of all films |\n|---|---|---|"
    kinds = sorted({kind for one in measured for kind in one.strays})
    for kind in kinds:
        count = sum(one.strays.get(kind, 0) for one in measured)
        yield f"| {kind} | {count} | {interval(count, films)} |"
    none = [kind for kind in sorted(SEEN) if kind not in kinds]
    yield f"\nNone: {', '.join(none)}." if none else ""


def _missed(rows: Sequence[Row]) -> Iterator[str]:
    yield "\n## What is missed\n"
    for row in rows:
        if row.is_missed:
            yield f"- {row.what}: {row.part} of {row.n}."
    yield from (f"- {one}" for one in ALWAYS_MISSED)
