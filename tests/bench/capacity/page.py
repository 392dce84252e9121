"""Tables as text, and as one plain page."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { border-bottom: 1px solid #8886; padding: 0.25rem 0.75rem; text-align: right }
td { white-space: nowrap }
th:first-child, td:first-child { text-align: left }
"""


@dataclass(frozen=True)
class Table:
    """One question and its figures."""

    title: str
    note: str
    """What the figures are of, and what they leave out."""
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def as_text(tables: Sequence[Table]) -> str:
    """For a terminal."""
    return "\n".join(map(_text, tables))


def as_page(title: str, tables: Sequence[Table]) -> str:
    """One file of HTML that needs nothing else."""
    body = "\n".join(map(_section, tables))
    return (
        '<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n<h1>{html.escape(title)}</h1>\n{body}\n</html>\n"
    )


def _text(table: Table) -> str:
    lines = [table.heads, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.heads))]
    shown = [
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    ]
    return "\n".join([f"\n{table.title}", table.note, "", *(line.rstrip() for line in shown)])


def _section(table: Table) -> str:
    heads = "".join(f'<th scope="col">{html.escape(head)}</th>' for head in table.heads)
    rows = "\n".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in table.rows)
    return (
        f"<h2>{html.escape(table.title)}</h2>\n<p>{html.escape(table.note)}</p>\n"
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
    )


def number(value: float) -> str:
    """Three digits that count, thousands apart; what never ends is said."""
    if value == float("inf"):
        return "never"
    if value and abs(value) < 0.01:
        return f"{value:.2g}"
    return f"{value:,.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"


def lasting(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds == float("inf"):
        return "never"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 2 * 3600 else f"{seconds / 3600:.1f} h"


def clock(seconds: float) -> str:
    """Day and hour of a moment."""
    day, rest = divmod(int(seconds), 86_400)
    return f"day {day + 1}, {rest // 3600:02}:{rest % 3600 // 60:02}"
