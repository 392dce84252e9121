"""The scorecard as one HTML file: styles and drawing inside, no script, nothing fetched."""

import base64
import hashlib
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from analyzer.domain.analysis import Analysis
from analyzer.domain.kinds import Route, Severity
from analyzer.domain.lesson import Lesson
from analyzer.domain.scorecard import Criterion, Measure
from analyzer.domain.signals import Signals
from analyzer.scorecard import words
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.render import assessed, figures
from analyzer.scorecard.render.entry import entries, sealed_spans
from analyzer.scorecard.render.first import graded, grouped, not_assessed, tally
from analyzer.scorecard.render.lanes import STATE, lanes
from analyzer.scorecard.render.pictures import basis, pictures
from analyzer.scorecard.render.timeline import draw
from analyzer.scorecard.render.times import Times
from analyzer.scorecard.render.visible import one_line, visible

if TYPE_CHECKING:
    from jinja2 import Environment

OF_CONDUCT = frozenset(name.value for name in MeasureName if not name.is_teaching)
"""Measures that stand with the questions, never with the teaching."""
HUMAN_NOTICE = (
    "Every finding on this sheet is a question that a machine puts to a person. It is not a verdict, "
    "and it changes nobody’s record unless a person confirms it."
)


def render_html(analysis: Analysis, signals: Signals, lesson: Lesson | None) -> str:
    """The whole scorecard as one self-contained page: the lesson on a first page, the rest folded away behind it.

    Sealed findings appear with times, channel, class group and score alone, and nothing is quoted from beside them.
    Every text is escaped, and control characters are made visible. Every time that may be played is an anchor
    `a.at` with `data-start-ms` and `data-end-ms` on the recording whose SHA-256 `main` names.
    """
    environment = _environment()
    listed = entries(analysis, signals, lesson)
    groups = grouped(listed)
    drawn = lanes(analysis, signals, lesson)
    card = analysis.scorecard
    times = Times.of(lesson, sealed_spans(analysis))
    style = files(__package__).joinpath("templates", "scorecard.css").read_text(encoding="utf-8")
    page = environment.get_template("scorecard.html.j2").render(
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        analysis=analysis,
        card=card,
        run=analysis.run,
        signals=signals,
        lesson=lesson,
        times=times,
        facts=_facts(analysis, lesson),
        entries=listed,
        groups=groups,
        tally=tally(groups),
        graded=graded(card.criteria),
        by_severity=[(s, found) for s in reversed(Severity) if (found := [e for e in listed if e.severity is s])],
        not_assessed=not_assessed(analysis, lesson),
        gaps=assessed.gaps(analysis),
        parts=assessed.parts(analysis, lesson),
        set_aside=assessed.set_aside(analysis),
        areas=_areas(card.criteria),
        drawn={criterion.id: pictures(criterion, analysis.measures) for criterion in card.criteria},
        further=_further(analysis),
        lanes=drawn,
        timeline=draw(analysis.recording.duration_ms, drawn, listed),
        notice=HUMAN_NOTICE,
    )
    return page + "\n"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("analyzer.scorecard.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals.update(words=words, figures=figures, Route=Route, STATE=STATE, basis=basis)
    environment.filters.update(
        lasting=figures.length,
        stretch=figures.stretch,
        place=figures.place,
        percent=figures.percent,
        one_line=one_line,
        speaker=lambda role: words.ROLE[role],
    )
    return environment


def _facts(analysis: Analysis, lesson: Lesson | None) -> list[tuple[str, str]]:
    """The head of the sheet: label and text."""
    length = figures.length(analysis.recording.duration_ms)
    if lesson is None:
        return [("Lesson record", "none was given"), ("Recording", length)]
    facts = [("Tutor", lesson.tutor.id), ("Students", ", ".join(s.id for s in lesson.students) or "none named")]
    if lesson.platform:
        facts.append(("Platform", lesson.platform))
    start, end = lesson.scheduled_start, lesson.scheduled_end
    if day := start or lesson.recording_start:
        facts.append(("Date", figures.date(day)))
    if start:
        planned = f"{start:%H:%M} {start.tzname()}"
        if end:
            planned = f"{start:%H:%M}–{end:%H:%M} {start.tzname()}, {figures.length(_ms(end - start))}"
        facts.append(("Scheduled", planned))
    if lesson.recording_start:
        first = lesson.recording_start
        last = first + timedelta(milliseconds=analysis.recording.duration_ms)
        length = f"{first:%H:%M:%S}–{last:%H:%M:%S} {first.tzname()}, {length}"
    return [*facts, ("Recorded", length)]


def _further(analysis: Analysis) -> dict[str, list[Measure]]:
    """Measures that no row reads: about teaching, and about the clock, the lesson record and the camera."""
    read = {reading.measure for criterion in analysis.scorecard.criteria for reading in criterion.readings}
    left = {name: measure for name, measure in analysis.measures.items() if name not in read}
    return {
        "teaching": [measure for name, measure in left.items() if name not in OF_CONDUCT],
        "conduct": [measure for name, measure in left.items() if name in OF_CONDUCT],
    }


def _ms(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)


def _areas(criteria: tuple[Criterion, ...]) -> list[tuple[str, list[Criterion]]]:
    """Criteria by area, MARS first and in its order, then areas in order of appearance."""
    names = dict.fromkeys([*words.AREA, *(criterion.area for criterion in criteria)])
    grouped = [(name, [c for c in criteria if c.area == name]) for name in names]
    return [(words.area(name), found) for name, found in grouped if found]
