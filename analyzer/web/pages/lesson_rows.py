"""The list of questions and their marks on the timeline, written without templates: a lesson may have hundreds."""

from collections.abc import Iterable, Mapping
from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from analyzer.domain.clock import clock
from analyzer.scorecard.render.visible import one_line
from analyzer.web.pages.lesson_desk import Row


def rows_html(rows: Iterable[Row], opened: str | None) -> SafeString:
    """One entry a question, with the way to it."""
    return mark_safe("\n".join(_row(row, opened) for row in rows))  # noqa: S308 - escaped part by part


def marks_html(rows: Iterable[Row], duration_ms: int) -> SafeString:
    """One mark a question, at its place in the lesson."""
    return mark_safe("".join(_mark(row, max(1, duration_ms)) for row in rows))  # noqa: S308 - of numbers and our words


def _row(row: Row, opened: str | None) -> str:
    found = row.finding
    current = ' aria-current="true"' if found.id == opened else ""
    cause = f" · {escape(one_line(row.cause))}" if row.cause else ""
    quote = f" <q>{escape(one_line(row.quote))}</q>" if row.quote else ""
    added = ' <span class="tag">added</span>' if row.added else ""
    stand = row.standing.stand
    state = '<span class="tag">sealed</span>' if found.sealed else f'<span class="stand {stand}">{stand}</span>'
    return (
        f'<li class="{found.severity}"><a href="?question={found.id}#question"{current}>{_shapes()[found.severity]} '
        f"{clock(found.start_ms)} <b>{row.label}</b>{cause}</a>{quote}{added} {state}</li>"
    )


def _mark(row: Row, duration_ms: int) -> str:
    at = min(100, 100 * row.finding.start_ms / duration_ms)
    title = f"<title>{clock(row.finding.start_ms)} {row.label}</title>"
    return f'<rect class="{row.finding.severity}" x="{at:.2f}%" width="3" height="14">{title}</rect>'


@cache
def _shapes() -> Mapping[str, str]:
    return {
        one: render_to_string("shape.html", {"severity": one}).strip()
        for one in ("critical", "serious", "minor", "note")
    }
