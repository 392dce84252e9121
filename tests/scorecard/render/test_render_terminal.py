"""The scorecard in a terminal: it reads in 80 columns, without colour, and steers no terminal."""

import io

import pytest
from rich.console import Console

from analyzer.domain.analysis import Analysis
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.scorecard.render.terminal import render_terminal


def printed(
    analysis: Analysis, signals: Signals, lesson: Lesson | None, *, width: int = 80, encoding: str = "utf-8"
) -> str:
    """What a file that is no terminal receives."""
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    render_terminal(analysis, signals, lesson, Console(file=file, width=width, no_color=True))
    file.flush()
    return raw.getvalue().decode(encoding).replace("\xa0", " ")


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_page_has_what_an_observer_needs(analysis: Analysis, signals: Signals, lesson: Lesson, width: int) -> None:
    """Summary, urgent list, gaps, timeline, findings, grades and withheld measures fit the width without colour."""
    text = printed(analysis, signals, lesson, width=width)
    flat = " ".join(text.split())
    for line in (
        "GCSE Maths, lesson L-2026-000123, tutor t-17, 57 min 12 s",
        "Findings: 3 critical, 3 serious, 3 minor, 1 note",
        "SEALED (6.4.1): do not look for",
        "LEGAL HOLD",
        "! 31:05 1. Possible inappropriate imagery (exposed) [DSL, sealed, hold]",
        "! 12:10 4. Contact details (phone) [DSL, hold]",
        "- What was said: not assessed for 2 min 20 s (4%)",
        "26:00–28:20 What was said The sound is silent",
        "Tutor’s camera ███",
        "Developing Medium",
        "Interruptions withheld",
        "Nothing noticed is no pass.",
        "A machine finding is a question for a human",
    ):
        assert line in flat
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= min(width, 100)


def test_the_page_repeats_no_words_that_were_said(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """Terminal output ends up in logs, so quotes and explanations stay in the files."""
    text = " ".join(printed(analysis, signals, lesson).split())
    for finding in analysis.findings:
        assert finding.quote is None or finding.quote not in text
        assert not [reason for reason in finding.explanation if reason in text]


def test_the_camera_bar_tells_states_apart_by_letter(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """A frozen picture, an empty chair and what was not looked at have letters of their own, with a key."""
    lines = printed(analysis, signals, lesson).splitlines()
    bar = next(line for line in lines if line.startswith("Tutor’s camera") and "█" in line)
    assert "ffff" in bar
    assert "ee" in bar
    assert bar.endswith("?????")
    assert "f picture frozen; e nobody in the picture; ? not assessed" in " ".join(lines)


def test_an_ascii_terminal_gets_ascii(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """Typographic signs have stand-ins where the encoding lacks them; the columns stay."""
    text = printed(analysis, signals, lesson, encoding="ascii")
    assert "Tutor's camera" in text
    assert "26:00-28:20" in text
    assert "#####" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_colour_terminal_is_coloured_by_severity_alone(analysis: Analysis, signals: Signals, lesson: Lesson) -> None:
    """Escape sequences come from us when colour is wanted, never from the lesson; markup is not obeyed."""
    file = io.StringIO()
    hostile = lesson.model_copy(update={"subject": "\x1b]0;owned\x07[red]Maths[/red]"})
    render_terminal(
        analysis, signals, hostile, Console(file=file, width=80, force_terminal=True, color_system="standard")
    )
    assert "\x1b[1;35m" in file.getvalue()
    assert "\x1b]0;" not in file.getvalue()
    assert "␛]0;owned␇[red]Maths[/red]" in file.getvalue()


def test_a_lesson_without_record_or_findings_says_what_that_means(analysis: Analysis, signals: Signals) -> None:
    """Nothing found reads as nothing found in what was assessed."""
    conduct = analysis.scorecard.conduct.model_copy(update={"sealed": 0, "preserve": False, "dsl": 0})
    card = analysis.scorecard.model_copy(update={"conduct": conduct, "criteria": ()})
    empty = analysis.model_copy(update={"findings": (), "measures": {}, "scorecard": card})
    text = printed(empty, signals, None)
    assert "None, in what was assessed." in text
    assert "Nothing for the DSL and nothing serious, in what was assessed." in text
    assert "Chat: nothing in the lesson record" in text
    assert "SEALED" not in text
