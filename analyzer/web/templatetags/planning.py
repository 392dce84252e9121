"""How pages of a plan and of a tutor write days, reasons, rows and measures."""

from datetime import date

from django import template

from analyzer.scorecard import words

register = template.Library()
A_PERCENT = 0.01
MORE = {"repeat_findings": "repeated findings", "low_grades": "low grades"}
"""Why one more lesson is observed."""


@register.filter
def short_day(on: date) -> str:
    """A day, e.g. `Mon 5 Oct 2026`."""
    return f"{on:%a} {on.day} {on:%b %Y}"


@register.filter
def plan_reason(reason: str) -> str:
    """Why one more lesson is observed."""
    return MORE.get(reason, reason)


@register.filter
def named_row(names: dict[str, str], identifier: str) -> str:
    """What a row or clause is called today; its identifier where it is there no more."""
    return names.get(identifier, identifier.replace("_", " "))


@register.filter
def grade_words(grade: str) -> str:
    """A grade."""
    return words.GRADE.get(grade, grade)


@register.filter
def measured(value: float, unit: str) -> str:
    """A value of a measure, e.g. `61 %`, `124 words/min`."""
    if unit == "share":
        return f"{100 * value:.0f} %" if abs(value) >= A_PERCENT or not value else f"{100 * value:.1f} %"
    return f"{value:.3g}" + ("" if unit == "count" else f" {unit}")


@register.filter
def moved(slope: tuple[float, float], unit: str) -> str:
    """How far a measure rises or falls from lesson to lesson, e.g. `1.2 to 3 percentage points`; no sign, no twins."""
    scale, words = (100, "percentage points") if unit == "share" else (1, "" if unit == "count" else unit)
    told = dict.fromkeys(f"{scale * value:.2g}" for value in sorted(map(abs, slope)))
    return f"{' to '.join(told)} {words}".strip()
