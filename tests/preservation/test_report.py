"""A report reads the same as HTML and as PDF, whatever stands in it."""

import shutil
from pathlib import Path

import pytest

from analyzer.domain.base import Span
from analyzer.preservation.report.contents import utc_between
from analyzer.preservation.report.document import Document, Facts, Heading, Paragraph, Table
from analyzer.preservation.report.html import as_html
from analyzer.preservation.report.pdf import as_pdf
from tests.preservation.bags import NOW, judged
from tests.preservation.pdfs import closed_up, text_of

STRANGE = "Ünal said <b>&amp; “hush” \u202egpj\x07 урок"
DOCUMENT = Document(
    "Evidence: <1>",
    [
        Heading("Findings"),
        Paragraph(STRANGE),
        Facts([("because", "word " * 20_000), ("who", STRANGE)]),
        Table(("a", "b"), [(STRANGE, "x" * 5_000)] * 200),
        Facts([]),
    ],
)


def test_nothing_in_a_page_is_taken_for_markup_or_hidden() -> None:
    """Words that look like markup are words, and what does not show is written by its number."""
    page = as_html(DOCUMENT)
    assert "Ünal said &lt;b&gt;&amp;amp; “hush” [U+202E]gpj[U+0007] урок" in page
    assert "\u202e" not in page
    assert "<title>Evidence: &lt;1&gt;</title>" in page


def test_the_same_facts_are_the_same_pdf() -> None:
    """An export that is made again, or gone on with, has the same bytes."""
    assert as_pdf(DOCUMENT, NOW) == as_pdf(DOCUMENT, NOW)


def test_a_pdf_shows_every_word() -> None:
    """Very long texts go over pages, a cell's is cut and says so, and letters are written by their numbers."""
    shown = text_of(as_pdf(DOCUMENT, NOW))
    assert shown.count("word") == 20_000
    for words in ("Evidence: <1>", "nal said <b>&amp; hush [U+202E]gpj[U+0007]", "[U+0443]"):
        assert closed_up(words) in shown, words
    assert shown.count(closed_up("(whole in report.html)")) == 200


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext, the judge, is not on this machine")
def test_a_pdf_holds_every_word(tmp_path: Path) -> None:
    """Very long texts go over pages, and letters that the font lacks are written by their numbers."""
    path = tmp_path / "report.pdf"
    path.write_bytes(as_pdf(DOCUMENT, NOW))
    said = judged("pdftotext", "-layout", path, "-").out
    assert said.count("word") == 20_000
    for words in ("Evidence: <1>", "Ünal said <b>&amp; “hush” [U+202E]gpj[U+0007]", "[U+0443]", "whole in report.html"):
        assert words in said, words


def test_both_clocks_are_cut_to_the_second() -> None:
    """999 milliseconds are not a second yet, on either clock."""
    span = Span(start_ms=1_999, end_ms=2_000)
    assert utc_between(span, NOW) == "2026-10-05 17:00:01 UTC to 2026-10-05 17:00:02 UTC"
    assert utc_between(span, None).startswith("not known")
