"""A report as one HTML file: no script, nothing fetched, every text escaped."""

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

from analyzer.preservation.report.document import Block, Document, Facts, Heading, Paragraph

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #111; } h3 { margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; break-inside: avoid; }
th, td { border: 1px solid #999; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eee; } table.facts th { width: 14rem; }
@media print { body { margin: 0; max-width: none; } }
"""
HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Kinds of letters that do not show, or turn the text around them."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(document: Document) -> str:
    """The page."""
    body = Markup("\n").join(map(_block, document.blocks))
    return Markup(
        '<!doctype html>\n<html lang="en-GB">\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{}</title>\n<style>{}</style>\n'
        "<h1>{}</h1>\n{}\n</html>\n"
    ).format(POLICY, _shown(document.title), Markup(STYLE), _shown(document.title), body)  # noqa: S704 - our own style


def _block(block: Block) -> Markup:
    if isinstance(block, Heading):
        return Markup("<h{0}>{1}</h{0}>").format(block.level, _shown(block.text))
    if isinstance(block, Paragraph):
        return Markup("<p>{}</p>").format(_shown(block.text))
    if isinstance(block, Facts):
        rows = (Markup("<tr><th scope=row>{}</th><td>{}</td></tr>").format(*map(_shown, row)) for row in block.rows)
        return Markup('<table class="facts">{}</table>').format(Markup("").join(rows))
    head = Markup("<tr>{}</tr>").format(_cells("th", block.head))
    rows = (Markup("<tr>{}</tr>").format(_cells("td", row)) for row in block.rows)
    return Markup("<table>{}{}</table>").format(head, Markup("").join(rows))


def _cells(kind: str, texts: Iterable[str]) -> Markup:
    return Markup("").join(Markup("<{0}>{1}</{0}>").format(Markup(kind), escape(_shown(text))) for text in texts)  # noqa: S704


def _shown(text: str) -> str:
    """The text in which what would not show is written by its number, as the PDF does with what it cannot print."""
    return "".join(
        one if one == "\n" or unicodedata.category(one) not in HIDDEN else f"[U+{ord(one):04X}]" for one in text
    )
