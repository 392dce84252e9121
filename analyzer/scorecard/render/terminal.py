"""The scorecard for a terminal, 80 columns or more. It reads without colour, and shows no words that were said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from analyzer.domain.analysis import Analysis
from analyzer.domain.clock import clock
from analyzer.domain.kinds import Severity
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.scorecard import words
from analyzer.scorecard.render import assessed, figures
from analyzer.scorecard.render.bars import bars
from analyzer.scorecard.render.entry import Entry, entries, needing_a_human
from analyzer.scorecard.render.lanes import lanes
from analyzer.scorecard.render.visible import one_line

STYLE: Final[dict[Severity, str]] = {
    Severity.CRITICAL: "bold magenta",
    Severity.SERIOUS: "bold yellow",
    Severity.MINOR: "cyan",
    Severity.NOTE: "dim",
}
WIDEST: Final = 100
ASCII: Final = str.maketrans("’‘“”–…·\u00a0\u202f", "''\"\"-.-  ")
"""Stand-ins, one character for one, where a terminal knows nothing but ASCII; anything else becomes `?`."""


def render_terminal(analysis: Analysis, signals: Signals, lesson: Lesson | None, console: Console) -> None:
    """Print the scorecard: summary, what needs a person, what was not assessed, timeline, findings and teaching."""
    listed = entries(analysis, signals, lesson)
    width, ascii_only = min(console.width, WIDEST), console.options.ascii_only
    drawn = lanes(analysis, signals, lesson)
    page = Group(
        *_head(analysis, lesson),
        *_needs(analysis, needing_a_human(listed)),
        *_not_assessed(analysis, lesson),
        *_section(
            "Timeline", *map(Text, bars(analysis.recording.duration_ms, listed, drawn, width, ascii_only=ascii_only))
        ),
        *_section("Questions, all open", _findings(listed) if listed else _text("None, in what was assessed.")),
        *_section("Watched for", *_watched(analysis)),
        *_section("Teaching", _criteria(analysis), Text(), _measures(analysis)),
    )
    console.print(_Ascii(page) if ascii_only else page, width=width)


@dataclass(frozen=True)
class _Ascii:
    """Anything printable, in ASCII alone."""

    inner: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for text, style, control in console.render(self.inner, options):
            yield Segment(text.translate(ASCII).encode("ascii", "replace").decode("ascii"), style, control)


def _text(text: str, style: str = "") -> Text:
    return Text(one_line(text), style=style)


def _section(title: str, *body: RenderableType) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title.upper(), style="bold")
    yield from body


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _head(analysis: Analysis, lesson: Lesson | None) -> Iterator[Text]:
    subject = f"{lesson.subject}, " if lesson and lesson.subject else ""
    tutor = f", tutor {lesson.tutor.id}" if lesson else ""
    length = figures.length(analysis.recording.duration_ms)
    yield _text(f"{subject}lesson {analysis.run.lesson_id or 'without a record'}{tutor}, {length}", "bold")
    yield from map(_text, analysis.scorecard.summary.splitlines())
    counts = [
        f"{found} {words.SEVERITY[severity].lower()}"
        for severity in reversed(Severity)
        if (found := sum(f.severity is severity for f in analysis.findings))
    ]
    yield _text("Findings: " + (", ".join(counts) or "none in what was assessed"))
    yield _text("A machine finding is a question for a human, not a verdict.", "italic")


def _needs(analysis: Analysis, urgent: Sequence[Entry]) -> Iterator[RenderableType]:
    yield from _section("What needs a person now")
    if analysis.scorecard.conduct.sealed:
        yield _text("SEALED (6.4.1): do not look for, play, copy or delete the material. Tell the DSL at once.", "bold")
    if analysis.scorecard.conduct.preserve:
        yield _text("LEGAL HOLD: policy asks that this recording be kept unaltered.", "bold")
    for entry in urgent:
        flags = [word for word, flag in (("sealed", entry.sealed), ("hold", entry.preserve)) if flag]
        to = ", ".join([words.ROUTE_SHORT[entry.route], *flags])
        line = _text(f"{clock(entry.span.start_ms)}  {_what(entry)} [{to}]")
        yield Text("! ", style=STYLE[entry.severity]).append_text(line)
    if not urgent:
        yield _text("Nothing for the DSL and nothing serious, in what was assessed.")


def _not_assessed(analysis: Analysis, lesson: Lesson | None) -> Iterator[RenderableType]:
    coverage, whole = analysis.coverage, figures.length(analysis.recording.duration_ms)
    yield from _section("Assessed and not assessed")
    yield _text(f"Sound {figures.length(coverage.audio_ms)}, picture {figures.length(coverage.video_ms)} of {whole}.")
    incomplete = [part for part in assessed.parts(analysis, lesson) if not part.complete]
    yield from (_text(f"- {part.label}: {part.state}") for part in incomplete)
    yield from (_text(f"- The file: {problem.detail}") for problem in analysis.recording.problems)
    if analysis.gaps:
        table = _table("Gap", "What", "Why")
        for gap in assessed.gaps(analysis):
            table.add_row(_text(figures.stretch(gap)), _text(words.gap(gap)), _text(gap.why))
        yield table
    if not incomplete:
        yield _text("No gap was reported.")


def _what(entry: Entry) -> str:
    return f"{entry.number}. {entry.label}{f' ({entry.cause})' if entry.cause else ''}"


def _findings(listed: Iterable[Entry]) -> Table:
    table = _table("Time", "Severity", "What", "Clause", "Score", "To")
    for entry in listed:
        table.add_row(
            _text(clock(entry.span.start_ms)),
            _text(words.SEVERITY[entry.severity], STYLE[entry.severity]),
            _text(_what(entry)),
            _text(", ".join(name for name, _ in entry.clauses)),
            _text("–" if entry.score is None else f"{entry.score:.2f}"),
            _text(words.ROUTE_SHORT[entry.route]),
        )
    return table


def _watched(analysis: Analysis) -> Iterator[Text]:
    """Kinds by how the lesson stands to them, those with questions apart; nothing noticed is no pass."""
    for state in ("not_assessed", "nothing_noticed"):
        kinds = [words.KIND[one.kind].label for one in analysis.scorecard.conduct.watched if one.state == state]
        if kinds:
            yield _text(f"{words.WATCHED[state].capitalize()} ({len(kinds)}): {'; '.join(kinds)}.")
    yield _text("Nothing noticed is no pass.")


def _criteria(analysis: Analysis) -> RenderableType:
    if not analysis.scorecard.criteria:
        return _text("No criterion was graded.")
    table = _table("Area", "Criterion", "Grade", "Confidence")
    for criterion in analysis.scorecard.criteria:
        table.add_row(
            _text(words.area(criterion.area)),
            _text(criterion.title),
            _text(words.GRADE[criterion.grade]),
            _text(words.CONFIDENCE[criterion.confidence]),
        )
    return table


def _measures(analysis: Analysis) -> RenderableType:
    if not analysis.measures:
        return _text("Nothing was measured.")
    table = _table("Measure", "Value", "Made of")
    for measure in analysis.measures.values():
        made_of = " ".join(part for part in (measure.of, figures.fraction(measure)) if part)
        if measure.value is None:
            table.add_row(_text(measure.label), _text("withheld"), _text(measure.withheld or ""))
        else:
            table.add_row(_text(measure.label), _text(figures.value(measure)), _text(made_of))
    return table
