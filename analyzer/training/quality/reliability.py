"""Whether scores are probabilities, as tables and a small picture."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzer.analysis.reliability import BINS, Bin, Scored, curve
from analyzer.domain.kinds import Kind
from analyzer.training.quality.figures import NOTHING, share, table

BLOCKS = 20
"""Characters of the picture."""


def picture(one: Bin) -> str:
    """The share that is true as a bar, and a stroke where the score says that it should end."""
    bar = ["█" if place < round(BLOCKS * one.true / one.n) else "·" for place in range(BLOCKS)]
    bar[min(BLOCKS - 1, int(BLOCKS * one.score))] = "┃"
    return "".join(bar)


def told(claims: Mapping[Kind, Sequence[Scored]], thresholds: Mapping[Kind, float]) -> Iterator[str]:
    """The page's tables: all kinds together with what was set aside, then each by what is shown."""
    every = curve([claim for mine in claims.values() for claim in mine])
    if every is None:
        yield "Nothing was claimed, so that nothing can be said.\n"
        return
    shown = {kind: [c for c in mine if c[0] >= thresholds[kind]] for kind, mine in claims.items()}
    yield from table(("score", "n", "mean score", "share true (95 %)", "`0 ────────────── 1`"), map(_row, every.bins))
    yield ""
    rows = [_kind(kind, shown[kind]) for kind in Kind if shown.get(kind)]
    total = _kind("**all**", [claim for mine in shown.values() for claim in mine])
    bands = [f"{low / BINS:.1f}–{(low + 1) / BINS:.1f}" for low in range(BINS // 2, BINS)]
    head = ("kind", "n", "mean score", "share true (95 %)", "error", "Brier", *bands)
    yield from table(head, [*rows, total])
    yield ""


def _row(one: Bin) -> Sequence[str]:
    return (
        f"{one.low:.1f}–{one.high:.1f}",
        str(one.n),
        f"{one.score:.2f}",
        share(one.true, one.n),
        f"`{picture(one)}`",
    )


def _kind(name: str, claims: Sequence[Scored]) -> Sequence[str]:
    made = curve(claims)
    if made is None:
        return (name, "0", *[NOTHING] * (4 + BINS // 2))
    mean = sum(score for score, _ in claims) / len(claims)
    cells = [_cell(made.bins, low / BINS) for low in range(BINS // 2, BINS)]
    return (
        name,
        str(made.n),
        f"{mean:.2f}",
        share(made.true, made.n),
        f"{made.error:.2f}",
        f"{made.brier:.2f}",
        *cells,
    )


def _cell(bins: Iterable[Bin], low: float) -> str:
    return next((f"{one.true} of {one.n}" for one in bins if abs(one.low - low) < 1 / (2 * BINS)), NOTHING)
