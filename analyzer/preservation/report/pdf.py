"""A report as PDF: the same bytes for the same facts, its fonts inside."""

import io
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Any

from analyzer.preservation.report.document import Block, Document, Facts, Heading, Paragraph

PLAIN, BOLD = "Vera", "VeraBd"
GREY, PALE = "#999999", "#eeeeee"
MARGIN = 45
LONG = 400
"""Characters of a cell in a table; a longer text is shortened there: a cell cannot go over a page."""
NOTE = (
    "Letters that this page’s font does not have are written by their Unicode numbers, [U+0436]; report.html has them."
)


def as_pdf(document: Document, made_at: datetime) -> bytes:
    """The file.

    Args:
        document: what it says.
        made_at: stands in the file's description.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    letters = _fonts()
    styles = _styles()
    written = io.BytesIO()
    template = SimpleDocTemplate(
        written, pagesize=A4, title=document.title, author="lessonguard", invariant=1, lang="en-GB",
        leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        subject=f"made {made_at.isoformat(timespec='seconds')}",
    )  # fmt: skip
    blocks = [Heading(document.title, 1), *document.blocks, Paragraph(NOTE)]
    flow = [flowable for block in blocks for flowable in _flow(block, styles, letters, template.width)]
    template.build(flow, onFirstPage=_numbered, onLaterPages=_numbered)
    return written.getvalue()


def _fonts() -> frozenset[int]:
    """Make the fonts that come with the library known; the letters that they have."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(files("reportlab") / "fonts" / f"{name}.ttf")))
    return frozenset(pdfmetrics.getFont(PLAIN).face.charWidths)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName=PLAIN, fontSize=9, leading=12.5, spaceAfter=6, splitLongWords=1)
    cell = ParagraphStyle("cell", parent=body, fontSize=8, leading=10.5, spaceAfter=0)
    return {
        "body": body,
        "cell": cell,
        "head": ParagraphStyle("head", parent=cell, fontName=BOLD),
        "1": ParagraphStyle("1", parent=body, fontName=BOLD, fontSize=16, leading=20, spaceAfter=10),
        "2": ParagraphStyle("2", parent=body, fontName=BOLD, fontSize=12, leading=15, spaceBefore=14, keepWithNext=1),
        "3": ParagraphStyle("3", parent=body, fontName=BOLD, fontSize=10, leading=13, spaceBefore=8, keepWithNext=1),
    }


def _flow(block: Block, styles: dict[str, Any], letters: frozenset[int], width: float) -> list[Any]:
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus import Spacer
    from reportlab.platypus import Table as Grid

    def text(said: str, style: str) -> Any:
        return Text(escape(_printable(said, letters), quote=False), styles[style])

    if isinstance(block, Heading):
        return [text(block.text, str(block.level))]
    if isinstance(block, Paragraph):
        return [text(block.text, "body")]
    if isinstance(block, Facts):
        if not block.rows:
            return []
        rows = [[text(name, "head"), text(said, "cell")] for name, said in block.rows]
        grid = Grid(rows, [width * 0.25, width * 0.75], style=_lines(head=False), splitInRow=1)
    else:
        rows = [[text(name, "head") for name in block.head]]
        rows += [[text(_short(said), "cell") for said in row] for row in block.rows]
        grid = Grid(rows, [width / len(block.head)] * len(block.head), repeatRows=1, style=_lines(head=True))
    return [grid, Spacer(0, 8)]


def _lines(*, head: bool) -> list[tuple[Any, ...]]:
    from reportlab.lib.colors import HexColor

    shaded = ((0, 0), (-1, 0)) if head else ((0, 0), (0, -1))
    return [
        ("GRID", (0, 0), (-1, -1), 0.5, HexColor(GREY)),
        ("BACKGROUND", *shaded, HexColor(PALE)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]


def _printable(text: str, letters: frozenset[int]) -> str:
    """The text in letters that the font has; of all others the numbers, so that none is lost unseen."""
    return "".join(one if ord(one) in letters or one in " \n" else f"[U+{ord(one):04X}]" for one in text)


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG]} … (whole in report.html)"


def _numbered(canvas: Any, template: Any) -> None:
    canvas.setFont(PLAIN, 7)
    canvas.drawRightString(template.pagesize[0] - MARGIN, MARGIN / 2, f"page {canvas.getPageNumber()}")
